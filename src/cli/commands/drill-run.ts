import { displayWidth, escapeTerminal, wrap } from '../../output/escape-terminal.ts'
import type { Invocation } from '../command.ts'
import { scriptOf } from '../drill/drill-answers.ts'
import { readDrill, readTruth } from '../drill/drill-folder.ts'
import { runDrill } from '../drill/drill-runner.ts'
import { openKeyboard } from '../terminal/keyboard.ts'
import { lockRun } from '../drill/run-lock.ts'
import { text, UsageFaults } from '../options.ts'
import { columnsOf } from '../terminal/columns.ts'

const COLUMNS = 80

/** `drill run`: an exercise on a clock. */
export async function run(invocation: Invocation): Promise<number> {
  const { host, options, args } = invocation
  const faults = new UsageFaults()
  const timeScale = Number(text(options, 'timeScale'))
  if (!(timeScale > 0 && timeScale <= 100_000)) faults.add(`--time-scale: '${text(options, 'timeScale')}' is no factor`)
  faults.check()
  const [given = ''] = args
  const drill = await readDrill(invocation, given)
  const secret = await readTruth(invocation, drill)
  const path = text(options, 'answers')
  const injects = secret.scenario.injects.map(({ id }) => id)
  const script = path === null ? [] : await scriptOf(invocation, path, injects)
  const unlock = await lockRun(invocation, drill)
  const say = (line: string): void => {
    const columns = Math.max(20, columnsOf(host.stdout) ?? COLUMNS)
    const indent = /^ */.exec(line)?.[0] ?? ''
    const shown = escapeTerminal(line, true)
    const fits = displayWidth(shown) <= columns
    const pieces = fits ? [shown.slice(indent.length)] : wrap(shown.trim(), columns - indent.length)
    for (const piece of pieces) host.stdout.write(`${indent}${piece}\n`)
  }
  const isTyped = host.stdin.isTTY === true && options['nonInteractive'] !== true
  const keyboard = isTyped ? openKeyboard(host.stdin) : null
  say(drill.file.brief)
  say('')
  say(
    `The logs grow in ${given}/live. It takes ${round(drill.file.minutes / timeScale)} min in all; look again as they grow.`,
  )
  say('Roles: incident lead, technical lead, documentation lead. Share them out.')
  if (isTyped) say('Type what you find, such as: source 198.51.100.7 80%. Type help for more.')
  try {
    const end = await runDrill(invocation, {
      drill,
      secret,
      timeScale,
      script,
      typed: keyboard === null ? null : keyboard.lines,
      say,
    })
    if (end === 'ended') say(`The exercise is over. See: tatou-ir drill score ${given}`)
    return 0
  } finally {
    keyboard?.close()
    unlock()
  }
}

function round(minutes: number): number {
  return Math.round(minutes * 100) / 100
}
