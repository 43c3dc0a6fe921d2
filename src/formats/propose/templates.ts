import type { Frame } from './frame.ts'
import { columnOf } from './names.ts'
import { captured, escaped, patternOf } from './pattern.ts'
import type { Token } from './tokens.ts'

/** What lines of one kind say: a pattern of all that stands behind the frame, and its constant words. */
export interface Template {
  readonly pattern: string
  readonly words: string
}

/** From so many distinct words on a place in otherwise equal messages is one that varies. */
const VARYING = 4

/** Words behind which a name of somebody stands. */
const BEFORE_NAME = /^(?:user|username|account|login|logon|for|of|as|by|name|principal|member)$/i
const BEFORE_SOURCE = /^(?:from|client|ip|src|source|rhost|peer|address|host)$/i

/** Behind these no name stands, whatever stands before them. */
const NO_NAME =
  /^(?:user|account|the|a|an|is|was|has|failed|failure|succeeded|success|invalid|unknown|from|for|of|by|as|in|at|to|on|with|and|or|not)$/i

/** The kind of what stands behind the frame, for each of its lines. `taken` are names that the frame has. */
export function templatesOf({ fields, lines }: Frame, taken: ReadonlySet<string>): Template[] {
  const messages = lines.map(({ tokens }) => tokens.slice(fields.length))
  const groups = new Map<string, number[]>()
  for (const [index, message] of messages.entries()) {
    const key = message.map(({ kind, text }) => (kind === 'mark' ? text : kind)).join(' ')
    groups.set(key, [...(groups.get(key) ?? []), index])
  }
  const templates: Template[] = []
  for (const group of groups.values()) {
    const own = group.map((index) => messages[index] ?? [])
    const varies = (own[0] ?? []).map((_, at) => new Set(own.map((tokens) => tokens[at]?.text ?? '')).size >= VARYING)
    for (const index of group) templates[index] = templateOf(messages[index] ?? [], varies, taken)
  }
  return templates
}

function templateOf(tokens: readonly Token[], varies: readonly boolean[], taken: ReadonlySet<string>): Template {
  const names = namesOf(tokens, varies, taken)
  const pieces: string[] = []
  const words: string[] = []
  for (const [at, { kind, text }] of tokens.entries()) {
    const name = names.get(at)
    const isWord = kind === 'word' || kind === 'quoted'
    if (name === 'user_name') pieces.push(kind === 'quoted' ? captured(name, kind, '') : captured(name, kind, '.+'))
    else if (name !== undefined) pieces.push(captured(name, kind, patternOf(kind, tokens[at + 1], undefined)))
    else if (isWord && varies[at] !== true && !/\d/.test(text)) {
      pieces.push(escaped(text))
      words.push(text)
    } else if (kind === 'space') pieces.push(text === ' ' ? ' ' : patternOf(kind, undefined, undefined))
    else pieces.push(kind === 'mark' ? escaped(text) : patternOf(kind, tokens[at + 1], undefined))
  }
  return { pattern: `^${pieces.join('')}$`, words: words.join(' ') }
}

function namesOf(
  tokens: readonly Token[],
  varies: readonly boolean[],
  taken: ReadonlySet<string>,
): Map<number, string> {
  const names = new Map<number, string>()
  const used = new Set(taken)
  const give = (at: number, name: string): void => {
    if (used.has(name)) return
    names.set(at, name)
    used.add(name)
  }
  const before = (at: number): string => tokens.slice(0, at).findLast(({ kind }) => kind === 'word')?.text ?? ''
  const isPair = (at: number): boolean => tokens[at - 1]?.kind === 'mark' && /[=:]/.test(tokens[at - 1]?.text ?? '')
  const addresses = tokens.flatMap(({ kind }, at) => (kind === 'address' ? [at] : []))
  const source = addresses.findLast((at) => BEFORE_SOURCE.test(before(at))) ?? addresses[0]
  if (source !== undefined) give(source, 'source_ip')
  for (const [at, { kind, text }] of tokens.entries()) {
    if (names.has(at) || kind === 'mark' || kind === 'space' || kind === 'address') continue
    const column = isPair(at) ? columnOf(before(at), [text.replaceAll('"', '')]) : undefined
    if (column !== undefined && column !== 'action') give(at, column)
    else if (BEFORE_NAME.test(before(at)) && isName(tokens, at) && (varies[at] === true || !NO_NAME.test(text)))
      give(at, 'user_name')
  }
  return names
}

/** A word or a quoted text that stands behind the word before it with nothing but a blank, a quote or a mark between. */
function isName(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at]
  if (token === undefined || (token.kind !== 'word' && token.kind !== 'quoted' && token.kind !== 'number')) return false
  const between = tokens.slice(tokens.slice(0, at).findLastIndex(({ kind }) => kind === 'word') + 1, at)
  return between.length > 0 && between.length <= 2 && between.every(({ text }) => /^[ \t]+$|^[=:'[]$/.test(text))
}
