import { LOG_FORMATS } from '../formats/registry.ts'
import type { LogFormat } from '../formats/log-format.ts'
import { ACTIVITIES, type Activity } from '../model/event.ts'
import { allOf, anyOf, call, column, type Expression, text } from '../sql/expression.ts'
import {
  CATEGORY_ACTIVITIES,
  FORMAT_SOURCES,
  type FormatSources,
  HOST_PRODUCTS,
  SERVICE_CHANNELS,
  SERVICE_PROGRAMS,
} from './logsource-table.ts'
import type { Logsource } from './rule.ts'

/** The field that tells of which channel of Windows an event is. */
export const CHANNEL = 'Channel'

/** Which events a log source means. */
export interface Scope {
  /** Ids of formats, in the order of the registry. */
  readonly formats: readonly string[]
  /** Null for any activity. */
  readonly activities: readonly Activity[] | null
  /** Names of programs in lower case that events of `hosts` must be of; null for any. */
  readonly programs: readonly string[] | null
  /** Those of the formats whose programs are services. */
  readonly hosts: readonly string[]
  /** Channels of Windows, of which an event must be; null for any. */
  readonly channels: readonly string[] | null
}

/** The events that a log source means, or why there are none. */
export type ScopeAnswer = { readonly scope: Scope } | { readonly reason: string }

type Declaring = Pick<LogFormat, 'id' | 'logsource' | 'user'>

/**
 * What a rule's log source means in our formats. Each of category, product and service narrows it; where none is
 * given, all events are meant.
 */
export function scopeOf(logsource: Logsource, formats: readonly Declaring[] = LOG_FORMATS): ScopeAnswer {
  const category = logsource.category?.toLowerCase() ?? null
  const product = logsource.product?.toLowerCase() ?? null
  const service = logsource.service?.toLowerCase() ?? null
  const activities = category === null ? null : (ownEntry(CATEGORY_ACTIVITIES, category) ?? null)
  const chosen = formats
    .map((format) => ({ id: format.id, ...sourcesOf(format) }))
    .filter((source) => category === null || activities !== null || source.categories.includes(category))
    .filter((source) => product === null || source.products.includes(product))
    .filter((source) => service === null || source.programs || source.services.includes(service))
  if (chosen.length === 0) return { reason: `no log format has events of ${describeLogsource(logsource)}` }
  const hosts = chosen.filter((source) => source.programs).map(({ id }) => id)
  const programs = service === null || hosts.length === 0 ? null : programsOf(service)
  const channels = product === 'windows' && service !== null ? (ownEntry(SERVICE_CHANNELS, service) ?? null) : null
  return { scope: { formats: chosen.map(({ id }) => id), activities, programs, hosts, channels } }
}

/** A log source in words. */
export function describeLogsource(logsource: Logsource): string {
  const { category, product, service } = logsource
  const parts = [
    ...(product === null ? [] : [`product ${product}`]),
    ...(category === null ? [] : [`category ${category}`]),
    ...(service === null ? [] : [`service ${service}`]),
  ]
  return parts.length === 0 ? 'any log source' : parts.join(', ')
}

function sourcesOf(format: Declaring): FormatSources {
  // The name of a user's format says nothing of what it is.
  const ours = format.user === true ? [] : Object.keys(FORMAT_SOURCES)
  const prefixes = ours.filter((prefix) => format.id.startsWith(prefix))
  const best = prefixes.toSorted((a, b) => b.length - a.length)[0]
  const known = best === undefined ? undefined : FORMAT_SOURCES[best]
  const { category, product, service } = format.logsource ?? {}
  const isApplication = category === undefined && product !== undefined && !HOST_PRODUCTS.has(product)
  const own = isApplication ? ['application'] : category === undefined ? [] : [category]
  return {
    categories: [...(known?.categories ?? []), ...own],
    products: [...(known?.products ?? []), ...(product === undefined ? [] : [product])],
    services: [...(known?.services ?? []), ...(service === undefined ? [] : [service])],
    programs: known?.programs ?? false,
  }
}

/** A service that is not in the table has the name of its program. */
function programsOf(service: string): readonly string[] | null {
  const known = ownEntry(SERVICE_PROGRAMS, service)
  return known === undefined ? [service] : known
}

function ownEntry<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined
}

/** Whether an event is of a scope. */
export function scopeExpression(scope: Scope): Expression {
  const { programs, hosts, formats, activities } = scope
  const others = formats.filter((id) => !hosts.includes(id))
  const lower = call('lower', column('process_name'))
  const byFormat =
    programs === null
      ? isOneOf(column('format'), formats)
      : anyOf([isOneOf(column('format'), others), allOf([isOneOf(column('format'), hosts), isOneOf(lower, programs)])])
  const isAny = activities === null || activities.length === ACTIVITIES.length
  return isAny ? byFormat : allOf([byFormat, isOneOf(column('activity'), activities)])
}

// A list of constants after IN may become a join, once for every rule.
function isOneOf(value: Expression, words: readonly string[]): Expression {
  return anyOf(words.map((word) => call('equals', value, text(word))))
}
