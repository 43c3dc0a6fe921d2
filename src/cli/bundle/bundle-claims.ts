import { z } from 'zod'
import { compareFindings } from '../../analysis/compare-findings.ts'
import { fault } from '../../evidence/fault.ts'
import type { BundleContent } from '../../evidence/joined-set.ts'
import { WorkedMeta, BundleOriginals, BundleRecipe } from '../../model/bundle-recipe.ts'
import type { BundleFault } from '../../model/bundle.ts'
import { DetectDocument } from '../../model/detection.ts'
import { Finding } from '../../model/finding.ts'

/** The findings of a bundle, with every line that they cite. */
export const CLAIMS = 'data/derived/findings.json'

const TIMELINE = 'data/derived/timeline.json'

/** A document larger than this is not read whole. */
const MOST_BYTES = 400_000_000

/** What a bundle claims, and how it says that this was worked out. */
export interface Claims {
  readonly meta: WorkedMeta
  readonly recipe: BundleRecipe
  readonly files: BundleOriginals['files']
  readonly findings: readonly Finding[]
  /** Where its documents contradict each other. */
  readonly faults: readonly BundleFault[]
}

type ReadClaims =
  | { readonly kind: 'claims'; readonly claims: Claims }
  | { readonly kind: 'none'; readonly reason: string }
  | { readonly kind: 'fault'; readonly fault: BundleFault }

/** How a bundle was made, by its own words; undefined for one that does not say it. */
export function readRecipe(bag: BundleContent['bag']): Pick<Claims, 'meta' | 'recipe' | 'files'> | undefined {
  const meta = read(WorkedMeta, bag.files.get('meta/bundle.json')?.content)
  const recipe = read(BundleRecipe, bag.files.get('meta/recipe.json')?.content)
  const originals = read(BundleOriginals, bag.files.get('meta/files.json')?.content)
  return meta && recipe && originals ? { meta, recipe, files: originals.files } : undefined
}

/** Reads what a bundle claims. */
export async function readClaims({ bag, container }: BundleContent): Promise<ReadClaims> {
  if (!bag.files.has('meta/recipe.json')) return { kind: 'none', reason: 'the bundle does not say how it was made' }
  const recipe = readRecipe(bag)
  if (recipe === undefined)
    return { kind: 'fault', fault: fault('E-RECIPE', 'meta/recipe.json', 'and meta/bundle.json cannot be read') }
  const size = bag.files.get(CLAIMS)?.bytes ?? 0
  if (size > MOST_BYTES)
    return { kind: 'none', reason: `${CLAIMS} has ${size} bytes, which is too much to be compared` }
  const documents = await contentsOf(container, [CLAIMS, TIMELINE])
  const detected = read(DetectDocument, documents.get(CLAIMS))
  if (detected === undefined) return { kind: 'fault', fault: fault('E-FINDING', CLAIMS, 'is no document of findings') }
  const shown = documents.get(TIMELINE)
  const faults = shown === undefined ? [] : timelineFaults(shown, detected.findings)
  return { kind: 'claims', claims: { ...recipe, findings: detected.findings, faults } }
}

const Told = z.object({ findings: z.array(Finding) })

/** The timeline tells the same findings, though not all of their lines. */
function timelineFaults(content: Buffer, findings: readonly Finding[]): BundleFault[] {
  const told = read(Told, content)
  if (told === undefined) return [fault('E-FINDING', TIMELINE, 'is no timeline')]
  const bare = (each: Finding): Finding => ({ ...each, evidence: [] })
  return compareFindings(told.findings.map(bare), findings.map(bare)).map((each) => {
    const path = `${TIMELINE}#${each.id}`
    return each.kind === 'field'
      ? fault('E-FINDING', path, `says ${each.field} ${each.claimed}; ${CLAIMS} says ${each.found}`)
      : fault('E-FINDING', path, `is not both here and in ${CLAIMS}`)
  })
}

/** The contents of files, whole. */
export async function contentsOf(
  container: BundleContent['container'],
  wanted: readonly string[],
): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>()
  for await (const { path, chunks } of container.contents((each) => wanted.includes(each))) {
    const parts: Buffer[] = []
    for await (const chunk of chunks) parts.push(Buffer.from(chunk))
    found.set(path, Buffer.concat(parts))
  }
  return found
}

function read<T>(model: z.ZodType<T>, content: Buffer | null | undefined): T | undefined {
  if (content === null || content === undefined) return undefined
  try {
    return model.safeParse(JSON.parse(content.toString('utf8'))).data
  } catch {
    return undefined
  }
}
