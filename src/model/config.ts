import { z } from 'zod'
import { DeploymentConfig } from './deployment-config.ts'
import { LEVELS } from './finding.ts'
import { ORGANISATION } from './organisation.ts'
import { WatchConfig } from './watch-config.ts'

const TIMESPAN = /^[1-9]\d{0,8}[smhd]$/

/** What may be set for one rule, by its name or id, without editing it. */
export const RuleSetting = z.strictObject({
  enabled: z.boolean().optional(),
  level: z.enum(LEVELS).optional(),
  /** Takes the place of the lower bound (`gte` or `gt`) of a correlation. */
  threshold: z.number().positive().optional(),
  timespan: z.string().regex(TIMESPAN, 'is no time span such as 90s, 10m, 24h or 7d').optional(),
})
export type RuleSetting = z.infer<typeof RuleSetting>

/** `tatou-ir.config.yaml`: what the organisation knows and the logs do not say. */
export const Config = z.strictObject({
  /** Addresses and CIDR ranges behind which clients are hidden: NAT, proxies, the gateway of a container network. */
  gateways: z.array(z.string()).default([]),
  /** Addresses and CIDR ranges of proxies whose word on who their client is counts: they replace a source by the client they name. */
  trusted_proxies: z.array(z.string()).default([]),
  /** How far apart, in seconds, the clocks of two logs may be. */
  skew_tolerance_seconds: z.number().min(0).max(3600).default(2),
  rules: z.record(z.string(), RuleSetting).default({}),
  /** Values of `%name%` in rules with the modifier `expand`. */
  placeholders: z.record(z.string(), z.array(z.string())).default({}),
  /** Who is told of an incident, by its severity; reports print it. */
  escalation: z
    .strictObject({
      critical: z.string().optional(),
      high: z.string().optional(),
      medium: z.string().optional(),
      low: z.string().optional(),
    })
    .default({}),
  ...ORGANISATION,
  /** What `doctor --deployment` looks at. */
  deployment: DeploymentConfig.default(() => DeploymentConfig.parse({})),
  /** Where `watch` sends what it finds, and how soon. */
  watch: WatchConfig.default(() => WatchConfig.parse({})),
})
export type Config = z.infer<typeof Config>

/** What holds without a configuration. */
export const DEFAULT_CONFIG: Config = Config.parse({})
