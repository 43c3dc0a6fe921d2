import { z } from 'zod'
import { ACCOUNT_VERDICTS } from './accounts.ts'
import { CaseStatus } from './case-status.ts'
import { StartedClock } from './clock.ts'
import { RuleOutcome } from './detection.ts'
import { Finding } from './finding.ts'
import { Input } from './ledger.ts'
import { ReportLegal } from './report-legal.ts'
import { ReportNotes } from './report-notes.ts'
import { Charts, Citation, Controls, KeyFigure, Recommendation, Sentence } from './report-parts.ts'
import { REPORT_STATUSES } from './report-words.ts'
import { SOURCE_VERDICTS } from './sources.ts'
import { ConfigUsed, Entry, INCIDENT_VERDICTS } from './timeline.ts'
import { TLP_LABELS } from './tlp.ts'

const count = z.number().int()
const instant = z.string().nullable()

/** Who the report is for, and what it is worth. */
const Cover = z.strictObject({
  case_id: z.string().nullable(),
  title: z.string(),
  tlp: z.enum(TLP_LABELS),
  version: z.string(),
  status: z.enum(REPORT_STATUSES),
  authors: z.array(z.string()),
  distribution: z.array(z.string()),
})
export type Cover = z.infer<typeof Cover>

/** The zone in which people read the times: its offset from UTC, in minutes, from each instant on. */
const Display = z.strictObject({
  zone: z.string(),
  changes: z.array(z.strictObject({ start: z.string(), offset_minutes: count })),
})

export const SEVERITIES = ['none', 'low', 'medium', 'high', 'critical'] as const

const ReportSummary = z.strictObject({
  verdict: z.enum(INCIDENT_VERDICTS),
  verdict_reason: z.string(),
  severity: z.enum(SEVERITIES),
  severity_reason: z.string(),
  escalation: z.string(),
  first: instant,
  last: instant,
  duration_seconds: z.number().nullable(),
  happened: z.array(Sentence),
  impact: z.array(Sentence),
  contained: z.strictObject({ state: z.enum(['yes', 'partly', 'no', 'not_stated']), sentence: Sentence }),
  /** What else people said of where the case stands. */
  standing: z.array(Sentence),
  needed: z.array(Sentence),
})

const Limitation = z.strictObject({ id: z.string(), sentence: Sentence })

const Scope = z.strictObject({
  lines: count,
  parsed: count,
  ignored: count,
  blank: count,
  rejected: count,
  events: count,
  faults: count,
  first_event: instant,
  last_event: instant,
  quality: z.string(),
  limitations: z.array(Limitation),
  unreadable: z.array(z.strictObject({ path: z.string(), problem: z.string() })),
})

const ReportPhase = z.strictObject({
  number: count,
  name: z.string(),
  start: z.string(),
  end: z.string(),
  attempts: count,
  sources: count,
  accounts: count,
  techniques: z.array(z.string()),
  narrative: z.array(Sentence),
})
export type ReportPhase = z.infer<typeof ReportPhase>

/** An entry of the attacker's timeline; `input` is the place of its log in `inputs`, from 0. */
export const ReportEntry = Entry.omit({ ref: true }).extend({ input: count, line: count })
export type ReportEntry = z.infer<typeof ReportEntry>

/** What a responder did, from the custody log, a playbook's log, the status of the case, the clocks or the notes. */
export const ResponderEntry = z.strictObject({
  time: z.string(),
  by: z.string(),
  what: z.string(),
  from: z.enum(['custody', 'playbook', 'status', 'clocks', 'notes']),
  /** The number of the record, where its log numbers them. */
  record: count.nullable(),
})
export type ResponderEntry = z.infer<typeof ResponderEntry>

const ReportFinding = Finding.omit({ evidence: true }).extend({
  claim: Sentence,
  confidence: z.enum(['high', 'moderate', 'low']),
  confidence_reason: z.string(),
  alternatives: z.array(z.string()),
  refuted_by: z.array(z.string()),
})
export type ReportFinding = z.infer<typeof ReportFinding>

const ReportSource = z.strictObject({
  source_ip: z.string().nullable(),
  gateway: z.boolean(),
  events: count,
  failed_logins: count,
  successful_logins: count,
  enumeration_attempts: count,
  accounts: count,
  first_seen: z.string(),
  last_seen: z.string(),
  verdict: z.enum(SOURCE_VERDICTS),
  finding_ids: z.array(z.string()),
})

const ReportAccount = z.strictObject({
  account: z.string(),
  failures: count,
  successes: count,
  sources: count,
  first_seen: z.string(),
  last_seen: z.string(),
  first_success_after_failures: instant,
  verdict: z.enum(ACCOUNT_VERDICTS),
  verdict_reason: z.string(),
  finding_ids: z.array(z.string()),
})

const Indicator = z.strictObject({
  type: z.enum(['ip', 'account', 'user_agent']),
  value: z.string(),
  /** For people: no program makes a link of it. */
  defanged: z.string(),
  attempts: count,
  first: z.string(),
  last: z.string(),
  note: z.string(),
})

/** A record of the custody log, as far as a report tells it. */
const CustodyEntry = z.strictObject({
  seq: count,
  at: z.string(),
  event: z.string(),
  actor: z.string(),
  purpose: z.string().nullable(),
  subjects: count,
})

/** How the report was made: what `report check` gives to the same steps again. */
const Method = z.strictObject({
  tool: z.strictObject({ name: z.literal('tatou-ir'), version: z.string() }),
  reproduce: z.array(z.string()),
  timezone: z.string().nullable(),
  year: count.nullable(),
  input_format: z.string().nullable(),
  skew: z.array(z.strictObject({ path: z.string(), seconds: z.number() })),
  builtin_rules: z.boolean(),
  rules: z.array(RuleOutcome),
})

/** What was left out of a list for its length; `of` is how many there are. */
const Shown = z.strictObject({ shown: count, of: count })

/** `report`: the incident as people decide from it. HTML, Markdown and PDF are renderings of this. */
export const ReportDocument = z.strictObject({
  schema: z.literal('tatou-ir/report/v1'),
  inputs: z.array(Input),
  config: ConfigUsed,
  cover: Cover,
  display: Display,
  summary: ReportSummary,
  figures: z.array(KeyFigure),
  clocks: z.array(StartedClock),
  legal: ReportLegal,
  /** Where people said that the case stands; null where logs were given as paths. */
  status: CaseStatus.nullable(),
  scope: Scope,
  phases: z.array(ReportPhase),
  timeline: z.strictObject({ list: Shown, entries: z.array(ReportEntry) }),
  responders: z.array(ResponderEntry),
  findings: z.strictObject({ list: Shown, findings: z.array(ReportFinding) }),
  sources: z.strictObject({ list: Shown, sources: z.array(ReportSource) }),
  accounts: z.strictObject({ list: Shown, accounts: z.array(ReportAccount) }),
  indicators: z.strictObject({ list: Shown, indicators: z.array(Indicator) }),
  controls: Controls,
  charts: Charts,
  recommendations: z.array(Recommendation),
  custody: z.strictObject({ records: count, last: z.string().nullable(), entries: z.array(CustodyEntry) }).nullable(),
  method: Method,
  citations: z.array(Citation),
  /** What people wrote, and the SHA-256 of all that they said: what no log can prove is shown to be unchanged at least. */
  notes: z.strictObject({ notes: ReportNotes, path: z.string().nullable(), stated_sha256: z.string() }),
})
export type ReportDocument = z.infer<typeof ReportDocument>

/** `report check`: each number, time or word of a report that is not what the logs say. */
export const ReportCheckDocument = z.strictObject({
  schema: z.literal('tatou-ir/report-check/v1'),
  path: z.string(),
  ok: z.boolean(),
  /** How many values were compared. */
  compared: count,
  drifts: z.array(z.strictObject({ pointer: z.string(), found: z.string(), expected: z.string() })),
})
export type ReportCheckDocument = z.infer<typeof ReportCheckDocument>
