import { z } from 'zod'

/** Where the year of stamps without one comes from; null when every stamp carries its year. */
export const YEAR_SOURCES = ['given', 'file', 'neighbour', 'mtime'] as const

/** At most this many rejected lines are shown per input, each cut to this many characters. */
export const REJECTED_SAMPLES = { lines: 10, characters: 200 } as const

/**
 * One log stream and what became of each of its lines. Always
 * `lines = parsed + ignored + blank + rejected`.
 */
export const Input = z.strictObject({
  path: z.string(),
  sha256: z.string(),
  bytes: z.number().int(),
  container: z.strictObject({ path: z.string(), sha256: z.string(), bytes: z.number().int() }).nullable(),
  also_at: z.array(z.string()),
  lines: z.number().int(),
  parsed: z.number().int(),
  ignored: z.number().int(),
  blank: z.number().int(),
  rejected: z.number().int(),
  events: z.number().int(),
  faults: z.number().int(),
  formats: z.array(z.strictObject({ id: z.string(), events: z.number().int() })),
  compression: z.string().nullable(),
  time_zone: z.string(),
  time_zone_assumed: z.boolean(),
  /** Events whose local time the clock showed twice, when it was put back, or never, when it was put forward. */
  ambiguous_times: z.number().int(),
  nonexistent_times: z.number().int(),
  /** What `--skew` added to every time of this input. */
  time_shift_seconds: z.number(),
  year_source: z.enum(YEAR_SOURCES).nullable(),
  first_event: z.string().nullable(),
  last_event: z.string().nullable(),
  rejected_samples: z.array(z.strictObject({ line: z.number().int(), reason: z.string(), text: z.string() })),
})
export type Input = z.infer<typeof Input>
