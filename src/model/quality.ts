import { z } from 'zod'
import { Finding } from './finding.ts'
import { Input } from './ledger.ts'
import { SkewEstimate } from './skew.ts'
import { ConfigUsed, Reference } from './timeline.ts'

const count = z.number().int()
const instant = z.string().nullable()
const seconds = z.number()

/** Why no silence of a log can be told of: it has fewer than 200 events, or its silences are more uneven than those of steady traffic. */
export const UNKNOWN_CADENCES = ['few_events', 'uneven'] as const

/** One log, or what one host wrote in it: how it keeps its time. */
export const QualitySource = z.strictObject({
  source: z.string(),
  host: z.string().nullable(),
  /** Paths of its inputs, the oldest first. */
  inputs: z.array(z.string()),
  events: count,
  first_event: instant,
  last_event: instant,
  span_seconds: seconds,
  cadence: z.strictObject({
    judged: z.enum(['steady', 'unknown']),
    reason: z.enum(UNKNOWN_CADENCES).nullable(),
    mean_seconds: seconds,
    longest_silence_seconds: seconds,
    /** A silence of this length would be a finding; null where none is. */
    told_from_seconds: seconds.nullable(),
  }),
  /** Numbers that its lines carry; missing ones are a finding. */
  sequence: z.strictObject({ numbers: count, missing: count, restarts: count }).nullable(),
  /** Events that are earlier than one above them. */
  late_events: count,
})
export type QualitySource = z.infer<typeof QualitySource>

export const OBSERVATION_GROUPS = ['order', 'copy', 'file', 'schema', 'secret', 'unknown', 'hiding'] as const

/** Something about lines of one input that weakens what they say. */
export const QualityObservation = z.strictObject({
  group: z.enum(OBSERVATION_GROUPS),
  check: z.string(),
  source: z.string(),
  description: z.string(),
  lines: count,
  /** The first such line, or the part of it in question, with secrets masked. */
  sample: z.string().nullable(),
  refs: z.array(Reference),
})
export type QualityObservation = z.infer<typeof QualityObservation>

/** `quality`: whether these logs can be trusted. */
export const QualityDocument = z.strictObject({
  schema: z.literal('tatou-ir/quality/v1'),
  inputs: z.array(Input),
  config: ConfigUsed,
  /** What these logs can and cannot prove. */
  conclusion: z.string(),
  sources: z.array(QualitySource),
  findings: z.array(Finding),
  observations: z.array(QualityObservation),
  rejected: z.strictObject({
    lines: count,
    of: count,
    /** The most frequent shapes: digits are `0`, words are `a`. */
    shapes: z.array(z.strictObject({ shape: z.string(), lines: count, ref: Reference })),
  }),
  skews: z.array(SkewEstimate),
})
export type QualityDocument = z.infer<typeof QualityDocument>
