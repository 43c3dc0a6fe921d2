import { OUTCOMES, type StepOutcome } from '../../model/playbook-run.ts'
import { EMPTY_LINE, span, type Line } from '../../output/line.ts'
import { stepHeading, stepLines } from '../../output/playbook-step.ts'
import { printLines } from '../../output/print.ts'
import type { RenderOptions } from '../../output/render-options.ts'
import { labelled, paragraph } from '../../output/wrapped.ts'
import { readRole } from '../../playbook/run-rules.ts'
import type { Invocation } from '../command.ts'
import { LinePrompt, type Reply } from '../terminal/line-prompt.ts'
import type { Act, Choice, Responder, Waiting } from './playbook-acts.ts'
import { present } from '../terminal/present.ts'

type Pause = Extract<Act, { readonly kind: 'pause' }>

/** Somebody leaves; the run waits for whoever comes back. */
const LEAVE: Pause = { kind: 'pause', interrupted: false, why: null }

/** What may be typed at a step, and what it means. */
const KEYS: readonly (readonly [key: string, word: string, means: string])[] = [
  ['d', 'done', 'it is done; what you write after it is the note'],
  ['f', 'failed', 'it failed: write why; the playbook goes to its way out'],
  ['s', 'skip', 'it is skipped: write why'],
  ['n', 'not applicable', 'it does not apply here: write why'],
  ['b', 'blocked', 'it cannot go on now: write why; the run waits at this step'],
  ['g', 'give', 'it is delegated: write to whom'],
  ['e', 'evidence', 'keep a file: write its path'],
  ['x', 'execute', 'run a command: write its number (only with --execute)'],
  ['t', 'text', 'write a note into the record; #7 before it amends event 7'],
  ['h', 'hand over', 'write to whom this run is handed over, then leave'],
  ['?', 'help', 'this list, and the step again'],
  ['q', 'quit', 'leave; the run waits (tatou-ir playbook resume)'],
]

const OUTCOME_OF: Readonly<Record<string, StepOutcome>> = {
  d: 'done',
  f: 'failed',
  s: 'skipped',
  n: 'not_applicable',
  b: 'blocked',
  g: 'delegated',
}

/** Somebody at a terminal, or lines from a pipe that stand for them. */
export class TerminalResponder implements Responder {
  readonly #invocation: Invocation
  readonly #prompt: LinePrompt
  /** What may be said of a variable that a step decides; nothing where it may be any text. */
  readonly #choicesOf: (name: string) => readonly string[]
  #shown = ''
  #queue: Act[] = []

  constructor(invocation: Invocation, choicesOf: (name: string) => readonly string[]) {
    this.#invocation = invocation
    this.#prompt = new LinePrompt(invocation.host)
    this.#choicesOf = choicesOf
  }

  async act(waiting: Waiting): Promise<Act> {
    const held = this.#queue.shift()
    if (held !== undefined) return held
    const key = `${waiting.step.id}#${waiting.visit}`
    if (this.#shown !== key) await this.#show(waiting)
    this.#shown = key
    for (;;) {
      const reply = await this.#prompt.ask('> ')
      if (reply.kind !== 'line') return pause(reply)
      const [letter = '', ...rest] = reply.text.trim().split(/\s+/)
      const act = await this.#read(letter.toLowerCase(), rest.join(' '), waiting)
      if (act !== null) return act
    }
  }

  async #read(letter: string, rest: string, waiting: Waiting): Promise<Act | null> {
    const outcome = OUTCOME_OF[letter] ?? OUTCOMES.find((word) => word === letter)
    if (outcome !== undefined) return this.#finish(outcome, rest, waiting)
    switch (letter) {
      case '':
        return null
      case 'q':
        return LEAVE
      case 'e':
        return this.#orAsk(rest, 'File: ', (path) => ({ kind: 'attach', path }))
      case 't':
        return this.#orAsk(rest, 'Note: ', (note) => ({ kind: 'note', ...amended(note) }))
      case 'h':
        return this.#orAsk(rest, 'Handed over to: ', (to) => ({ kind: 'hand-over', to, note: null }))
      case 'x':
        return { kind: 'execute', command: Number(rest) || 1 }
      case '?':
      case 'help':
        await this.#show(waiting)
        await this.#print(helpLines)
        return null
      default:
        await this.refuse(`${letter}? Type ? for what can be typed here.`)
        return null
    }
  }

  async #orAsk(given: string, question: string, make: (text: string) => Act): Promise<Act | null> {
    if (given !== '') return make(given)
    const reply = await this.#prompt.ask(question)
    if (reply.kind !== 'line') return pause(reply)
    return reply.text.trim() === '' ? null : make(reply.text.trim())
  }

  /** An outcome with all that it needs: approvals first, then what the step decides. */
  async #finish(outcome: StepOutcome, said: string, waiting: Waiting): Promise<Act | null> {
    const { step, events } = waiting
    const queue: Act[] = []
    const sets: Record<string, string> = {}
    if (outcome === 'done') {
      const given = events.filter((event) => event.event === 'approved').length
      for (let person = given; person < (step.approval?.persons ?? 0); person += 1) {
        const approval = await this.#approval(step.approval?.roles ?? [], person, step.approval?.persons ?? 1)
        if (approval === null || approval.kind === 'pause') return approval
        queue.push(approval)
      }
      for (const name of step.sets) {
        const value = await this.#value(name, this.#choicesOf(name))
        if (typeof value !== 'string') return value
        sets[name] = value
      }
    }
    let text = said
    if (text === '' && outcome !== 'done') {
      const reply = await this.#prompt.ask(outcome === 'delegated' ? 'To whom: ' : 'Why: ')
      if (reply.kind !== 'line') return pause(reply)
      text = reply.text.trim()
    }
    const isDone = outcome === 'done'
    const isGiven = outcome === 'delegated'
    this.#queue = [
      ...queue,
      {
        kind: 'outcome',
        outcome,
        reason: isDone || isGiven || text === '' ? null : text,
        note: isDone && text !== '' ? text : null,
        to: isGiven ? text : null,
        sets,
      },
    ]
    return this.#queue.shift() ?? null
  }

  /** The value of a variable; asked for until it is one that may be said. */
  async #value(name: string, choices: readonly string[]): Promise<string | Pause> {
    const question = choices.length === 0 ? `${name}: ` : `${name} (${choices.join(' / ')}): `
    for (;;) {
      const reply = await this.#prompt.ask(question)
      if (reply.kind !== 'line') return pause(reply)
      const value = longForm(reply.text.trim(), choices)
      if (choices.length === 0 || choices.includes(value)) return value
      if (value === 'q') return LEAVE
      await this.#say(choices)
    }
  }

  #say(ways: readonly string[]): Promise<void> {
    return this.#print((options) =>
      paragraph(`Type ${ways.join(' or ')}; q leaves, and the run waits.`, options, 2, 'warning'),
    )
  }

  async #approval(roles: readonly string[], person: number, persons: number): Promise<Act | null> {
    const which = persons > 1 ? ` ${person + 1} of ${persons}` : ''
    const name = await this.#prompt.ask(`Approval${which}, name: `)
    if (name.kind !== 'line') return pause(name)
    if (roles.length === 1) return { kind: 'approve', name: name.text.trim(), role: readRole(roles[0] ?? '') ?? '' }
    const role = await this.#prompt.ask(`Role (${roles.join(' / ')}): `)
    if (role.kind !== 'line') return pause(role)
    return { kind: 'approve', name: name.text.trim(), role: readRole(role.text) ?? role.text.trim() }
  }

  async choose({ step }: Waiting, computed: string | null, ways: readonly string[]): Promise<Choice | Pause> {
    await this.#print(function* (options) {
      yield EMPTY_LINE
      yield stepHeading(step, '?')
      if (step.condition !== null) yield* labelled('If', step.condition, options)
      const says = computed === null ? 'The values do not say.' : `The findings and the steps before say: ${computed}.`
      yield* paragraph(says, options)
    })
    const shown = ways.join(' / ')
    for (;;) {
      const reply = await this.#prompt.ask(computed === null ? `${shown}: ` : `${shown} [${computed}]: `)
      if (reply.kind !== 'line') return pause(reply)
      const word = reply.text.trim() === '' ? (computed ?? '') : longForm(reply.text.trim(), ways)
      if (word === 'q') return LEAVE
      if (!ways.includes(word)) {
        await this.#say(ways)
        continue
      }
      if (computed === null || word === computed) return { kind: 'choice', taken: word, reason: null }
      const why = await this.#prompt.ask('Why: ')
      if (why.kind !== 'line') return pause(why)
      return { kind: 'choice', taken: word, reason: why.text.trim() }
    }
  }

  async refuse(message: string): Promise<void> {
    this.#queue = []
    await this.#print((options) => paragraph(message, options, 2, 'warning'))
  }

  async tell(message: string): Promise<void> {
    await this.#print((options) => paragraph(message, options, 2, 'dim'))
  }

  async escalate(message: string): Promise<void> {
    await this.#print(function* (options) {
      yield EMPTY_LINE
      yield* paragraph(message, options, 2, 'danger')
    })
    this.#prompt.again()
  }

  close(): void {
    this.#prompt.close()
  }

  #show({ step, done, ahead, due }: Waiting): Promise<void> {
    return this.#print(function* (options) {
      yield EMPTY_LINE
      yield stepHeading(step, `Step ${done + 1}`)
      yield* stepLines(step, options)
      const until = due === null ? '' : `; time box until ${due.slice(11, 16)} UTC`
      yield* paragraph(`${ahead} more may follow${until}`, options, 2, 'dim')
      yield* keyLines(options)
    })
  }

  #print(lines: (options: RenderOptions) => Iterable<Line>): Promise<void> {
    const output = { format: 'table' as const, file: null, displayTimezone: 'UTC', full: true }
    const context = { inputs: [], db: null, span: [] }
    return present(this.#invocation, output, context, (_, options) => printLines(lines(options), options))
  }
}

/** `#7 it was 14:02`: a note that amends an event. What was written stays. */
function amended(text: string): { readonly note: string; readonly amends: number | null } {
  const [, seq, note] = /^#(\d{1,9})\s+(.+)$/.exec(text) ?? []
  return seq === undefined || note === undefined ? { note: text, amends: null } : { note, amends: Number(seq) }
}

function pause(reply: Reply): Pause {
  return { kind: 'pause', interrupted: reply.kind === 'interrupt', why: null }
}

/** The beginning of a way for the whole of it, and yes and no for true and false. */
function longForm(text: string, ways: readonly string[]): string {
  const lower = text.toLowerCase()
  if (lower === '') return text
  const isTruth = ways.includes('true')
  if (isTruth && 'yes'.startsWith(lower)) return 'true'
  if (isTruth && 'no'.startsWith(lower)) return 'false'
  const found = ways.filter((way) => way.startsWith(lower))
  return found.length === 1 ? (found[0] ?? text) : (ways.find((way) => way === lower) ?? text)
}

/** What may be typed, in lines that break between keys and not within one. */
function* keyLines({ columns }: RenderOptions): Generator<Line> {
  let line = ''
  for (const [key, word] of KEYS) {
    const piece = `${key} ${word}`
    if (line.length + piece.length + 3 > columns - 2) {
      yield [span(`  ${line},`, 'dim')]
      line = ''
    }
    line += line === '' ? piece : `, ${piece}`
  }
  yield [span(`  ${line}`, 'dim')]
}

function* helpLines(options: RenderOptions): Generator<Line> {
  yield EMPTY_LINE
  for (const [key, word, means] of KEYS) yield* labelled(`${key}  ${word}`, means, options, { width: 20 })
  yield [span('')]
}
