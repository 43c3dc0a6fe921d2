import { z } from 'zod'

const count = z.number().int()

/**
 * A piece of a sentence: `text` is ours, `value` comes from a log, `time` is RFC 3339 UTC and shown in the zone of the
 * report.
 */
export const Run = z.strictObject({ kind: z.enum(['text', 'value', 'time']), text: z.string() })
export type Run = z.infer<typeof Run>

/** A sentence and the numbers of the citations that prove it. */
export const Sentence = z.strictObject({ runs: z.array(Run), citations: z.array(count) })
export type Sentence = z.infer<typeof Sentence>

/** A numbered line of evidence: the input it stands in, where, and the digest of its raw bytes. */
export const Citation = z.strictObject({
  number: count,
  path: z.string(),
  sha256: z.string().nullable(),
  line: count,
  offset: count,
  line_sha256: z.string(),
})
export type Citation = z.infer<typeof Citation>

/** Which document of this program holds a figure, and where in it (RFC 6901). */
export const FigureSource = z.strictObject({
  document: z.enum(['timeline', 'sources', 'accounts', 'quality', 'detect', 'notes', 'case-status', 'report']),
  pointer: z.string(),
})

/** A key figure. `of` is the same count over all events selected, where the attack is a part of it. */
export const KeyFigure = z.strictObject({
  id: z.string(),
  label: z.string(),
  value: z.number().nullable(),
  unit: z.enum(['count', 'seconds']),
  of: z.number().nullable(),
  source: FigureSource,
  citations: z.array(count),
})
export type KeyFigure = z.infer<typeof KeyFigure>

export const CSF_FUNCTIONS = ['Govern', 'Identify', 'Protect', 'Detect', 'Respond', 'Recover'] as const

/** What should be done. `mitigation` is an id of ATT&CK, `csf` a function of the NIST CSF 2.0. */
export const Recommendation = z.strictObject({
  text: z.string(),
  why: z.string(),
  owner: z.string().nullable(),
  due: z.string().nullable(),
  mitigation: z.string().nullable(),
  csf: z.enum(CSF_FUNCTIONS),
  by: z.enum(['program', 'people']),
})
export type Recommendation = z.infer<typeof Recommendation>

/** What the logs show of defences during the attack. */
export const CONTROL_KINDS = ['rate_limit', 'lockout', 'block', 'second_factor', 'rejection'] as const

export const Controls = z.strictObject({
  first_malicious: z.string().nullable(),
  first_control: z.string().nullable(),
  /** From the first malicious attempt to the first control. */
  seconds: z.number().nullable(),
  seen: z.array(
    z.strictObject({
      kind: z.enum(CONTROL_KINDS),
      events: count,
      first: z.string(),
      last: z.string(),
      citations: z.array(count),
    }),
  ),
})
export type Controls = z.infer<typeof Controls>

/** The attack over time. A bucket holds what began in [start, start + bucket_seconds). */
const Activity = z.strictObject({
  bucket_seconds: z.number(),
  buckets: z.array(
    z.strictObject({
      start: z.string(),
      failed_logins: count,
      enumeration_attempts: count,
      other_attempts: count,
      successful_logins: count,
    }),
  ),
  first_success_after_failures: z
    .strictObject({
      time: z.string(),
      account: z.string(),
      source_ip: z.string().nullable(),
      citations: z.array(count),
    })
    .nullable(),
})

/** Malicious attempts by source and account: the largest of each, and what is left in `other`. */
const Heat = z.strictObject({
  sources: z.array(z.string()),
  accounts: z.array(z.string()),
  cells: z.array(z.strictObject({ source: count, account: count, attempts: count })),
  other_attempts: count,
})

const Band = z.strictObject({ phase: count, start: z.string(), end: z.string(), attempts: count })

/** One lane for each source, with what it did in each phase; gaps are times that a log does not cover. */
const Lanes = z.strictObject({
  lanes: z.array(z.strictObject({ source_ip: z.string().nullable(), bands: z.array(Band) })),
  other_sources: count,
  gaps: z.array(z.strictObject({ start: z.string(), end: z.string() })),
})

/** How many accounts each source had tried by the end of each bucket. */
const Spread = z.strictObject({
  bucket_seconds: z.number(),
  starts: z.array(z.string()),
  sources: z.array(z.strictObject({ source_ip: z.string(), accounts: z.array(count) })),
})

/** The moments between the first attempt and the end of it. */
const Moment = z.strictObject({ id: z.string(), label: z.string(), time: z.string(), by: z.enum(['logs', 'people']) })

const Technique = z.strictObject({
  id: z.string(),
  name: z.string().nullable(),
  findings: count,
  attempts: count,
  phases: z.array(count),
})

/** What the figures of a report show. */
export const Charts = z.strictObject({
  activity: Activity,
  heat: Heat,
  lanes: Lanes,
  spread: Spread,
  moments: z.array(Moment),
  techniques: z.array(Technique),
})
export type Charts = z.infer<typeof Charts>
