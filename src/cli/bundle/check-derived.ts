import { z } from 'zod'
import { documentDifferences } from '../../analysis/compare-documents.ts'
import { fault } from '../../evidence/fault.ts'
import type { BundleContent } from '../../evidence/joined-set.ts'
import type { BundleFault } from '../../model/bundle.ts'
import { accountsDocument, sourcesDocument, timelineDocument } from '../investigation/documents.ts'
import type { Session } from '../investigation/investigate.ts'
import { contentsOf } from './bundle-claims.ts'

/** What of each document follows from evidence and settings alone; findings and inputs are checked for themselves. */
const DOCUMENTS: Readonly<Record<string, (session: Session) => Promise<Record<string, unknown>>>> = {
  'data/derived/accounts.json': async (session) => {
    const { summary, accounts } = await accountsDocument(session)
    return { summary, accounts }
  },
  'data/derived/sources.json': async (session) => {
    const { summary, sources } = await sourcesDocument(session, false)
    return { summary, sources }
  },
  'data/derived/timeline.json': async (session) => {
    const { summary, phases, campaigns, entries } = await timelineDocument(session, false)
    return { summary, phases, campaigns, entries }
  },
}

/**
 * Whether the documents of a bundle say what its evidence gives: the summary with its verdict, phases, campaigns, entries, sources
 * and accounts. `session` is the investigation made again of all of it, `pathOf` tells what an input was called then.
 */
export async function derivedFaults(
  session: Session,
  content: BundleContent,
  pathOf: (path: string) => string,
): Promise<BundleFault[]> {
  const names = Object.keys(DOCUMENTS).filter((path) => content.bag.files.has(path))
  const told = await contentsOf(content.container, names)
  const faults: BundleFault[] = []
  for (const name of names) {
    const claimed = objectOf(told.get(name))
    if (claimed === undefined) {
      faults.push(fault('E-DERIVED', name, 'is no document of its kind'))
      continue
    }
    const found = asWritten((await DOCUMENTS[name]?.(session)) ?? {}, pathOf)
    const same = Object.fromEntries(Object.keys(found).map((key) => [key, claimed[key]]))
    for (const { place, claimed: says, found: gives } of documentDifferences(same, found))
      faults.push(fault('E-DERIVED', `${name}#${place}`, `says ${says}; the evidence gives ${gives}`))
  }
  return faults
}

const Keyed = z.record(z.string(), z.unknown())

function objectOf(content: Buffer | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    return Keyed.safeParse(JSON.parse(content?.toString('utf8') ?? '')).data
  } catch {
    return undefined
  }
}

/** A document as it comes out of JSON, with the inputs called as they were. */
function asWritten(document: Record<string, unknown>, pathOf: (path: string) => string): Record<string, unknown> {
  const isPlace = (value: unknown): value is { readonly path: string } => Place.safeParse(value).success
  return JSON.parse(JSON.stringify(document), (key, value: unknown) =>
    key === 'ref' && isPlace(value) ? { ...value, path: pathOf(value.path) } : value,
  ) as Record<string, unknown>
}

const Place = z.object({ path: z.string() })
