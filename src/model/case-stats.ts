import { z } from 'zod'
import { CASE_STATES } from './case-states.ts'
import { Judgement } from './case-status.ts'
import { Instant } from './instant.ts'
import { Input } from './ledger.ts'
import { ConfigUsed } from './timeline.ts'

const count = z.number().int()
const instant = Instant.nullable()
const seconds = z.number().nullable()

/** Why a case is not counted in a figure, in the order in which they are asked. */
export const LEFT_OUT = [
  /** People judged that there was no attack. */
  'false_positive',
  /** Nobody has judged yet whether there was one. */
  'not_judged',
  /** Its logs could not be read whole, so that its first attempt is not sure. */
  'incomplete',
  /** It cites findings of a confirmed case before it, so that its first attempt may be that of the other. */
  'overlaps',
  /** Its logs hold no attempt. */
  'no_attempt',
  /** The instant is not recorded, and the case is not closed. */
  'not_yet',
  /** The case is closed, and the instant was never recorded. */
  'never_recorded',
  /** The instant lies before the one that it is measured from. */
  'before',
] as const
export type LeftOut = (typeof LEFT_OUT)[number]

const Left = z.array(z.strictObject({ reason: z.enum(LEFT_OUT), cases: count }))

/** The times that are measured, by the field's names. */
export const MEASURES = ['mttd', 'mtta', 'mttc', 'mttr'] as const
export type MeasureId = (typeof MEASURES)[number]

/** What a case has in common with those before it. */
const SHARED = ['source', 'account', 'technique'] as const

/** One case. Times are instants, durations seconds; null where they are not known. */
export const CaseLine = z.strictObject({
  path: z.string(),
  created: Instant,
  state: z.enum(CASE_STATES).nullable(),
  judgement: Judgement.nullable(),
  /** The first malicious attempt in its logs. */
  first_attempt: instant,
  detected: instant,
  triaged: instant,
  contained: instant,
  recovered: instant,
  closed: instant,
  seconds_to_detect: seconds,
  seconds_to_triage: seconds,
  seconds_to_contain: seconds,
  seconds_to_recover: seconds,
  /** Attackers, accounts that were attacked, and techniques; a source that stands for many is none of them. */
  sources: z.array(z.string()),
  accounts: z.array(z.string()),
  techniques: z.array(z.string()),
  /** Whether it is an attack again, and of which case before it; null where that cannot be told. */
  recurs: z.boolean().nullable(),
  recurs_of: z.string().nullable(),
  shares: z.array(z.enum(SHARED)),
  /** The confirmed case before it whose findings it cites too. */
  overlaps: z.string().nullable(),
  /** Whether its logs could be read whole. */
  complete: z.boolean(),
})
export type CaseLine = z.infer<typeof CaseLine>

/** A measure over the cases that have both instants. `counted` and the cases left out add up to all. */
const Measure = z.strictObject({
  id: z.enum(MEASURES),
  from: z.enum(['first_attempt', 'detected']),
  to: z.enum(CASE_STATES),
  counted: count,
  /** Of those counted, how many are not closed: what is said of them may still change. */
  open: count,
  mean_seconds: seconds,
  median_seconds: seconds,
  shortest_seconds: seconds,
  longest_seconds: seconds,
  left_out: Left,
})
export type Measure = z.infer<typeof Measure>

/** A share of what was counted; null where nothing was. */
const Rate = z.strictObject({ counted: count, cases: count, rate: z.number().nullable(), left_out: Left })

export const CaseStatsSummary = z.strictObject({
  cases: count,
  closed: count,
  open: count,
  true_positives: count,
  false_positives: count,
  not_judged: count,
  measures: z.array(Measure),
  recurrence: Rate.extend({ by_source: count, by_account: count, by_technique: count }),
  false_positive_rate: Rate,
})
export type CaseStatsSummary = z.infer<typeof CaseStatsSummary>

/** `case stats`: how fast and how often, over cases. `broken` are folders that could not be read. */
export const CaseStatsDocument = z.strictObject({
  schema: z.literal('tatou-ir/case-stats/v1'),
  inputs: z.array(Input),
  config: ConfigUsed,
  summary: CaseStatsSummary,
  cases: z.array(CaseLine),
  broken: z.array(z.strictObject({ path: z.string(), problem: z.string() })),
  /** Folders that hold the same case as another; they are not counted. */
  copies: z.array(z.strictObject({ path: z.string(), of: z.string() })),
})
export type CaseStatsDocument = z.infer<typeof CaseStatsDocument>
