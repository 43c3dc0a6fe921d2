import { setTimeout } from 'node:timers/promises'
import { ANSWER_WORDS, answerOf, saidAs } from '../../drill/answer-words.ts'
import { injectsCome, runState } from '../../drill/run-state.ts'
import type { RunAnswer } from '../../model/drill-run.ts'
import type { Invocation } from '../command.ts'
import { drillError, readDrill, type Drill } from '../drill/drill-folder.ts'
import { record, stamp } from '../drill/drill-run-log.ts'
import { openKeyboard } from '../terminal/keyboard.ts'
import { text, UsageFaults } from '../options.ts'

/** `drill answer`: one answer, or a form that asks for each. */
export async function run(invocation: Invocation): Promise<number> {
  const faults = new UsageFaults()
  const [given = '', ...words] = invocation.args
  const drill = await readDrill(invocation, given)
  if (words.length === 0 && invocation.host.stdin.isTTY === true) return form(invocation, drill)
  const confidence = text(invocation.options, 'confidence')
  const sure = confidence === null ? null : Number(confidence)
  if (sure !== null && !(sure >= 0 && sure <= 100))
    faults.add(`--confidence: '${confidence}' is no number from 0 to 100`)
  const said = answerOf(words, sure, text(invocation.options, 'role'))
  if ('problem' in said) faults.add(said.problem)
  faults.check()
  if ('answer' in said) await give(invocation, drill, said.answer)
  return 0
}

async function give(invocation: Invocation, drill: Drill, answer: RunAnswer): Promise<void> {
  const records = await record(invocation, drill, (before) => {
    const { status } = runState(before)
    if (status === 'new') throw drillError(drill.shown, 'is not running', 'start it: tatou-ir drill run')
    if (status === 'ended') throw drillError(drill.shown, 'has ended', 'see: tatou-ir drill score')
    const came = injectsCome(before).map(({ id }) => id)
    if (answer.field === 'inject' && !came.includes(answer.about ?? ''))
      throw drillError(
        drill.shown,
        `has brought no inject ${answer.about ?? ''}`,
        came.length === 0 ? 'none has come yet' : `those that came: ${came.join(', ')}`,
      )
    return { event: 'answer', answer }
  })
  invocation.messages.note(`recorded at ${stamp(records.at(-1)?.clock ?? 0)}: ${answer.field} ${answer.value}`)
}

const WAIT_MS = 50

/** Asks for each answer; an empty line goes on to the next. */
async function form(invocation: Invocation, drill: Drill): Promise<number> {
  const { host, messages, signal } = invocation
  const keyboard = openKeyboard(host.stdin)
  const waiting: string[] = []
  const next = async (): Promise<string | null> => {
    for (;;) {
      waiting.push(...keyboard.lines())
      const line = waiting.shift()
      if (line !== undefined) return line.trim()
      if (keyboard.ended()) return null
      signal.throwIfAborted()
      await setTimeout(WAIT_MS)
    }
  }
  try {
    messages.note('An empty line goes on. Say how sure you are at the end: 80%')
    for (const { word, takes, help } of ANSWER_WORDS.filter(({ word: each }) => each !== 'inject')) {
      for (;;) {
        host.stderr.write(`${help} (${takes}): `)
        const line = await next()
        if (line === null) return 0
        if (line === '') break
        const said = saidAs([word, ...line.split(/\s+/)])
        if ('problem' in said) messages.note(said.problem)
        else await give(invocation, drill, said.answer)
      }
    }
    return 0
  } finally {
    keyboard.close()
  }
}
