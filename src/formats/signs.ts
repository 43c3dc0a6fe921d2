import { literal } from '../sql/literal.ts'
import { asksForNothing, keysOf } from './candidates.ts'
import { inList, pathKeys } from './captures.ts'
import { isList } from './condition.ts'
import { USUAL_KEYS } from './json/usual-keys.ts'
import type { Condition, LogFormat } from './log-format.ts'
import type { Wrapper } from './wrapper.ts'

/** Keys that objects of all kinds have: to look for them tells little apart. */
const USUAL: ReadonlySet<string> = new Set([
  ...Object.values(USUAL_KEYS).flat().flatMap(pathKeys),
  'category',
  'code',
  'description',
  'kind',
  'logger',
  'object',
  'value',
])

/** What stands in some lines of an input: a sign that is there already tells none of its other lines apart. */
export interface Seen {
  readonly keys: ReadonlySet<string>
  readonly text: string
}

/** Nothing is known of the input. */
const UNSEEN: Seen = { keys: new Set(), text: '' }

/** What stands in these lines. */
export function seenIn(lines: readonly string[]): Seen {
  return { keys: keysOf(lines), text: lines.join('\n') }
}

/** What a capture that a claim asks for is known by: patterns of what stands behind a quote, any of them. */
interface Sign {
  readonly patterns: readonly string[]
  /** 0 tells most. */
  readonly rank: number
  /** Lines that were seen may have it. */
  readonly seen: boolean
}

/** Letters, digits and marks that are spelled in escapes: keys have no others. */
const SPELLED = String.raw`\\u00[2-7]`

/**
 * A test on the column `line` that every line passes which one of these formats of JSON could claim, in a wrapper or out of
 * it: it holds a key that each claim asks for, with the beginning of its value where the claim has one in mind, or letters that are
 * spelled in escapes. It costs a tenth of asking. Claims all of whose signs were `seen` are left out, as are frames of text.
 */
export function couldClaim(formats: readonly LogFormat[], wrappers: readonly Wrapper[], seen: Seen = UNSEEN): string {
  const patterns = [...formats, ...wrappers].flatMap((each) =>
    signsOf(each, seen).flatMap((sign) => (sign.seen ? [] : sign.patterns)),
  )
  const keys = patterns.length === 0 ? [] : [`"(?:${[...new Set(patterns)].join('|')})`]
  return `regexp_matches(line, ${literal([...keys, SPELLED].join('|'))})`
}

/** Those of the formats or wrappers of JSON that have a claim all of whose signs were seen. */
export function familiar<T extends LogFormat | Wrapper>(all: readonly T[], seen: Seen): T[] {
  return all.filter((each) => signsOf(each, seen).some((sign) => sign.seen))
}

/** For each claim the sign that tells most lines apart. */
function signsOf({ frame }: LogFormat | Wrapper, seen: Seen): readonly Sign[] {
  if (frame.kind === 'text') return []
  if ('looks' in frame) return [lookOf(frame.looks, seen)]
  return frame.claim.flatMap((condition) => {
    const signs = Object.entries(condition).flatMap(([name, test]) =>
      asksForNothing(test) ? [] : [signOf(frame.paths[name] ?? [], beginnings(test), seen)],
    )
    return signs.toSorted((one, other) => Number(one.seen) - Number(other.seen) || one.rank - other.rank).slice(0, 1)
  })
}

function lookOf(pattern: string, { text }: Seen): Sign {
  return { patterns: [pattern], rank: 0, seen: new RegExp(`"(?:${pattern})`).test(text) }
}

const QUOTE = String.raw`(?:\\)*"`

function signOf(paths: readonly string[], values: readonly string[], seen: Seen): Sign {
  const keys = paths.map((path) => tellingKey(path, seen))
  const ends = values.length === 0 ? [''] : values.map((value) => String.raw`\s*:\s*(?:\\)*"?${escaped(value)}`)
  const patterns = keys.flatMap((key) => ends.map((end) => `${escaped(key)}${QUOTE}${end}`))
  return {
    patterns,
    rank: values.length > 0 ? 0 : keys.some((key) => USUAL.has(key)) ? 2 : 1,
    seen: new RegExp(`"(?:${patterns.join('|')})`).test(seen.text),
  }
}

/** What the value begins with that a test asks for; nothing where it may begin with anything. */
function beginnings(test: Condition[string]): readonly string[] {
  if (typeof test === 'string') return [test]
  if (isList(test)) return test
  return 'prefix' in test && /^\w/.test(test.prefix) ? [test.prefix] : []
}

/** A text as a pattern; JSON may put a backslash before a slash. */
function escaped(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9_ ]/g, (character) =>
    character === '/' ? String.raw`(?:\\)*/` : `\\${character}`,
  )
}

/** The key of a path that tells most: one that was not seen, else one that not all objects have. */
function tellingKey(path: string, seen: Seen): string {
  const keys = pathKeys(path).filter((step) => !inList(step))
  return (
    keys.findLast((key) => !seen.keys.has(key) && !USUAL.has(key)) ??
    keys.findLast((key) => !seen.keys.has(key)) ??
    keys.findLast((key) => !USUAL.has(key)) ??
    keys.at(-1) ??
    ''
  )
}
