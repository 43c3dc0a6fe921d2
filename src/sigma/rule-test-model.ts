import { z } from 'zod'

const Scalar = z.union([z.string(), z.number()])
const Fields = z.record(z.string(), Scalar.nullable())

/** `1h30m`, `59.999s`, `250ms`. */
const Duration = z
  .string()
  .regex(/^(?:\d{1,12}(?:\.\d{1,6})?(?:ms|s|m|h|d)){1,8}$/, 'is no length of time such as 90s, 250ms or 1h30m')

/** Attempts of one event, and of one finding. */
const MOST_REPEATED = 100_000

const Count = z.number().int().min(1).max(1_000_000_000)

/**
 * Events that look alike: the template `use` with some fields changed, `repeat` times, one `every` so often from `at` on.
 * `vary` says what differs from one to the next: a text in which `{n}` counts from 1, or a list that is gone through.
 */
export const TestEvents = z.strictObject({
  use: z.string(),
  with: Fields.default({}),
  at: Duration.default('0s'),
  repeat: z.number().int().min(0).max(MOST_REPEATED).default(1),
  every: Duration.default('1s'),
  vary: z.record(z.string(), z.union([z.string(), z.array(Scalar).min(1)])).default({}),
})
export type TestEvents = z.infer<typeof TestEvents>

/** A finding: the values it is grouped by, with a space between them, and how many attempts it counts. */
export const ExpectedFinding = z.strictObject({ of: z.string(), count: Count })
export type ExpectedFinding = z.infer<typeof ExpectedFinding>

/** A file of tests, as it stands in YAML. Rules are named by name, id or title. */
export const RuleTestFile = z.strictObject({
  /** Templates, by name: an event as its ECS fields. */
  events: z.record(z.string(), Fields),
  /** For rules about single events: events (or values of one field of a template) that match, and that do not. */
  matches: z
    .record(
      z.string(),
      z.union([
        z.strictObject({ hits: z.array(TestEvents), misses: z.array(TestEvents) }),
        z.strictObject({ use: z.string(), field: z.string(), hits: z.array(Scalar), misses: z.array(Scalar) }),
      ]),
    )
    .default({}),
  /** For rules with a threshold: what is just enough, in number and in time. */
  boundaries: z
    .record(
      z.string(),
      z.strictObject({
        log: TestEvents.omit({ at: true, repeat: true, every: true }),
        threshold: z.number().int().min(1).max(MOST_REPEATED),
        within: Duration,
        of: z.string(),
      }),
    )
    .default({}),
  /** Stories: what is logged, what is found of it, and which rules find nothing although they might. */
  cases: z
    .array(
      z.strictObject({
        name: z.string(),
        log: z.array(TestEvents),
        finds: z.record(z.string(), z.union([ExpectedFinding, z.array(ExpectedFinding)])).default({}),
        misses: z.array(z.string()).default([]),
      }),
    )
    .default([]),
})
export type RuleTestFile = z.infer<typeof RuleTestFile>
