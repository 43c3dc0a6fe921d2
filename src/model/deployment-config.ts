import { z } from 'zod'
import { Span, Url } from './watch-config.ts'

const port = z.number().int().min(1).max(65_535)

/** What `doctor --deployment` looks at; nothing is changed anywhere. */
export const DeploymentConfig = z.strictObject({
  /** No answer may take longer, in seconds. */
  timeout_seconds: z.number().positive().max(60).default(5),
  endpoints: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        url: Url,
        status: z.number().int().default(200),
        /** A text that the answer must hold: a server that lies may well say 200. */
        contains: z.string().optional(),
      }),
    )
    .default([]),
  /** The address of a Prometheus, whose alerts are asked for. */
  prometheus: Url.optional(),
  logs: z
    .array(
      z.strictObject({
        path: z.string().min(1),
        /** The last write may be so old. */
        fresh: Span.default('15m'),
        /** It must grow within this time, which is waited for. */
        grows_within: Span.optional(),
      }),
    )
    .default([]),
  /** Files that must be there, unchanged. */
  files: z
    .array(
      z.strictObject({ path: z.string().min(1), sha256: z.string().regex(/^[0-9a-f]{64}$/, 'is no SHA-256 in hex') }),
    )
    .default([]),
  disks: z
    .array(z.strictObject({ path: z.string().min(1), free_percent: z.number().min(0).max(100).default(10) }))
    .default([]),
  /** Ports that are tried. Open must be those of `open`, or, with `from`, those that the flows from that zone allow. */
  ports: z
    .array(
      z.strictObject({
        host: z.string().min(1),
        ports: z.array(port).min(1),
        open: z.array(port).optional(),
        /** The zone that this machine is in. */
        from: z.string().optional(),
      }),
    )
    .default([]),
})
export type DeploymentConfig = z.infer<typeof DeploymentConfig>
