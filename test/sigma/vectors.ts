import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { EVENT_COLUMNS } from '../../src/model/columns.ts'
import { parseRules } from '../../src/sigma/parse.ts'
import type { DetectionRule } from '../../src/sigma/rule.ts'
import type { Json, JsonObject, VectorEvent } from './vector-event.ts'

const FOLDER = join(import.meta.dirname, 'vectors')

/** An event as vectors write it: paths of the event document beside `json`, `line` and `format`. */
type WrittenEvent = JsonObject

interface WrittenCase {
  readonly name: string
  readonly rule: JsonObject
  readonly taxonomy?: string
  readonly logsource?: JsonObject
  readonly placeholders?: Readonly<Record<string, readonly string[]>>
  readonly hits: readonly WrittenEvent[]
  readonly misses: readonly WrittenEvent[]
  /** False where the naive evaluator does not know what the case is about. */
  readonly naive?: false
}

/** A rule, and events that it hits or misses. */
export interface Vector {
  readonly name: string
  readonly file: string
  readonly rule: DetectionRule
  readonly events: readonly { readonly event: VectorEvent; readonly hit: boolean; readonly naive: boolean }[]
}

/** All vectors, by file and in their order. */
export function readVectors(): Vector[] {
  const files = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.yml'))
    .toSorted()
  return files.flatMap((file) => {
    const cases = parse(readFileSync(join(FOLDER, file), 'utf8')) as readonly WrittenCase[]
    return cases.map((each) => readVector(file, each))
  })
}

function readVector(file: string, written: WrittenCase): Vector {
  const events = [
    ...written.hits.map((event) => ({ event, hit: true })),
    ...written.misses.map((event) => ({ event, hit: false })),
  ]
  return {
    name: written.name,
    file,
    rule: readRule(written),
    events: events.map(({ event, hit }) => ({
      event: readEvent(event),
      hit,
      naive: written.naive !== false && event['naive'] !== false,
    })),
  }
}

function readRule({
  name,
  rule: detection,
  taxonomy = 'ecs',
  logsource,
  placeholders = {},
}: WrittenCase): DetectionRule {
  const text = stringify({ title: name, taxonomy, logsource: logsource ?? { category: 'application' }, detection })
  const { rules, faults } = parseRules([{ path: 'vector.yml', text }], { placeholders })
  const [rule] = rules
  if (rule?.type !== 'detection') throw new Error(`${name}: ${JSON.stringify(faults)}`)
  return logsource ? rule : { ...rule, logsource: { category: null, product: null, service: null } }
}

const PATHS: ReadonlySet<string> = new Set([
  ...EVENT_COLUMNS.map(({ path }) => path.join('.')),
  ...['@timestamp', 'event.outcome', 'event.reason', 'tatou.activity', 'tatou.count'],
])

function readEvent(written: WrittenEvent): VectorEvent {
  const { json, line, format, naive: _, ...fields } = written
  const ecs: { [key: string]: Json } = {}
  for (const [path, value] of Object.entries(fields)) {
    if (!PATHS.has(path)) throw new Error(`no such path: ${path}`)
    place(ecs, path.split('.'), value)
  }
  return {
    ecs,
    ...(json === undefined ? {} : { json: json as JsonObject }),
    ...(typeof line === 'string' ? { line } : {}),
    ...(typeof format === 'string' ? { format } : {}),
  }
}

function place(target: { [key: string]: Json }, path: readonly string[], value: Json): void {
  const [key = '', ...rest] = path
  if (rest.length === 0) target[key] = value
  else {
    const below = { ...(target[key] as JsonObject | undefined) }
    place(below, rest, value)
    target[key] = below
  }
}
