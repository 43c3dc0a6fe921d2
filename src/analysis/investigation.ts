import type { Account } from '../model/accounts.ts'
import type { Source } from '../model/sources.ts'
import type { Campaign, Entry, Phase, Summary } from '../model/timeline.ts'
import type { Database } from '../sql/database.ts'
import { buildAccounts } from './accounts.ts'
import { buildAttempts } from './attempts.ts'
import { buildCampaigns } from './campaigns.ts'
import { buildEntries } from './entries.ts'
import { markMalicious } from './malicious.ts'
import { buildPhases } from './phases.ts'
import { applySelection, isFiltered, type Selection } from './selection.ts'
import { buildSources } from './sources.ts'
import { summarise } from './summary.ts'

/** Where a line begins in its input's stream: bytes, by input number and 1-based line. */
export type OffsetsOf = (input: number, lines: readonly number[]) => Promise<ReadonlyMap<number, number>>

/** An investigation that is ready to answer: attempts are joined, verdicts are given, the selection is made. */
export interface Investigation {
  readonly db: Database
  readonly selection: Selection
  readonly campaigns: readonly Campaign[]
}

/** Turns loaded records into attempts, campaigns and verdicts over all events, then applies the selection. */
export async function investigate(db: Database, selection: Selection): Promise<Investigation> {
  await buildAttempts(db)
  await markMalicious(db)
  const campaigns = await buildCampaigns(db)
  await applySelection(db, selection)
  return { db, selection, campaigns }
}

/** The figures and the verdict. */
export function summaryOf(investigation: Investigation): Promise<Summary> {
  return summarise(investigation.db, isFiltered(investigation.selection))
}

/** Phases and entries of the timeline; `paths` names inputs by number, `offsetsOf` finds their lines. */
export async function timelineOf(
  investigation: Investigation,
  options: { readonly full: boolean; readonly paths: ReadonlyMap<number, string>; readonly offsetsOf: OffsetsOf },
): Promise<{ readonly phases: Phase[]; readonly entries: Entry[] }> {
  const phases = await buildPhases(investigation.db)
  const open = await buildEntries(investigation.db, options.full)
  const lines = new Map<number, number[]>()
  for (const entry of open) {
    const list = lines.get(entry.input)
    if (list) list.push(entry.line)
    else lines.set(entry.input, [entry.line])
  }
  const offsets = new Map<number, ReadonlyMap<number, number>>()
  for (const [input, numbers] of lines) offsets.set(input, await options.offsetsOf(input, numbers))
  const entries = open.map(({ input, line, ...entry }) => ({
    ...entry,
    ref: { path: options.paths.get(input) ?? '', line, offset: offsets.get(input)?.get(line) ?? 0 },
  }))
  return { phases, entries }
}

/** Every source of the selection. */
export function sourcesOf(investigation: Investigation, byPrefix: boolean): Promise<Source[]> {
  return buildSources(investigation.db, byPrefix)
}

/** Every account of the selection. */
export function accountsOf(investigation: Investigation): Promise<Account[]> {
  return buildAccounts(investigation.db)
}
