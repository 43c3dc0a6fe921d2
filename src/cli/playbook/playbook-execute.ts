import type { Invocation } from '../command.ts'
import { list } from '../options.ts'

/** Commands of this program that only look. */
const OWN: readonly string[] = [
  'timeline',
  'sources',
  'accounts',
  'detect',
  'events',
  'quality',
  'rules coverage',
  'case show',
  'case custody show',
  'case custody verify',
  'bundle verify',
  'bundle inspect',
  'playbook list',
  'playbook show',
  'playbook suggest',
  'playbook plan',
]

/** `-o FILE` and `--output FILE` in each way of writing them: what only looks may not write either. */
const WRITES = /^(?:-(?!-)[^o]*o|--output(?:=|$))/

/** Why a command is not run, as a sentence; null when it may be. */
export function executionFault({ options }: Pick<Invocation, 'options'>, argv: readonly string[]): string | null {
  if (options['execute'] !== true)
    return 'Nothing is run without --execute: run it by hand, and attach what it printed.'
  const [program = ''] = argv
  if (program === 'tatou-ir') {
    const words = argv.slice(1).join(' ')
    const known = OWN.some((name) => words === name || words.startsWith(`${name} `))
    if (!known) return 'It changes something: run it by hand.'
    return argv.some((word) => WRITES.test(word)) ? 'It writes a file: run it by hand.' : null
  }
  return list(options, 'allow').includes(program)
    ? null
    : `${program} is not among the programs that may be run (--allow ${program}): run it by hand.`
}
