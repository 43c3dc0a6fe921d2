import { chainsawRecords, lokiLines, openTelemetryRecords } from './explode.ts'

/**
 * Lists that producers put their records in: the keys that lead to the list in an object around them. What else the object
 * holds (a page's address, counts) is no record.
 */
const ENVELOPES: ReadonlySet<string> = new Set([
  // AWS CloudTrail, S3 and SNS deliveries; https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-examples.html
  'Records',
  // Azure Monitor in a storage account or an event hub
  'records',
  // Microsoft Graph and the Office 365 Management API: OData collections
  'value',
  // Elasticsearch and OpenSearch: answers to searches
  'hits.hits',
  // aws cloudtrail lookup-events
  'Events',
  // CloudWatch Logs: what subscriptions deliver
  'logEvents',
  'audit_logs',
  'activity_logs',
  // Duo's Admin API, and its client in Python
  'response.authlogs',
  'authlogs',
])

/** Lists of these names stand in events as well: only an object that is alone, and has neither time nor id, is around records. */
const UNSURE: ReadonlySet<string> = new Set([
  'items',
  'entries',
  'events',
  'data',
  'logs',
  'results',
  'result',
  'Findings',
  'findings',
  'activities',
  'auditEvents',
  'matches',
  'response',
  'response.items',
])

/** The longest path of either list, in characters. */
export const LONGEST_ENVELOPE = 24

const OF_AN_EVENT = /"(?:@?time|@?timestamp|ts|date|id|uuid|eventTime|event_time|created_at|createdAt)"\s*:/

/** Whether an object holds its records in the list at a path. `before`: what stands in the object before the list; `alone`: no other object follows it. */
export function isEnvelope(path: string, before: () => string, alone: boolean): boolean {
  return ENVELOPES.has(path) || (alone && UNSURE.has(path) && !OF_AN_EVENT.test(before()))
}

/**
 * How a record that holds several events is split: by the keys of the list, level by level, whose elements are the events, all else being
 * repeated for each; or by what makes new objects of it, whose `levels` lists lie within each other.
 */
export type Split =
  | { readonly kind: 'keys'; readonly keys: readonly string[] }
  | { readonly kind: 'explode'; readonly levels: number; readonly events: (record: unknown) => Iterable<object> }

/** By the path of a list in them. */
const SPLITS: Readonly<Record<string, Split>> = {
  // An activity of Google Workspace
  'events': { kind: 'keys', keys: ['events'] },
  // A batch of OpenTelemetry
  'resourceLogs': { kind: 'explode', levels: 3, events: openTelemetryRecords },
  // Loki: what is pushed to it, and its answers
  'streams': { kind: 'explode', levels: 2, events: lokiLines },
  'data.result': { kind: 'explode', levels: 2, events: lokiLines },
  // Chainsaw: what rules with a threshold counted
  'documents': { kind: 'explode', levels: 1, events: chainsawRecords },
}

/** Signs of such records in the text of a line: lines of JSON that have one are framed. */
export const SPLIT_SIGN =
  /"kind":\s*"(?:admin#reports#activity|aggregate)"|"resourceLogs":\s*\[|"streams":\s*\[\s*\{\s*"(?:stream|values)":|"resultType":\s*"streams"/

/** How a record is split that has a list at this path, if it is. */
export function splitOf(path: string): Split | undefined {
  return SPLITS[path]
}
