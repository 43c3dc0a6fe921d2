import { piecesOf, type Piece } from './template.ts'

/** One word of a command, which may hold variables. */
export type Word = readonly Piece[]

/** A command as words, or why it cannot be run without a shell. */
export type Words =
  | { readonly kind: 'words'; readonly words: readonly Word[] }
  | { readonly kind: 'shell'; readonly problem: string }

/** What a shell would act on outside quotes. */
const ACTS: ReadonlySet<string> = new Set('|&;<>()$`*?[]{}!#~\n\r')

/** Programs that run what their arguments say: no value of a log belongs into these. */
const INTERPRETERS =
  /^(?:(?:ba|z|k|c|da|fi)?sh|env|eval|exec|source|\.|sudo|su|doas|ssh|xargs|find|python\d*|perl|ruby|node|php|awk|gawk|sed|pwsh|powershell|cmd|watch|nohup|timeout|parallel)$/

/**
 * A command of type bash as words: quotes and backslashes as POSIX says, and nothing else that a shell knows. Variables stay pieces of
 * their words: whatever they hold, the number of words is fixed.
 */
export function wordsOf(command: string): Words {
  const words: string[] = []
  let word: string | null = null
  for (let at = 0; at < command.length; at += 1) {
    const character = command[at] ?? ''
    if (character === "'" || character === '"') {
      const end = command.indexOf(character, at + 1)
      const inside = end === -1 ? '' : command.slice(at + 1, end)
      if (end === -1) return { kind: 'shell', problem: 'has a quote that is not closed' }
      if (character === '"' && /[$`\\]/.test(inside)) return { kind: 'shell', problem: 'expands something in quotes' }
      word = (word ?? '') + inside
      at = end
    } else if (character === '\\') {
      at += 1
      word = (word ?? '') + (command[at] ?? '')
    } else if (character === ' ' || character === '\t') {
      if (word !== null) words.push(word)
      word = null
    } else if (ACTS.has(character)) {
      return { kind: 'shell', problem: `holds ${character === '\n' ? 'a line break' : character}, which needs a shell` }
    } else word = (word ?? '') + character
  }
  if (word !== null) words.push(word)
  return words.length === 0
    ? { kind: 'shell', problem: 'is empty' }
    : { kind: 'words', words: words.map((each) => piecesOf(each)) }
}

/** Why a variable in a command could make a value of a log run, as a predicate; null when it could not. */
export function injectionRisk(command: string): string | null {
  if (!piecesOf(command).some(({ kind }) => kind === 'variable')) return null
  const split = wordsOf(command)
  if (split.kind === 'shell') return `puts a variable into a text that a shell reads: it ${split.problem}`
  const [program = []] = split.words
  if (program.some(({ kind }) => kind === 'variable')) return 'lets a variable choose the program'
  const name = program.map((piece) => (piece.kind === 'text' ? piece.text : '')).join('')
  if (INTERPRETERS.test(name.slice(name.lastIndexOf('/') + 1)))
    return `gives a variable to ${name}, which runs what it is given`
  const mixed = split.words.find(
    (word) =>
      word.some(({ kind }) => kind === 'variable') &&
      word.some((piece) => piece.kind === 'text' && !PREFIX.test(piece.text)),
  )
  return mixed === undefined ? null : 'sews a variable into a longer argument, whose other parts it may change'
}

/** What may stand before a variable in its word: an option, and nothing after it. */
const PREFIX = /^--?[a-zA-Z][a-zA-Z0-9-]*=$/
