import type { ReportMaterial } from './material.ts'

const PRIVATE = /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|127\.|169\.254\.|f[cd][0-9a-f]{2}:|fe80:|::1$)/

/** Sources of the attack that stand, or may stand, for others. */
export interface HiddenClients {
  /** By the configuration. */
  readonly gateways: readonly string[]
  /** Others use them too. */
  readonly shared: readonly string[]
  /** Addresses of a private network, which may be gateways that nobody named. */
  readonly inside: readonly string[]
}

/** Which sources of the attack hide who is behind them. */
export function hiddenClients({ sources, gateways, phases }: ReportMaterial): HiddenClients {
  const attackers = new Set(phases.flatMap((phase) => phase.sources))
  const known = sources.flatMap(({ source_ip: source, verdict }) =>
    source !== null && attackers.has(source) ? [{ source, isShared: verdict === 'shared' }] : [],
  )
  const others = known.filter(({ source }) => !gateways.has(source))
  return {
    gateways: known.flatMap(({ source }) => (gateways.has(source) ? [source] : [])),
    shared: others.flatMap(({ source, isShared }) => (isShared ? [source] : [])),
    inside: others.flatMap(({ source, isShared }) => (!isShared && PRIVATE.test(source) ? [source] : [])),
  }
}
