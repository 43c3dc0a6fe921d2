import { ACTIVITIES, ACTIVITY_ECS } from '../../src/model/event.ts'
import type { Comparison, DetectionRule, Match, Test } from '../../src/sigma/rule.ts'
import { datePart, decodedTwice, fold, inNetwork, matchesPattern, numberOf } from './naive-text.ts'
import { formatOf, type Json, lineOf, valueAt, type VectorEvent } from './vector-event.ts'

/** Whether an event satisfies a detection rule, told by plain loops. Log sources are not looked at. */
export function naiveHit(rule: DetectionRule, event: VectorEvent): boolean {
  return rule.matches.some((match) => holds(match, rule, event))
}

function holds(match: Match, rule: DetectionRule, event: VectorEvent): boolean {
  switch (match.kind) {
    case 'and':
      return match.of.every((part) => holds(part, rule, event))
    case 'or':
      return match.of.some((part) => holds(part, rule, event))
    case 'not':
      return !holds(match.of, rule, event)
    case 'leaf':
      return match.field === null ? keyword(match.test, lineOf(event)) : field(match.field, match.test, rule, event)
  }
}

function keyword(test: Test, line: string | null): boolean {
  if (line === null) return false
  switch (test.kind) {
    case 'text': {
      const pattern = [{ kind: 'any' } as const, ...test.pattern, { kind: 'any' } as const]
      return one(line, { ...test, pattern })
    }
    case 'number':
    case 'boolean':
      return fold(line).includes(String(test.value))
    case 'regex':
      return one(line, test)
    default:
      throw new Error(`a keyword of the kind ${test.kind}`)
  }
}

function field(name: string, test: Test, rule: DetectionRule, event: VectorEvent): boolean {
  const { values, isThere } = look(name, rule, event)
  switch (test.kind) {
    case 'null':
      return !isThere
    case 'exists':
      return isThere === test.value
    case 'field': {
      const shape = (value: string): string => (test.cased ? value : fold(value))
      const others = look(test.other, rule, event).plain.map(shape)
      return look(name, rule, event)
        .plain.map(shape)
        .some((value) => others.some((other) => compare(value, other, test.place)))
    }
    default:
      return values.some((value) => one(value, test))
  }
}

function compare(value: string, other: string, place: 'whole' | 'contains' | 'startswith' | 'endswith'): boolean {
  switch (place) {
    case 'whole':
      return value === other
    case 'contains':
      return value.includes(other)
    case 'startswith':
      return value.startsWith(other)
    case 'endswith':
      return value.endsWith(other)
  }
}

/** Whether one value, as text, passes a test. */
function one(value: string, test: Exclude<Test, { kind: 'null' | 'exists' | 'field' }>): boolean {
  switch (test.kind) {
    case 'text': {
      const parts = test.pattern.map((part) =>
        part.kind === 'text' && !test.cased ? { ...part, text: fold(part.text) } : part,
      )
      return matchesPattern(parts, test.cased ? value : fold(value))
    }
    case 'number':
      return numberOf(value) === test.value
    case 'boolean':
      return fold(value) === String(test.value)
    case 'regex':
      return regex(test).test(value)
    case 'compare': {
      const number = numberOf(value)
      return number !== null && ordered(number, test.op, test.value)
    }
    case 'date': {
      const millis = /^\d{4}-\d\d-\d\d/.test(value) ? Date.parse(value) : Number.NaN
      if (Number.isNaN(millis) || millis < 0 || millis > Date.UTC(2199, 11, 31)) return false
      const part = datePart(test.part, millis)
      return test.op === null ? part === test.value : ordered(part, test.op, test.value)
    }
    case 'cidr':
      return inNetwork(value, test.address, test.prefix)
  }
}

function regex({ pattern, i, m, s }: Extract<Test, { kind: 'regex' }>): RegExp {
  // JavaScript has no flags inside.
  const inside = pattern.startsWith('(?i)')
  const flags = `u${i || inside ? 'i' : ''}${m ? 'm' : ''}${s ? 's' : ''}`
  return new RegExp(inside ? pattern.slice(4) : pattern, flags)
}

function ordered(left: number, op: Comparison, right: number): boolean {
  switch (op) {
    case 'lt':
      return left < right
    case 'lte':
      return left <= right
    case 'gt':
      return left > right
    case 'gte':
      return left >= right
  }
}

interface Look {
  /** All values, URLs also decoded. */
  readonly values: readonly string[]
  /** Values as they stand in the event. */
  readonly plain: readonly string[]
  readonly isThere: boolean
}

/** Sigma's names that the vectors use, by category. */
const WEB: Readonly<Record<string, readonly string[]>> = {
  'c-ip': ['source.ip'],
  'cs-method': ['http.request.method'],
  'cs-uri': ['url.original'],
  'c-uri': ['url.original'],
  'cs-uri-stem': ['url.path'],
  'cs-uri-query': ['url.query', 'url.original'],
  'c-uri-query': ['url.query', 'url.original'],
  'sc-status': ['http.response.status_code'],
  'sc-bytes': ['http.response.bytes'],
  'cs-user-agent': ['user_agent.original'],
  'c-useragent': ['user_agent.original'],
  'cs-username': ['user.name'],
}
const HOST: Readonly<Record<string, readonly string[]>> = {
  src_ip: ['source.ip'],
  user: ['user.name'],
  username: ['user.name'],
  hostname: ['host.name'],
  program: ['process.name'],
  EventID: ['event.code'],
}

function look(name: string, rule: DetectionRule, event: VectorEvent): Look {
  const { category, product } = rule.logsource
  const isHost =
    category === 'authentication' || category === 'application' || product === 'linux' || product === 'windows'
  const generic = rule.taxonomy === 'sigma' ? ((isHost ? HOST[name] : undefined) ?? WEB[name]) : undefined
  if (generic) {
    const [first = '', second] = generic
    const main = document(first, event)
    const own = vendor(name, event)
    const also = second === undefined ? [] : withDecoded(second, document(second, event))
    const isThere = main.length + own.length > 0
    return { values: [...withDecoded(first, main), ...own, ...also], plain: [...main, ...own], isThere }
  }
  const plain = isEcs(name) ? document(name, event) : vendor(name, event)
  return { values: withDecoded(name, plain), plain, isThere: plain.length > 0 }
}

const URLS = new Set(['url.path', 'url.query', 'url.original', 'url.full'])

function withDecoded(name: string, values: readonly string[]): string[] {
  if (!URLS.has(name)) return [...values]
  return values.flatMap((value) => [value, decodedTwice(value) ?? value])
}

const ECS =
  /^(@timestamp|event\.(action|code|category|type|outcome|reason|original)|source\.(ip|port|domain)|network\.forwarded_ip|user\.(name|email|id|domain|target\.name)|http\.request\.method|http\.response\.(status_code|bytes)|url\.(path|query|original|full)|user_agent\.original|file\.name|host\.name|process\.(name|pid)|message|log\.(level|line)|tatou\.(activity|count|format|time_source|request_id))$/

function isEcs(name: string): boolean {
  return ECS.test(name)
}

function document(name: string, event: VectorEvent): string[] {
  const { ecs = {} } = event
  const activity = ACTIVITIES.find((each) => each === valueAt(ecs, ['tatou', 'activity'])) ?? 'other'
  switch (name) {
    case 'event.category':
      return [...ACTIVITY_ECS[activity].category]
    case 'event.type':
      return [...ACTIVITY_ECS[activity].type]
    case 'tatou.activity':
      return [activity]
    case 'tatou.format':
      return [formatOf(event)]
    case 'tatou.count':
      return [String(valueAt(ecs, ['tatou', 'count']) ?? 1)]
    case 'event.outcome':
      return [String(valueAt(ecs, ['event', 'outcome']) ?? 'unknown')]
    case 'event.original': {
      const line = lineOf(event)
      return line === null ? [] : [line]
    }
    case '@timestamp': {
      const time = ecs['@timestamp']
      return typeof time === 'string' ? [new Date(time).toISOString().replace('Z', '000Z')] : []
    }
    default:
      return texts(valueAt(ecs, (name === 'url.full' ? 'url.original' : name).split('.')))
  }
}

/** Values of a key of the line's own object: nested, as one key with dots, or both; then through lists of objects. */
function vendor(name: string, event: VectorEvent): string[] {
  const line = lineOf(event)
  if (line === null || !/^\s*\{/.test(line)) return []
  let root: Json
  try {
    root = JSON.parse(line) as Json
  } catch {
    return []
  }
  const keys = name.split('.')
  for (const way of keys.length > 4 ? [keys, [name]] : ways(keys)) {
    const found = texts(pointed(root, way))
    if (found.length > 0) return found
  }
  if (keys.length > 5) return []
  // One level or more may be a list; those that stand first are tried first.
  for (let mask = 1; mask < 2 ** (keys.length - 1); mask += 1) {
    const found = spread([root], keys, mask).flatMap((value) => (value === null ? [] : [textOf(value)]))
    if (found.length > 0) return found
  }
  return []
}

function ways(keys: readonly string[]): string[][] {
  if (keys.length === 1) return [[...keys]]
  const before = ways(keys.slice(0, -1))
  const last = keys.at(-1) ?? ''
  return [
    ...before.map((way) => [...way, last]),
    ...before.map((way) => [...way.slice(0, -1), `${way.at(-1)}.${last}`]),
  ]
}

function pointed(root: Json, keys: readonly string[]): Json | undefined {
  let value: Json | undefined = root
  for (const key of keys) {
    if (Array.isArray(value)) value = /^(0|[1-9]\d*)$/.test(key) ? (value as readonly Json[])[Number(key)] : undefined
    else value = valueAt(value, [key])
  }
  return value
}

function spread(values: readonly Json[], keys: readonly string[], mask: number): Json[] {
  let found = [...values]
  for (const [index, key] of keys.entries()) {
    found = found.map((value) => valueAt(value, [key])).filter((value) => value !== undefined)
    if ((mask >> index) & 1) found = found.flatMap((value) => (Array.isArray(value) ? (value as Json[]) : []))
  }
  return found
}

function texts(value: Json | undefined): string[] {
  if (value === undefined || value === null) return []
  if (Array.isArray(value)) return (value as readonly Json[]).filter((each) => each !== null).map(textOf)
  return [textOf(value)]
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
