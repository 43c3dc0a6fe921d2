import { z } from 'zod'
import { LEVELS } from './finding.ts'

const SPAN = /^[1-9]\d{0,8}[smhd]$/
export const Span = z.string().regex(SPAN, 'is no time span such as 90s, 10m, 24h or 7d')
export const Url = z
  .string()
  .regex(/^https?:\/\/[^\s/@]+(\/\S*)?$/, 'is no address such as https://alerts.example.org/hook')

const COMMON = {
  /** Under this name its progress is kept; it must be the only one of that name. */
  name: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'is no name of lower-case letters, digits, - and _'),
  /** Findings below this level are not sent here. */
  level: z.enum(LEVELS).default('low'),
  /** Only what is still open so long after it began is sent here: the next step of the escalation. */
  after: Span.optional(),
  /** At most so many a minute; what is over waits. */
  per_minute: z.number().int().positive().default(60),
}

const NETWORK = {
  url: Url,
  /** Private, loopback and link-local addresses may be reached. */
  allow_private: z.boolean().default(false),
}

/** Where alerts go. */
export const SinkConfig = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('file'), ...COMMON, path: z.string().min(1) }),
  z.strictObject({
    type: z.literal('webhook'),
    ...COMMON,
    ...NETWORK,
    /** A file that holds the secret with which bodies are signed (Standard Webhooks). */
    secret_file: z.string().optional(),
  }),
  z.strictObject({ type: z.literal('alertmanager'), ...COMMON, ...NETWORK }),
  z.strictObject({ type: z.literal('exec'), ...COMMON, command: z.string() }),
])
export type SinkConfig = z.infer<typeof SinkConfig>

/** The part `watch` of the configuration. */
export const WatchConfig = z.strictObject({
  /** After so long without a change a finding is resolved. */
  quiet: Span.default('15m'),
  /** A finding that goes on growing is told of so often at most. */
  update_every: Span.default('5s'),
  /** No shorter silence of a log is told of. */
  silence: Span.default('5m'),
  /** The only commands that may be run, by name: the program and its arguments. */
  commands: z.record(z.string(), z.array(z.string()).min(1)).default({}),
  sinks: z.array(SinkConfig).default([]),
})
export type WatchConfig = z.infer<typeof WatchConfig>

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

/** A time span of the configuration in milliseconds. */
export function spanMillis(span: string): number {
  return Number(span.slice(0, -1)) * (UNITS[span.slice(-1)] ?? 1) * 1000
}
