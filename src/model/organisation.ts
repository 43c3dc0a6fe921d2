import { z } from 'zod'
import { FINDING_KINDS, LEVELS } from './finding.ts'
import { CLOCK_NAMES } from './report-words.ts'

const Name = z.string().min(1).max(200)
const Address = z.string()
const SHAPE = 'is no date such as 2026-03-31 and no time such as 2026-03-31T18:00:00Z'
const Until = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d))?$/, { error: SHAPE, abort: true })
  .refine(isOnCalendar, SHAPE)

/** A day that there is: `Date.parse` takes 31 February for 3 March. */
function isOnCalendar(text: string): boolean {
  const day = text.slice(0, 10)
  return !Number.isNaN(Date.parse(text)) && new Date(`${day}T00:00:00Z`).toISOString().startsWith(day)
}

export const CRITICALITIES = ['critical', 'high', 'medium', 'low'] as const

/** Something worth protecting. Findings whose records come from one of its hosts weigh more where it is critical. */
export const Asset = z.strictObject({
  name: Name,
  criticality: z.enum(CRITICALITIES),
  zone: Name.optional(),
  owner: Name.optional(),
  /** Names of machines, as logs spell them in `host.name`. */
  hosts: z.array(Name).default([]),
  notes: z.string().optional(),
})
export type Asset = z.infer<typeof Asset>

/**
 * Accounts by their kind: names as logs spell them. Privileged and decommissioned ones give findings weight, service ones may take some, and
 * what service and shared ones mean is said.
 */
export const Accounts = z.strictObject({
  privileged: z.array(Name).default([]),
  service: z.array(Name).default([]),
  shared: z.array(Name).default([]),
  decommissioned: z.array(Name).default([]),
})
export type Accounts = z.infer<typeof Accounts>

/** A part of the network. An address lies in the zone with the longest prefix that holds it. */
export const Zone = z.strictObject({
  name: Name,
  addresses: z.array(Address).min(1),
  trust: z.enum(['untrusted', 'partly', 'trusted']).default('partly'),
  notes: z.string().optional(),
})
export type Zone = z.infer<typeof Zone>

/** A flow that is allowed between zones; what is not listed is not. */
export const Flow = z.strictObject({
  from: Name,
  to: Name,
  protocol: z.enum(['tcp', 'udp', 'icmp']).default('tcp'),
  ports: z.array(z.number().int().min(1).max(65_535)).default([]),
  why: z.string().optional(),
})
export type Flow = z.infer<typeof Flow>

/** Addresses whose findings are expected, until a moment: a scanner of our own, a test by others. */
export const KnownGood = z.strictObject({
  addresses: z.array(Address).min(1),
  /** A day, whose beginning in UTC it is, or a moment. Measured on the time of events. */
  until: Until,
  reason: Name,
})
export type KnownGood = z.infer<typeof KnownGood>

/** Who can be reached. */
export const Contact = z.strictObject({
  name: Name,
  role: Name,
  reach: Name,
  hours: Name.optional(),
  /** The severities of incidents at which reports name this contact. */
  told_at: z.array(z.enum(CRITICALITIES)).default([]),
})
export type Contact = z.infer<typeof Contact>

/** The law that the organisation is under, by the clocks of `case clock start`: reports offer these. */
export const Legal = z.strictObject({
  clocks: z.array(z.enum(CLOCK_NAMES)).default([]),
  authority: Name.optional(),
  data_protection_officer: Name.optional(),
})

export type Legal = z.infer<typeof Legal>

/** The lowest level of findings of a kind. */
export const SeverityFloors = z.partialRecord(z.enum(FINDING_KINDS), z.enum(LEVELS))

/** The parts of the configuration that say who we are; none of them must be given. */
export const ORGANISATION = {
  assets: z.array(Asset).default([]),
  accounts: Accounts.default(() => Accounts.parse({})),
  zones: z.array(Zone).default([]),
  flows: z.array(Flow).default([]),
  known_good: z.array(KnownGood).default([]),
  severity: SeverityFloors.default({}),
  contacts: z.array(Contact).default([]),
  legal: Legal.default(() => Legal.parse({})),
  /** The zone in which tables and reports show times, unless `--display-timezone` says another. */
  time_zone: z
    .string()
    .regex(
      /^(?:[+-]\d\d:\d\d|[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*)$/,
      'is no time zone such as Europe/Stockholm',
    )
    .optional(),
} as const
