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
  'audit_logs',
  'activity_logs',
  'response.authlogs',
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
])

/** The longest path of either list, in characters. */
export const LONGEST_ENVELOPE = 24

const OF_AN_EVENT = /"(?:@?time|@?timestamp|ts|date|id|uuid|eventTime|event_time|created_at|createdAt)"\s*:/

/** Whether an object holds its records in the list at a path. `before`: what stands in the object before the list; `alone`: no other object follows it. */
export function isEnvelope(path: string, before: () => string, alone: boolean): boolean {
  return ENVELOPES.has(path) || (alone && UNSURE.has(path) && !OF_AN_EVENT.test(before()))
}

/** Records that hold several events: the keys of the list, level by level, whose elements are the events. */
const SPLITS: Readonly<Record<string, readonly string[]>> = {
  // An activity of Google Workspace
  events: ['events'],
  // A batch of OpenTelemetry
  resourceLogs: ['resourceLogs', 'scopeLogs', 'logRecords'],
}

/** Signs of such records in the text of a line: lines of JSON that have one are framed. */
export const SPLIT_SIGN = /"kind":\s*"admin#reports#activity"|"resourceLogs":\s*\[/

/** By which list in it a record is split, if it has a list at this path. */
export function splitOf(path: string): readonly string[] | undefined {
  return SPLITS[path]
}
