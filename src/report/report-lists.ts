import type { ReportDocument } from '../model/report.ts'
import type { Entry } from '../model/timeline.ts'
import type { ReportMaterial } from './material.ts'

/** A report shows so many entries of the timeline, and so many sources and accounts; the other commands have all. */
const MOST_ENTRIES = 2000
const MOST_ROWS = 200

/** The attacker's timeline: whole, or its beginning, its end, and the successes between. */
export function entriesShown({ entries, inputs }: ReportMaterial): ReportDocument['timeline'] {
  const places = new Map(inputs.map(({ path }, at) => [path, at]))
  const shown = entries.length <= MOST_ENTRIES ? entries : choose(entries)
  return {
    list: { shown: shown.length, of: entries.length },
    entries: shown.map(({ ref, ...entry }) => ({ ...entry, input: places.get(ref.path) ?? 0, line: ref.line })),
  }
}

function choose(entries: readonly Entry[]): readonly Entry[] {
  const successes = entries.flatMap(({ outcome }, at) => (outcome === 'success' ? [at] : [])).slice(0, MOST_ENTRIES / 4)
  const end = Math.floor((MOST_ENTRIES - successes.length) / 2)
  const kept = new Set(successes)
  for (let at = 0; at < end; at += 1) kept.add(at).add(entries.length - 1 - at)
  return entries.filter((_, at) => kept.has(at))
}

/** The sources of the attack first, as `sources` lists them. */
export function sourcesShown({ sources, gateways }: ReportMaterial): ReportDocument['sources'] {
  const ranked = [
    ...sources.filter(({ verdict }) => verdict !== 'benign'),
    ...sources.filter(({ verdict }) => verdict === 'benign'),
  ]
  const shown = ranked.slice(0, MOST_ROWS)
  return {
    list: { shown: shown.length, of: sources.length },
    sources: shown.map(({ prefix: _prefix, zone: _zone, user_agents: _agents, accounts, ...source }) => ({
      ...source,
      gateway: source.source_ip !== null && gateways.has(source.source_ip),
      accounts: accounts.length,
    })),
  }
}

/** The accounts, the worst verdicts first, as `accounts` lists them. */
export function accountsShown({ accounts }: ReportMaterial): ReportDocument['accounts'] {
  const shown = accounts.slice(0, MOST_ROWS)
  return {
    list: { shown: shown.length, of: accounts.length },
    accounts: shown.map(({ sources, ...account }) => ({ ...account, sources: sources.length })),
  }
}
