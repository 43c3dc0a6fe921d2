import { EVENT_COLUMNS } from '../../src/model/columns.ts'
import type { TestRow } from '../support/database.ts'

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }
export type JsonObject = { readonly [key: string]: Json }

/**
 * An event of a test: its ECS document as `events` would print it (without what is derived from `tatou.activity`),
 * and the line it came from, as text or as the object that it is.
 */
export interface VectorEvent {
  readonly ecs?: JsonObject
  readonly json?: JsonObject
  readonly line?: string
  /** Default: `json-lines` for a line of JSON, else `access-log`. */
  readonly format?: string
}

/** The line of an event, null when it has none. */
export function lineOf(event: VectorEvent): string | null {
  return event.line ?? (event.json === undefined ? null : JSON.stringify(event.json))
}

/** The id of the log format of an event. */
export function formatOf(event: VectorEvent): string {
  return event.format ?? (event.json === undefined ? 'access-log' : 'json-lines')
}

/** A value of a nested document by its path. */
export function valueAt(document: Json | undefined, path: readonly string[]): Json | undefined {
  let value = document
  for (const key of path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    value = (value as JsonObject)[key]
  }
  return value
}

/** The event as a row of `record`. */
export function rowOf(event: VectorEvent): TestRow {
  const { ecs = {} } = event
  const at = (path: string): Json | undefined => valueAt(ecs, path.split('.'))
  const columns = EVENT_COLUMNS.map(({ name, path }) => [name, scalar(valueAt(ecs, path))] as const)
  const time = ecs['@timestamp']
  return {
    ...Object.fromEntries(columns),
    class: 'event',
    format: formatOf(event),
    activity: scalar(at('tatou.activity')) ?? 'other',
    outcome: scalar(at('event.outcome')) ?? 'unknown',
    reason: scalar(at('event.reason')),
    count: scalar(at('tatou.count')) ?? 1,
    t: typeof time === 'string' ? BigInt(microsOf(time)) : null,
    text: lineOf(event),
  }
}

/** Microseconds since the epoch of a stamp in RFC 3339. */
export function microsOf(stamp: string): number {
  return Date.parse(stamp) * 1000 + Number(/\.\d{3}(\d{1,3})/.exec(stamp)?.[1]?.padEnd(3, '0') ?? 0)
}

function scalar(value: Json | undefined): string | number | boolean | null {
  return typeof value === 'object' || value === undefined ? null : value
}
