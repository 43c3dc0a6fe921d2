import type { Token, TokenKind } from './tokens.ts'

/** A line cut into tokens. */
export interface CutLine {
  readonly line: string
  readonly tokens: readonly Token[]
}

/** What stands at one place of all lines. */
export interface FrameField {
  readonly kind: TokenKind
  /** A text for each line. */
  readonly texts: readonly string[]
}

/** What lines have in common from their beginning on. */
export interface Frame {
  readonly fields: readonly FrameField[]
  /** The lines that have it. */
  readonly lines: readonly CutLine[]
  /** Whether the lines go on behind it, each in its own way. */
  readonly goesOn: boolean
}

/** Of a place where the lines before the stamp agree, and of one behind it, this share decides. */
const SHARES = { before: 0.5, behind: 0.98 } as const
const MOST_FIELDS = 60

const classOf = (token: Token | undefined): string =>
  token === undefined ? 'end' : token.kind === 'mark' ? `mark ${token.text}` : token.kind

/** Finds what lines have in common: token by token, as long as nearly all of them agree on what kind comes next. */
export function frameOf(cut: readonly CutLine[], hasStamp: boolean): Frame {
  let lines = cut
  let stamped = !hasStamp
  const kinds: TokenKind[] = []
  let goesOn = true
  for (let at = 0; at < MOST_FIELDS; at += 1) {
    const common = commonClass(lines, at)
    if (common === undefined || common.lines.length < lines.length * (stamped ? SHARES.behind : SHARES.before)) break
    lines = common.lines
    const kind = lines[0]?.tokens[at]?.kind
    if (kind === undefined) {
      goesOn = false
      break
    }
    kinds.push(kind)
    stamped ||= kind === 'stamp'
  }
  const fields = kinds.map((kind, at) => ({ kind, texts: lines.map(({ tokens }) => tokens[at]?.text ?? '') }))
  const end = structureEnd(fields)
  const isProse = goesOn || startsProse(fields.slice(end))
  return { fields: isProse ? fields.slice(0, end) : fields, lines, goesOn: isProse }
}

/** Words behind all structure, one of them always the same: a message of which the log has only one kind. */
function startsProse(fields: readonly FrameField[]): boolean {
  const words = fields.filter(({ kind }) => kind === 'word')
  return words.length >= 2 && words.some(({ texts }) => new Set(texts).size === 1)
}

function commonClass(lines: readonly CutLine[], at: number): { lines: readonly CutLine[] } | undefined {
  const groups = new Map<string, CutLine[]>()
  for (const line of lines) {
    const key = classOf(line.tokens[at])
    const group = groups.get(key)
    if (group) group.push(line)
    else groups.set(key, [line])
  }
  const largest = [...groups.values()].toSorted((a, b) => b.length - a.length)[0]
  return largest && { lines: largest }
}

/** A level of gravity is structure; so is what stands between marks. Other words are the beginning of prose. */
const LEVEL = /^[A-Z]{4,9}$/

/** Where structure ends and prose begins: behind the last stamp, level or mark, with the blank that follows. */
function structureEnd(fields: readonly FrameField[]): number {
  const last = fields.findLastIndex(
    ({ kind, texts }) =>
      kind === 'stamp' || kind === 'mark' || (kind === 'word' && texts.every((text) => LEVEL.test(text))),
  )
  // `user=` belongs to what follows: the key says what that is.
  if (fields[last]?.texts[0] === '=' && fields[last - 1]?.kind === 'word') return last - 1
  return fields[last + 1]?.kind === 'space' ? last + 2 : last + 1
}
