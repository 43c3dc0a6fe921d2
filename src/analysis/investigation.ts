import type { LogFormat } from '../formats/log-format.ts'
import type { AddressRange } from '../ingest/address-range.ts'
import type { NamedZone } from '../ingest/zones.ts'
import type { Account } from '../model/accounts.ts'
import type { RuleOutcome } from '../model/detection.ts'
import type { Finding } from '../model/finding.ts'
import type { Source } from '../model/sources.ts'
import type { Campaign, Entry, Phase, Summary } from '../model/timeline.ts'
import type { Database } from '../sql/database.ts'
import { buildAccounts } from './accounts.ts'
import { buildAttempts } from './attempts.ts'
import { buildCampaigns } from './campaigns.ts'
import { detect, type DetectionPlan } from './detect.ts'
import { buildEntries } from './entries.ts'
import {
  CITED_USUALLY,
  readFindings,
  streamFindings,
  type Cited,
  type FindingHead,
  type FindingRule,
  type InputNames,
  type LinesOf,
} from './findings.ts'
import { buildPhases } from './phases.ts'
import { findLogFaults, type LogReading } from './quality/log-faults.ts'
import { startsOf } from './record-starts.ts'
import { applySelection, isFiltered, timesOverlap, type Selection } from './selection.ts'
import { buildSources } from './sources.ts'
import { summarise } from './summary.ts'
import { judgeAccounts } from './verdicts.ts'

/** Where a line begins in its input's stream: bytes, by input number and 1-based line. */
export type OffsetsOf = (input: number, lines: readonly number[]) => Promise<ReadonlyMap<number, number>>

/** The logs under investigation, beside what the engine holds of them. */
export interface Evidence {
  readonly names: InputNames
  readonly linesOf: LinesOf
  readonly offsetsOf: OffsetsOf
  /** The log formats they were read with; ours unless given. */
  readonly formats?: readonly LogFormat[]
}

/** What an investigation is to look for, and what the organisation knows. */
export interface Brief {
  readonly selection: Selection
  readonly detection: DetectionPlan
  /** Addresses that hide their clients. */
  readonly gateways: readonly AddressRange[]
  readonly zones: readonly NamedZone[]
  /** Whether the logs are to be read as `quality` reads them, rhythm and all. */
  readonly wholeReading?: boolean
}

/** An investigation that is ready to answer: attempts are joined, verdicts are given, the selection is made. */
export interface Investigation {
  readonly db: Database
  readonly selection: Selection
  readonly evidence: Evidence
  readonly campaigns: readonly Campaign[]
  /** What the logs show about themselves. */
  readonly reading: LogReading
  /** Findings that overlap the selection, in time order. */
  readonly findings: readonly FindingHead[]
  /** What became of each rule that reports. */
  readonly rules: readonly RuleOutcome[]
  readonly reporting: ReadonlyMap<number, FindingRule>
  /** Ids of all findings by number. */
  readonly ids: ReadonlyMap<number, string>
  readonly zones: readonly NamedZone[]
}

/** Turns loaded records into attempts, findings, campaigns and verdicts over all events, then applies the selection. */
export async function investigate(db: Database, brief: Brief, evidence: Evidence): Promise<Investigation> {
  const { selection, detection, gateways, zones } = brief
  await buildAttempts(db, { skewToleranceSeconds: detection.skewToleranceSeconds })
  const reading = await findLogFaults(db, {
    names: evidence.names,
    skewToleranceSeconds: detection.skewToleranceSeconds,
    whole: brief.wholeReading === true,
  })
  const formats = evidence.formats ? { formats: evidence.formats } : {}
  const { rules, reporting } = await detect(db, { ...detection, ...formats, logFaults: reading.faults })
  const all = await readFindings(db, reporting, evidence.linesOf)
  const campaigns = await buildCampaigns(db, all, gateways)
  await judgeAccounts(db)
  await applySelection(db, selection)
  const findings = isFiltered(selection) ? await overlapping(db, all, selection) : all
  const ids = new Map(all.map(({ number, id }) => [number, id]))
  return { db, selection, evidence, campaigns, reading, findings, rules, reporting, ids, zones }
}

/** Joins the attempts and makes the selection alone: for what is shown without findings and verdicts. */
export async function selectEvents(db: Database, selection: Selection): Promise<void> {
  await buildAttempts(db)
  await applySelection(db, selection)
}

/** The findings that cite anything of the selection; they are shown whole. */
async function overlapping(db: Database, all: readonly FindingHead[], selection: Selection): Promise<FindingHead[]> {
  const rows = await db.rows(`SELECT finding FROM finding_attempt SEMI JOIN chosen_attempt USING (attempt)
    UNION SELECT finding FROM finding WHERE note IS NOT NULL AND ${await timesOverlap(db, selection, 'first_us', 'last_us')}`)
  const chosen = new Set(rows.map((row) => Number(row['finding'])))
  return all.filter(({ number }) => chosen.has(number))
}

/** The findings of the selection with lines that prove them: the usual ones, all (`full`), or as many as are asked for. */
export function findingsOf(investigation: Investigation, full: boolean | Cited): AsyncIterable<Finding> {
  const { db, findings, evidence } = investigation
  const cited = full === true ? 'all' : full === false ? CITED_USUALLY : full
  return streamFindings(db, findings, evidence.names, evidence.linesOf, cited)
}

/** The figures and the verdict. */
export function summaryOf({ db, selection }: Investigation): Promise<Summary> {
  return summarise(db, isFiltered(selection))
}

/** Phases and entries of the timeline; `full` folds nothing. May be asked again. */
export async function timelineOf(
  { db, evidence, ids, reporting }: Investigation,
  full: boolean,
): Promise<{ readonly phases: Phase[]; readonly entries: Entry[] }> {
  const phases = await buildPhases(db, reporting)
  const open = await buildEntries(db, full, ids)
  const lines = new Map<number, number[]>()
  for (const entry of open) {
    const list = lines.get(entry.input)
    if (list) list.push(entry.line)
    else lines.set(entry.input, [entry.line])
  }
  const offsets = new Map<number, ReadonlyMap<number, number>>()
  for (const [input, numbers] of lines) offsets.set(input, await evidence.offsetsOf(input, numbers))
  const starts = await startsOf(
    db,
    open.flatMap(({ rid }) => rid ?? []),
  )
  const entries = open.map(({ input, line, rid, ...entry }) => ({
    ...entry,
    ref: {
      path: evidence.names.get(input)?.path ?? '',
      line,
      offset: starts.get(rid ?? -1) ?? offsets.get(input)?.get(line) ?? 0,
    },
  }))
  return { phases, entries }
}

/** Every source of the selection. */
export function sourcesOf({ db, ids, zones }: Investigation, byPrefix: boolean): Promise<Source[]> {
  return buildSources(db, byPrefix, ids, zones)
}

/** Every account of the selection. */
export function accountsOf({ db, ids }: Investigation): Promise<Account[]> {
  return buildAccounts(db, ids)
}
