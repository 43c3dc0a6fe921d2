import { column, type Expression, native, shared, text } from '../sql/expression.ts'
import { literal } from '../sql/literal.ts'

/** The column that holds the line without what a collector wrapped around it. */
export const BODY = 'body'

/** Keys with more dots are looked up nested and as one key, not in every mixture of both. */
const MOST_MIXED_DOTS = 3

/** Keys with more dots are not looked for inside lists of objects. */
const MOST_LISTED_DOTS = 4

const MENDED = String.raw`regexp_replace($1, '\\u[dD][89a-fA-F][0-9a-fA-F]{2}', '\\ufffd', 'g')`

/** One lone surrogate makes the reader refuse a whole line: it is read again without. */
const READ = `CASE WHEN ord(ltrim($1)) = 123 THEN coalesce(TRY(json_extract($1, [$2])),
  CASE WHEN contains(lower($1), '\\ud') THEN TRY(json_extract(${MENDED}, [$2])) END) END`

/** The values of a JSON value as texts: those of a list that are not null, or the one. NULL when there is none. */
const VALUES = `CASE WHEN $1 IS NULL OR json_type($1) = 'NULL' THEN NULL
  WHEN json_type($1) <> 'ARRAY' THEN [$1 ->> '$']
  ELSE nullif(list_filter(TRY(from_json($1, '["VARCHAR"]')), lambda part: part IS NOT NULL), []) END`

/** The same of a list of JSON values. */
const LIST_VALUES = `nullif(list_filter(list_transform($1, lambda part: part ->> '$'), lambda part: part IS NOT NULL), [])`

/**
 * The values of a key of the vendor's document as a list of texts, NULL where the line is no JSON object or the key
 * has no value: absent, null, an empty list. Dots go down into objects, or belong to the key (`a.b` in one), and
 * where a list of objects stands on the way, into all of them. Of an audit record it is the value in `key=value`. Numbers and booleans are texts as JSON writes them,
 * objects their JSON.
 */
export function vendorValues(path: string): Expression {
  const keys = path.split('.')
  const pointers = mixtures(keys).map(pointer)
  const first = pointer(keys.slice(0, 1))
  const asked = [...new Set([...pointers, first])]
  const found = shared(readPaths(asked))
  const parts = pointers.map((each) => native(VALUES, shared(native(`$1[${asked.indexOf(each) + 1}]`, found))))
  const inLists = listPaths(keys)
  if (inLists.length > 0) {
    const root = native(`$1[${asked.indexOf(first) + 1}]`, found)
    const listed = inLists.map((each) =>
      native(LIST_VALUES, native('TRY(json_extract($1, $2))', column(BODY), text(each))),
    )
    parts.push(
      native(`CASE WHEN contains(CAST($1 AS VARCHAR), '[') THEN ${coalesced(listed.length, 2)} END`, root, ...listed),
    )
  }
  if (/^\w+$/.test(path)) {
    const values = native(KEY_VALUE, column(BODY), text(keyValue(path)))
    parts.push(ENCODED.test(path) ? native(DECODED, shared(values)) : values)
  }
  return shared(native(coalesced(parts.length, 1), ...parts))
}

/** Log formats whose lines are `key=value`; the keys are the vendor's fields. */
export const KEY_VALUE_FORMATS: ReadonlySet<string> = new Set(['auditd'])

const IS_KEY_VALUE = [...KEY_VALUE_FORMATS].map((id) => `format = ${literal(id)}`).join(' OR ')
const KEY_VALUE = `CASE WHEN (${IS_KEY_VALUE}) AND regexp_matches($1, $2)
  THEN list_transform(regexp_extract_all($1, $2, 1), lambda part: trim(part, '"' || chr(39))) END`

/** Fields that the audit daemon writes as hexadecimal bytes where they hold a quote or a blank. */
const ENCODED = /^(?:acct|exe|proctitle|name|path|comm|cmd|cwd|data|a\d+)$/

/** The same values, and behind them what those stand for that are encoded: rules are written for either. */
const DECODED = `CASE WHEN $1 IS NOT NULL THEN list_concat($1, list_filter(list_transform($1, lambda part:
  CASE WHEN regexp_full_match(part, '(?:[0-9A-F]{2})+') THEN replace(TRY(decode(unhex(part))), chr(0), ' ') END), lambda part: part IS NOT NULL)) END`

/** A key of an audit record: its value is a word, or stands in quotes. */
function keyValue(key: string): string {
  return `(?:^|[ (:'\\x1d])${key}=("[^"]*"|'[^']*'|[^ '")]*)`
}

function coalesced(count: number, from: number): string {
  return `coalesce(${Array.from({ length: count }, (_, index) => `$${index + from}`).join(', ')})`
}

function readPaths(pointers: readonly string[]): Expression {
  const list = native(pointers.map((_, index) => `$${index + 1}`).join(', '), ...pointers.map(text))
  return native(READ, column(BODY), list)
}

/** Ways to read the dots of a name: all as levels first, then mixed, then all as part of one key. */
function mixtures(keys: readonly string[]): string[][] {
  if (keys.length - 1 > MOST_MIXED_DOTS) return [[...keys], [keys.join('.')]]
  let ways: string[][] = [[keys[0] ?? '']]
  for (const key of keys.slice(1)) {
    ways = [
      ...ways.map((way) => [...way, key]),
      ...ways.map((way) => [...way.slice(0, -1), `${way.at(-1) ?? ''}.${key}`]),
    ]
  }
  return ways
}

/** RFC 6901, which takes any key as it is. */
function pointer(keys: readonly string[]): string {
  return keys.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** Paths of a key through lists of objects, each with a list at one level or more. */
function listPaths(keys: readonly string[]): string[] {
  // In a path of the engine's own kind no key can be written that holds a quote.
  if (keys.length < 2 || keys.length - 1 > MOST_LISTED_DOTS || keys.some((key) => /["\\\0]/.test(key))) return []
  const masks = Array.from({ length: 2 ** (keys.length - 1) - 1 }, (_, index) => index + 1)
  return masks.map((mask) => {
    const steps = keys.map((key, index) => `."${key}"${index < keys.length - 1 && (mask >> index) & 1 ? '[*]' : ''}`)
    return `$${steps.join('')}`
  })
}
