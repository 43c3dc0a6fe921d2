import { z } from 'zod'
import { DRILL_LOGS } from './drill-logs.ts'
import { FINDING_KINDS } from './finding.ts'

/** What an attacker can do in a step of a scenario. */
export const DRILL_ACTS = [
  'login',
  'register',
  'second_factor',
  'read',
  'read_flag',
  'upload',
  'tamper',
  'present_token',
  'handshake',
  'scan',
  'forge',
] as const

/** Where a step comes from: addresses of nobody, of one /24, the office that all share, or those of the step before. */
export const DRILL_FROM = ['one', 'scattered', 'network', 'office', 'home', 'earlier'] as const

/**
 * Whose accounts a step is about: people of the day, a list of all members, names that nobody has, names in sequence, an account
 * that the attacker made, that of the insider, those of the step before, or those that let the attacker in.
 */
export const DRILL_ON = ['people', 'members', 'strangers', 'sequence', 'guest', 'self', 'earlier', 'broken'] as const

export const DRILL_ROLES = ['incident lead', 'technical lead', 'documentation lead', 'everybody'] as const

const name = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, 'is no name: small letters, digits and underscores, 40 at most')
const natural = z.number().int().min(0).max(100_000_000)
const sentence = z.string().min(1).max(4000)

/** From and to, both included. */
const range = z
  .tuple([natural, natural])
  .refine(([low, high]) => low <= high, 'ends before it begins: the smaller number stands first')

const Step = z.strictObject({
  id: name,
  act: z.enum(DRILL_ACTS),
  from: z.enum(DRILL_FROM).default('earlier'),
  /** How many addresses. */
  sources: range.default([1, 1]),
  on: z.enum(DRILL_ON).default('earlier'),
  accounts: range.default([1, 1]),
  /** On each account, one after the other; with `rounds` each round takes every account once. */
  tries: range.default([1, 1]),
  rounds: z.boolean().default(false),
  /** Milliseconds between two tries. */
  gap: range.default([1000, 5000]),
  /** Seconds between two rounds. */
  rest: range.default([2100, 5400]),
  /** Seconds since the end of the step before. */
  after: range.default([30, 180]),
  succeeds: z.enum(['never', 'last', 'one', 'some']).default('never'),
  /** Kinds of findings that must be named, and others that hold for the same lines. */
  kinds: z.array(z.enum(FINDING_KINDS)).default([]),
  may: z.array(z.enum(FINDING_KINDS)).default([]),
  /** ATT&CK. */
  technique: z
    .string()
    .regex(/^T\d{4}(?:\.\d{3})?$/, 'is no technique of ATT&CK, such as T1110.001')
    .nullable()
    .default(null),
})
export type DrillStep = z.infer<typeof Step>

const Trouble = z.discriminatedUnion('trouble', [
  /** So many minutes of a log are missing; the middle of the attack lies in them. */
  z.strictObject({ trouble: z.literal('gap'), log: z.enum(DRILL_LOGS), minutes: z.number().int().min(1).max(720) }),
  /** The clock of a log is fast by so many seconds. */
  z.strictObject({
    trouble: z.literal('skew'),
    log: z.enum(DRILL_LOGS),
    seconds: z.number().int().min(-86_400).max(86_400),
  }),
])
export type DrillTrouble = z.infer<typeof Trouble>

const Inject = z.strictObject({
  id: name,
  /** Minutes of the exercise. */
  at: z.number().min(0).max(1440),
  from: sentence,
  to: z.enum(DRILL_ROLES),
  text: sentence,
  /** What a good player does. */
  expects: sentence,
  /** Minutes in which it must be answered. */
  within: z.number().min(0.1).max(1440),
  weight: z.number().int().min(1).max(10).default(1),
})
export type DrillInject = z.infer<typeof Inject>

const Hint = z.strictObject({ text: sentence, /** Points of a hundred. */ price: z.number().int().min(0).max(50) })

/** Minutes from the first sign of the attack until something must be done. */
const Targets = z.strictObject({
  detect: z.number().min(0.1).max(1440),
  triage: z.number().min(0.1).max(1440),
  contain: z.number().min(0.1).max(1440),
  notify: z.number().min(0.1).max(1440),
})

/** A scenario as people write it (YAML). Ranges are lists of two whole numbers. */
export const DrillScenario = z.strictObject({
  id: name,
  title: sentence,
  /** What happens, for those who may know it. */
  story: sentence,
  /** What players are told at the start. */
  brief: sentence,
  root_cause: sentence,
  /** The logs that are written unless others are asked for. */
  logs: z.array(z.enum(DRILL_LOGS)).min(1),
  /** How many people work that day, at difficulty 3. */
  people: z.number().int().min(4).max(200).default(36),
  /** The attack begins between these hours of the day (UTC). */
  hours: z.tuple([z.number().min(0).max(23), z.number().min(0).max(23)]).default([8, 18]),
  steps: z.array(Step).max(12),
  troubles: z.array(Trouble).max(6).default([]),
  /** Length of the exercise. */
  minutes: z.number().min(1).max(1440).default(5),
  targets: Targets.default({ detect: 2, triage: 2.5, contain: 3, notify: 4 }),
  injects: z.array(Inject).max(40).default([]),
  hints: z.array(Hint).max(10).default([]),
})
export type DrillScenario = z.infer<typeof DrillScenario>
export type DrillScenarioInput = z.input<typeof DrillScenario>
