import { z } from 'zod'
import { Digest } from './digest.ts'
import { DRILL_LOGS } from './drill-logs.ts'
import { DrillScenario } from './drill-scenario.ts'
import { FINDING_KINDS } from './finding.ts'

const count = z.number().int().nonnegative()
const texts = z.array(z.string())
const kinds = z.array(z.enum(FINDING_KINDS))

/** What must be said, and what is right as well but need not be said. */
const Named = z.strictObject({ must: texts, may: texts })

/** Any time between the two is right (RFC 3339 UTC). */
const Bounds = z.strictObject({ earliest: z.string(), latest: z.string() }).nullable()

/** What happened in a drill, as far as its logs can show it. */
export const DrillTruth = z.strictObject({
  nothing: z.boolean(),
  sources: Named,
  targeted: Named,
  compromised: Named,
  kinds: z.strictObject({ must: kinds, may: kinds }),
  first: Bounds,
  last: Bounds,
  /** Kinds by step, in the order of the steps. */
  order: z.array(kinds),
  techniques: texts,
  root_cause: z.string(),
  /** Accounts of people who came from each address honestly. */
  honest: z.record(z.string(), texts),
})
export type DrillTruth = z.infer<typeof DrillTruth>

/** What is sealed. The commitment is the SHA-256 of this in canonical JSON (RFC 8785). */
export const DrillSecret = z.strictObject({
  schema: z.literal('tatou-ir/drill-truth/v1'),
  scenario: DrillScenario,
  seed: z.number().int(),
  difficulty: z.number().int(),
  noise: count,
  start: z.string(),
  truth: DrillTruth,
  /** What of the day is played while the exercise runs. */
  window: z.strictObject({ from: z.string(), to: z.string() }),
  /** Hex digits that nobody can guess who knows all the rest. */
  salt: z.string(),
})
export type DrillSecret = z.infer<typeof DrillSecret>

/** `drill.json`: what players may know. Scenario, seed and difficulty are null when a facilitator holds the key. */
export const DrillFile = z.strictObject({
  schema: z.literal('tatou-ir/drill/v1'),
  id: z.string(),
  scenario: z.string().nullable(),
  seed: z.number().int().nullable(),
  difficulty: z.number().int().nullable(),
  brief: z.string(),
  minutes: z.number(),
  start: z.string(),
  /** Who holds the key to the truth; null when it is only hidden from an accidental look. */
  facilitator: z.string().nullable(),
  commitment: Digest,
  logs: z.array(
    z.strictObject({ log: z.enum(DRILL_LOGS), path: z.string(), lines: count, bytes: count, sha256: Digest }),
  ),
  tool: z.strictObject({ name: z.literal('tatou-ir'), version: z.string() }),
})
export type DrillFile = z.infer<typeof DrillFile>

/** The scenarios there are, and what a difficulty turns (percent). */
export const DrillListDocument = z.strictObject({
  schema: z.literal('tatou-ir/drill-list/v1'),
  scenarios: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      story: z.string(),
      logs: z.array(z.enum(DRILL_LOGS)),
      minutes: z.number(),
    }),
  ),
  difficulties: z.array(
    z.strictObject({
      level: count,
      pace: count,
      tries: count,
      sources: count,
      people: count,
      habits: count,
      owners: count,
    }),
  ),
})
export type DrillListDocument = z.infer<typeof DrillListDocument>
