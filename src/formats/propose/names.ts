import { EVENT_COLUMNS } from '../../model/columns.ts'
import { pathKeys } from '../captures.ts'
import { USUAL_KEYS } from '../json/usual-keys.ts'
import type { ColumnName } from '../log-format.ts'

/** Columns that a short key of a log usually fills, beside the usual keys of JSON. */
const ALSO: Readonly<Record<string, ColumnName>> = {
  from: 'source_ip',
  src: 'source_ip',
  ip: 'source_ip',
  addr: 'source_ip',
  address: 'source_ip',
  peer: 'source_ip',
  client: 'source_ip',
  rhost: 'source_ip',
  sport: 'source_port',
  usr: 'user_name',
  acct: 'user_name',
  account: 'user_name',
  holder: 'user_name',
  who: 'user_name',
  principal: 'user_name',
  operator: 'user_name',
  status: 'http_status',
}

const COLUMNS: readonly string[] = EVENT_COLUMNS.map(({ name }) => name)

const USUAL = new Map<string, ColumnName>([
  ...Object.entries(USUAL_KEYS).flatMap(([name, paths]) =>
    isColumn(name) ? paths.map((path) => [path.toLowerCase(), name] as const) : [],
  ),
  ...USUAL_KEYS.login.map((path) => [path.toLowerCase(), 'user_name'] as const),
  ...Object.entries(ALSO),
])

function isColumn(name: string): name is ColumnName {
  return COLUMNS.includes(name)
}

/** Columns that only addresses, numbers, or three digits fill. */
const SHAPES: Readonly<Partial<Record<ColumnName, RegExp>>> = {
  source_ip: /^[0-9a-fA-F:.]+$/,
  forwarded_ip: /^[0-9a-fA-F:., ]+$/,
  source_port: /^\d{1,5}$/,
  process_pid: /^\d{1,10}$/,
  http_status: /^[1-5]\d\d$/,
  http_bytes: /^\d+$/,
  http_method: /^[A-Z]+$/,
}

/** The column that values with this key (a path of JSON, or a word before `=`) fill, if it can be told. */
export function columnOf(key: string, values: readonly string[]): ColumnName | undefined {
  const own = pathKeys(key).at(-1) ?? key
  const column = USUAL.get(key.toLowerCase()) ?? USUAL.get(own.toLowerCase())
  if (column === undefined) return undefined
  const shape = SHAPES[column]
  return shape === undefined || values.every((value) => shape.test(value)) ? column : undefined
}

/** A key as the name of a capture that is no column and not taken. */
export function captureName(key: string, taken: ReadonlySet<string>): string {
  const plain = key
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^[_0-9]+|_+$/g, '')
    .slice(0, 30)
  const base = plain === '' ? 'word' : plain
  const isFree = (name: string): boolean => !COLUMNS.includes(name) && !taken.has(name) && name !== 'time'
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? base : `${base}_${number}`
    if (isFree(name)) return name
  }
}

/** Words that say how grave a line is. */
const LEVELS =
  /^(?:trace|debug|info|information|notice|warn|warning|error|err|crit|critical|alert|emerg|emergency|fatal|severe)$/i

/** Whether values are levels. */
export function areLevels(values: readonly string[]): boolean {
  return values.every((value) => LEVELS.test(value))
}

/** Few words that recur, of which a rule may ask: how something ended, what happened. */
export function areDeciding(values: readonly string[]): boolean {
  const distinct = new Set(values)
  const isWord = (value: string): boolean => /^[A-Za-z][\w.:/-]{0,39}$/.test(value) && !/\d{3}/.test(value)
  // Words that differ in their numbers are names of somebody or something.
  if (new Set([...distinct].map((value) => value.replaceAll(/\d+/g, '#'))).size === 1) return false
  return distinct.size >= 2 && distinct.size <= 12 && distinct.size * 2 <= values.length && [...distinct].every(isWord)
}
