import type { ColumnName } from '../log-format.ts'
import { frameOf, type CutLine, type Frame, type FrameField } from './frame.ts'
import { guessMeaning } from './meaning.ts'
import { areDeciding, areLevels, captureName, columnOf } from './names.ts'
import { captured, escaped, patternOf } from './pattern.ts'
import { rulesFor, type Kind, type Proposal } from './proposal.ts'
import { templatesOf } from './templates.ts'
import { commonStamp, tokensOf, type Token } from './tokens.ts'

/** What a format for lines of text could be. */
export function proposeText(lines: readonly string[]): Proposal {
  const stamp = commonStamp(lines)
  const cut = lines.map((line): CutLine => ({ line, tokens: tokensOf(line, stamp?.[1]) }))
  const frame = frameOf(cut, stamp !== undefined)
  const names = nameFields(frame)
  const taken = new Set([...names.values(), 'message'])
  const pieces = frame.fields.map((field, at) =>
    pieceOf(field, names.get(at), frame.lines[0]?.tokens[at + 1], stamp?.[1]),
  )
  if (frame.goesOn) pieces.push('(?P<message>.*)')
  const hasTime = taken.has('time')
  const templates = frame.goesOn ? templatesOf(frame, taken) : null
  const deciding = [...names].filter(([at, name]) => isAsked(frame, at, name)).slice(0, MOST_DECIDING)
  const kinds = frame.lines.map((_, index): Kind => {
    const values = deciding.map(([at, name]) => [name, frame.fields[at]?.texts[index] ?? ''] as const)
    const template = templates?.[index]
    const words = [...values.map(([, value]) => value), template?.words ?? ''].join(' ')
    return { when: Object.fromEntries(values), pattern: template?.pattern ?? null, words }
  })
  return {
    frame: { kind: 'text', pattern: pieces.join('') },
    time: hasTime && stamp !== undefined ? { capture: 'time', stamp: stamp[0] } : null,
    rules: rulesFor(kinds),
  }
}

/** More would make a rule for every line. */
const MOST_DECIDING = 3

function isAsked({ fields }: Frame, at: number, name: string): boolean {
  const column: readonly string[] = [
    'time',
    'level',
    'source_ip',
    'user_name',
    'process_name',
    'process_pid',
    'host_name',
  ]
  const field = fields[at]
  return field?.kind === 'word' && !column.includes(name) && areDeciding(field.texts)
}

/** What fields are called: by what they are, by the key before them, or by what they may decide. */
function nameFields({ fields, goesOn }: Frame): Map<number, string> {
  const names = new Map<number, string>()
  // What stands behind the frame is the message.
  const taken = new Set<string>(goesOn ? ['message'] : [])
  const give = (at: number, name: string): void => {
    if (taken.has(name)) return
    names.set(at, name)
    taken.add(name)
  }
  for (const [at, field] of fields.entries()) {
    const { kind, texts } = field
    const key = keyBefore(fields, at)
    const plain = kind === 'quoted' ? texts.map((text) => text.slice(1, -1)) : texts
    const column: ColumnName | undefined = key === undefined ? undefined : columnOf(key, plain)
    if (kind === 'stamp') give(at, 'time')
    else if (kind === 'mark' || kind === 'space') continue
    else if (column !== undefined && !(kind === 'word' && areDeciding(texts) && column === 'http_status'))
      give(at, column)
    else if (kind === 'address') give(at, 'source_ip')
    else if (kind === 'word' && areLevels(texts)) give(at, 'level')
    else if (isProcess(fields, at)) {
      give(at, 'process_name')
      give(at + 2, 'process_pid')
    } else if (kind === 'word' && texts.every((text) => text.includes('@'))) give(at, 'user_name')
    else if (kind === 'word' && areDeciding(texts) && (key !== undefined || texts.some(saysSomething)))
      give(at, captureName(key ?? 'word', taken))
    else if (kind === 'word' && key === undefined && isNameOfSomebody(fields, goesOn, texts)) give(at, 'user_name')
  }
  return names
}

/** Whether a word means something by itself: LOGIN_FAILED does, gate-17 does not. */
function saysSomething(word: string): boolean {
  const { activity, outcome } = guessMeaning(word)
  return activity !== 'other' || outcome !== 'unknown'
}

/** In a line of nothing but fields, beside an address: a word that is now this, now that, is an account perhaps. */
function isNameOfSomebody(fields: readonly FrameField[], goesOn: boolean, texts: readonly string[]): boolean {
  return !goesOn && fields.some(({ kind }) => kind === 'address') && new Set(texts).size > 1
}

/** `key=value` and `key: value`, where the key is the same in all lines. */
function keyBefore(fields: readonly FrameField[], at: number): string | undefined {
  const blank = fields[at - 1]?.kind === 'space' ? 1 : 0
  const mark = fields[at - 1 - blank]
  const key = fields[at - 2 - blank]
  const [text, ...others] = new Set(key?.texts)
  if (mark?.kind !== 'mark' || key?.kind !== 'word' || text === undefined || others.length > 0) return undefined
  return mark.texts[0] === '=' || mark.texts[0] === ':' ? text : undefined
}

/** `name[123]`. */
function isProcess(fields: readonly FrameField[], at: number): boolean {
  const [name, open, pid, close] = fields.slice(at, at + 4)
  return name?.kind === 'word' && open?.texts[0] === '[' && pid?.kind === 'number' && close?.texts[0] === ']'
}

function pieceOf(
  { kind, texts }: FrameField,
  name: string | undefined,
  next: Token | undefined,
  stamp: string | undefined,
): string {
  const distinct = new Set(texts)
  const [only = ''] = distinct
  if (name !== undefined) return captured(name, kind, patternOf(kind, next, stamp))
  return distinct.size === 1 && kind !== 'number' && kind !== 'address' ? escaped(only) : patternOf(kind, next, stamp)
}
