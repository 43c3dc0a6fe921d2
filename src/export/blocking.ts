import type { LegitimateUse } from '../analysis/collateral.ts'
import { contains, type AddressRange } from '../ingest/address-range.ts'
import type { Source } from '../model/sources.ts'
import { sourcesJudged, type AddressedSource } from './incident.ts'
import { isLocal } from './local-address.ts'

/** Why an address of an attack is not proposed for blocking. */
export type Reason = 'shared' | 'proxy' | 'local'

/** An address of an attack, and whom blocking it would cut off. */
export interface Candidate {
  readonly source: AddressedSource
  /** What speaks against blocking it; null for nothing. */
  readonly reason: Reason | null
  readonly uses: readonly LegitimateUse[]
}

/** What a block would do. */
export interface BlockPlan {
  readonly blocked: readonly Candidate[]
  readonly leftOut: readonly Candidate[]
}

export interface BlockOptions {
  /** Block what others use too, on purpose. */
  readonly includeShared: boolean
  /** Proxies of the organisation: blocking one cuts everybody behind it. */
  readonly proxies: readonly AddressRange[]
  readonly uses: ReadonlyMap<string | null, readonly LegitimateUse[]>
}

/**
 * The addresses of attackers, each written anew from its parsed bytes. What others use too, a proxy of the organisation and
 * what is no address of the internet are left out unless they are asked for. In the order of the sources: the worst first.
 */
export function planBlock(sources: readonly Source[], { includeShared, proxies, uses }: BlockOptions): BlockPlan {
  const candidates = sourcesJudged(sources, 'attacker', 'shared').map((source): Candidate => {
    const isProxy = proxies.some((each) => contains(each, source.source_ip))
    const reason = isProxy ? 'proxy' : source.verdict === 'shared' ? 'shared' : isLocal(source.range) ? 'local' : null
    return { source, reason, uses: uses.get(source.source_ip) ?? [] }
  })
  const wanted = ({ reason }: Candidate): boolean => reason === null || includeShared
  return { blocked: candidates.filter(wanted), leftOut: candidates.filter((each) => !wanted(each)) }
}

/** Accounts that a block would cut off, and their sessions and records. */
export function costOf({ uses }: Candidate): { accounts: number; sessions: number; records: number } {
  const sum = (of: (use: LegitimateUse) => number): number => uses.reduce((total, use) => total + of(use), 0)
  return { accounts: uses.length, sessions: sum(({ sessions }) => sessions), records: sum(({ records }) => records) }
}

/** What speaks against blocking, in words. */
export const REASON_WORDS: Readonly<Record<Reason, string>> = {
  shared: 'others use it too, or the configuration calls it a gateway',
  proxy: 'a proxy of the configuration: everybody behind it would be cut off',
  local: 'no address of the internet: a gateway, a proxy or a container network; everybody behind it would be cut off',
}
