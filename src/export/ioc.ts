import { prefixOf } from '../analysis/source-prefix.ts'
import { chunks } from '../output/chunks.ts'
import { visible } from '../output/visible.ts'
import type { BlockPlan } from './blocking.ts'
import { attackedAccounts, sourcesJudged, type Incident } from './incident.ts'

/** Lists of indicators, one value a line. */
export const IOC_LISTS = ['addresses', 'prefixes', 'accounts', 'user-agents'] as const
export type IocList = (typeof IOC_LISTS)[number]

const byCodeUnits = (values: Iterable<string>): string[] => [...new Set(values)].toSorted()

/** Networks in which nobody worked: a list of networks hits more than the addresses that were seen. */
function prefixesOf({ blocked }: BlockPlan, working: ReadonlySet<string>): string[] {
  return blocked.map(({ source }) => prefixOf(source.source_ip)).filter((prefix) => !working.has(prefix))
}

async function workingPrefixes(incident: Incident): Promise<ReadonlySet<string>> {
  const sources = sourcesJudged(await incident.sources(), 'benign', 'shared', 'suspicious')
  const working = sources.filter(({ successful_logins }) => successful_logins > 0)
  return new Set(working.map(({ source_ip }) => prefixOf(source_ip)))
}

async function valuesOf(incident: Incident, plan: BlockPlan, list: IocList): Promise<string[]> {
  switch (list) {
    case 'addresses':
      return byCodeUnits(plan.blocked.map(({ source }) => source.source_ip))
    case 'prefixes':
      return byCodeUnits(prefixesOf(plan, await workingPrefixes(incident)))
    case 'accounts':
      return byCodeUnits(attackedAccounts(await incident.accounts()).map(({ account }) => visible(account)))
    case 'user-agents':
      return byCodeUnits(plan.blocked.flatMap(({ source }) => source.user_agents).map(visible))
  }
}

async function* lines(incident: Incident, plan: BlockPlan, list: IocList): AsyncGenerator<string> {
  for (const value of await valuesOf(incident, plan, list)) if (value.trim() !== '') yield `${value}\n`
}

/**
 * One list: the addresses of attackers, the networks (IPv4 /24, IPv6 /64) of these in which no login of others succeeded, the accounts
 * that were attacked, or the user agents that attackers sent. Sorted, each value on one line; characters that act are
 * spelled.
 */
export function exportIocList(incident: Incident, plan: BlockPlan, list: IocList): AsyncIterable<string> {
  return chunks(lines(incident, plan, list))
}

/** Every list as a file. */
export function exportIocs(incident: Incident, plan: BlockPlan): ReadonlyMap<string, AsyncIterable<string>> {
  return new Map(IOC_LISTS.map((list) => [`${list}.txt`, exportIocList(incident, plan, list)]))
}
