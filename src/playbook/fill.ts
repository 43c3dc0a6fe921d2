import type { PlanCommand } from '../model/playbook.ts'
import { quoteShell, shellCommand } from '../output/escape-shell.ts'
import type { Command } from './cacao.ts'
import { wordsOf, type Word } from './command-words.ts'
import { commandText } from './graph.ts'
import { fillText } from './template.ts'
import { argumentFault } from './value.ts'
import type { VariableType } from './words.ts'

/** What a variable is now. */
export interface Filling {
  readonly type: VariableType
  readonly value: string | null
}

/** How a variable without a value is shown. */
function blank(name: string): string {
  return `<${name.replace(/^__(.*)__$/, '$1').replaceAll('_', ' ')}>`
}

/** Commands that have words of their own; the text of any other is for people. */
const WORDS: ReadonlySet<string> = new Set(['bash', 'ssh'])

/** A command with the values of the incident in it. Only one whose every value may be an argument has an `argv`. */
export function fillCommand(command: Command, valueOf: (name: string) => Filling | undefined): PlanCommand {
  const { type } = command
  const source = commandText(command)
  const shown = (name: string): string => {
    const value = valueOf(name)?.value
    return value === undefined || value === null ? blank(name) : quoteShell(value)
  }
  if (!WORDS.has(type)) return { type, text: fillText(source, shown), argv: null, problem: null }
  const split = wordsOf(source)
  if (split.kind === 'shell') return { type, text: fillText(source, shown), argv: null, problem: `it ${split.problem}` }
  const text = split.words.map((word) => wordText(word, shown)).join(' ')
  const problem = split.words.map((word) => wordProblem(word, valueOf)).find((found) => found !== null) ?? null
  if (problem !== null) return { type, text, argv: null, problem }
  const argv = split.words.map((word) =>
    word.map((piece) => (piece.kind === 'text' ? piece.text : (valueOf(piece.name)?.value ?? ''))).join(''),
  )
  return { type, text: shellCommand(argv), argv, problem: null }
}

/** A text of a step with values in it, each as a shell would need it: people paste. */
export function fillProse(text: string, valueOf: (name: string) => Filling | undefined): string {
  return fillText(text, (name) => {
    const value = valueOf(name)?.value
    return value === undefined || value === null ? blank(name) : quoteShell(value)
  })
}

function wordText(word: Word, shown: (name: string) => string): string {
  return word.every(({ kind }) => kind === 'text')
    ? quoteShell(word.map((piece) => (piece.kind === 'text' ? piece.text : '')).join(''))
    : word.map((piece) => (piece.kind === 'text' ? quoteShell(piece.text) : shown(piece.name))).join('')
}

function wordProblem(word: Word, valueOf: (name: string) => Filling | undefined): string | null {
  for (const piece of word) {
    if (piece.kind === 'text') continue
    const filling = valueOf(piece.name)
    const value = filling?.value ?? null
    if (filling === undefined || value === null) return `${piece.name} has no value yet`
    const fault = argumentFault(filling.type, value)
    if (fault !== null) return `the value of ${piece.name} ${fault}: enter it by hand, with care`
  }
  return null
}
