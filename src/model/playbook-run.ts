import { z } from 'zod'
import { Digest } from './digest.ts'
import { Instant } from './instant.ts'
import { Collateral, PlanStep } from './playbook.ts'

const text = z.string()
const natural = z.number().int().nonnegative()

/** What can become of a step. */
export const OUTCOMES = ['done', 'failed', 'skipped', 'not_applicable', 'blocked', 'delegated'] as const
export type StepOutcome = (typeof OUTCOMES)[number]

/** A file that was kept: where it came from, and its digest, by which it lies in the folder of the run. */
const Kept = z.strictObject({ path: text, sha256: Digest, bytes: natural })
export type KeptFile = z.infer<typeof Kept>

const Valued = z.strictObject({ name: text, type: text, value: text.nullable(), reason: text.nullable() })

/** What every event has: its place in the chain, when, and who. */
const common = {
  v: z.literal(1),
  seq: z.number().int().positive(),
  prev: Digest.nullable(),
  at: Instant,
  actor: z.strictObject({ name: text, os_user: text, host: text }),
}
const ofStep = { step: text, visit: natural }

const Started = z.strictObject({
  ...common,
  event: z.literal('started'),
  run: text,
  playbook: z.strictObject({ name: text, id: text, modified: text, path: text, sha256: Digest, shipped: z.boolean() }),
  case: text,
  variables: z.array(Valued),
  answers: z.record(z.string(), text),
  collateral: z.record(z.string(), Collateral),
  tool: z.strictObject({ name: z.literal('tatou-ir'), version: text, argv: z.array(text) }),
})
const Entered = z.strictObject({ ...common, event: z.literal('entered'), ...ofStep })
const Executed = z.strictObject({
  ...common,
  event: z.literal('executed'),
  ...ofStep,
  command: natural,
  argv: z.array(text),
  exit_code: z.number().int().nullable(),
  output: Kept,
})
const Attached = z.strictObject({ ...common, event: z.literal('attached'), ...ofStep, file: Kept })
const Approved = z.strictObject({ ...common, event: z.literal('approved'), ...ofStep, role: text, name: text })
const Outcome = z.strictObject({
  ...common,
  event: z.literal('outcome'),
  ...ofStep,
  outcome: z.enum(OUTCOMES),
  reason: text.nullable(),
  note: text.nullable(),
  /** To whom it was delegated. */
  to: text.nullable(),
  sets: z.record(z.string(), text),
  seconds: z.number(),
  late: z.boolean(),
})
const Decided = z.strictObject({
  ...common,
  event: z.literal('decided'),
  ...ofStep,
  /** What the findings and the steps before say; null when they do not. */
  computed: text.nullable(),
  taken: text,
  reason: text.nullable(),
})
const Escalated = z.strictObject({
  ...common,
  event: z.literal('escalated'),
  ...ofStep,
  role: text,
  text,
  overdue_seconds: z.number(),
})
/** A note on the run, or on an event before: what is written stays as it is. */
const Noted = z.strictObject({ ...common, event: z.literal('noted'), note: text, amends: natural.nullable() })
const HandedOver = z.strictObject({ ...common, event: z.literal('handed_over'), to: text, note: text.nullable() })
const Resumed = z.strictObject({ ...common, event: z.literal('resumed'), dropped_bytes: natural })
const Ended = z.strictObject({ ...common, event: z.literal('ended'), result: z.enum(['completed', 'exception']) })

/** One line of run.jsonl: RFC 8785 JSON. `prev` is the SHA-256 of the line before. */
export const RunEvent = z.discriminatedUnion('event', [
  Started,
  Entered,
  Executed,
  Attached,
  Approved,
  Outcome,
  Decided,
  Escalated,
  Noted,
  HandedOver,
  Resumed,
  Ended,
])
export type RunEvent = z.infer<typeof RunEvent>
export type StartedEvent = z.infer<typeof Started>

type Bare<E> = E extends unknown ? Omit<E, 'v' | 'seq' | 'prev' | 'at' | 'actor'> : never
/** What happened, before it has its place in a log. */
export type RunEntry = Bare<RunEvent>

/** What became of a step, visit by visit. */
export const RunStep = z.strictObject({
  id: text,
  key: text,
  visit: natural,
  type: text,
  name: text,
  role: text.nullable(),
  state: z.enum([...OUTCOMES, 'open', 'decided']),
  started: Instant.nullable(),
  finished: Instant.nullable(),
  due: Instant.nullable(),
  late: z.boolean(),
  by: text.nullable(),
  reason: text.nullable(),
  note: text.nullable(),
  to: text.nullable(),
  taken: text.nullable(),
  computed: text.nullable(),
  sets: z.record(z.string(), text),
  approvals: z.array(z.strictObject({ role: text, name: text, at: Instant })),
  evidence: z.array(Kept),
  commands: z.array(z.strictObject({ argv: z.array(text), exit_code: z.number().int().nullable(), sha256: Digest })),
  escalations: natural,
})
export type RunStep = z.infer<typeof RunStep>

/** A run as it stands: `status`, `handover` and `export` are made of it. */
export const PlaybookRunDocument = z.strictObject({
  schema: z.literal('tatou-ir/playbook-run/v1'),
  run: text,
  case: text,
  playbook: z.strictObject({ name: text, title: text, id: text, modified: text, sha256: Digest, shipped: z.boolean() }),
  state: z.enum(['open', 'completed', 'exception']),
  started: Instant,
  updated: Instant,
  actors: z.array(text),
  head: z.strictObject({ records: natural, last: Digest.nullable() }),
  variables: z.array(Valued),
  steps: z.array(RunStep),
  /** The step that waits, with the values in it; null when the run has ended. */
  current: PlanStep.nullable(),
  ahead: z.array(text),
  notes: z.array(z.strictObject({ at: Instant, by: text, note: text, amends: natural.nullable() })),
  handovers: z.array(z.strictObject({ at: Instant, from: text, to: text, note: text.nullable() })),
})
export type PlaybookRunDocument = z.infer<typeof PlaybookRunDocument>

/** The runs of a case. */
export const PlaybookRunsDocument = z.strictObject({
  schema: z.literal('tatou-ir/playbook-runs/v1'),
  case: text,
  runs: z.array(
    z.strictObject({
      run: text,
      playbook: text,
      state: text,
      started: Instant,
      updated: Instant,
      done: natural,
      current: text.nullable(),
    }),
  ),
})
export type PlaybookRunsDocument = z.infer<typeof PlaybookRunsDocument>
