import type { BundleFault, VerifyDocument, VerifySetDocument } from '../model/bundle.ts'
import { OUR_PROFILE } from './bag.ts'
import type { CheckAnswer } from './bundle-checks.ts'
import { fault, orderFaults } from './fault.ts'
import { checkOf } from './verify-bundle.ts'

/** Says of one bundle that others were not looked at. */
const ALONE = ['E-PART-MISSING', 'W-PART-MISSING']

/** What was asked of a whole set; `set` is its name. */
export interface SetAnswer extends Pick<CheckAnswer, 'faults' | 'notRun'> {
  readonly set: string
  readonly name: string
}

/** The sets of ours that are whole, by name, and the paths of their parts in order: only these can be read as one. */
export function wholeSets(documents: readonly VerifyDocument[]): ReadonlyMap<string, readonly string[]> {
  const whole = [...groupsOf(documents)].filter(
    ([, parts]) =>
      groupFaults(parts).length === 0 &&
      parts.every((part) => withoutAlone(part).ok && part.bundle.profile === OUR_PROFILE),
  )
  const partOf = ({ bundle }: VerifyDocument): number => bundle.group?.part ?? 0
  return new Map(
    whole.map(([set, parts]) => [
      set,
      parts.toSorted((a, b) => partOf(a) - partOf(b)).map(({ bundle }) => bundle.path),
    ]),
  )
}

/**
 * Puts the answers for several bundles together: which parts of which sets are missing, there twice, or of another set, and
 * what was asked of sets as a whole.
 */
export function verifySet(documents: readonly VerifyDocument[], answers: readonly SetAnswer[]): VerifySetDocument {
  const bundles = documents.map((document) => (document.bundle.group === null ? document : withoutAlone(document)))
  const ofSets = answers.flatMap((answer) => answer.faults)
  const faults = [...[...groupsOf(documents).values()].flatMap(groupFaults), ...ofSets]
  const all = [...bundles.flatMap((each) => each.faults), ...faults]
  return {
    schema: 'tatou-ir/verify-set/v1',
    ok: all.every(({ severity }) => severity !== 'error'),
    complete: !all.some(({ code }) => code === 'E-PART-MISSING'),
    signed: bundles.every(({ signed }) => signed),
    trusted: bundles.every(({ trusted }) => trusted),
    bundles,
    checks: answers.map(({ set, name, ...answer }) => ({ set, ...checkOf(name, answer) })),
    faults: orderFaults(faults),
  }
}

function withoutAlone(document: VerifyDocument): VerifyDocument {
  const isAlone = ({ code }: BundleFault): boolean => ALONE.includes(code)
  const faults = document.faults.filter((each) => !isAlone(each))
  const isWhole = faults.every(({ severity }) => severity !== 'error')
  const checks = document.checks.map((check) =>
    check.name === 'complete' && isWhole ? { ...check, outcome: 'passed' as const } : check,
  )
  return { ...document, ok: isWhole, checks, faults }
}

/** Parts by the set that they say they are of. */
function groupsOf(documents: readonly VerifyDocument[]): ReadonlyMap<string, readonly VerifyDocument[]> {
  const groups = new Map<string, VerifyDocument[]>()
  for (const document of documents) {
    const { group } = document.bundle
    if (group === null) continue
    const identifier = group.identifier ?? ''
    groups.set(identifier, [...(groups.get(identifier) ?? []), document])
  }
  return groups
}

function groupFaults(documents: readonly VerifyDocument[]): BundleFault[] {
  const faults: BundleFault[] = []
  const parts = documents.flatMap(({ bundle: { path, group } }) => (group === null ? [] : [{ path, ...group }]))
  const [first] = parts
  const known = new Set<number>()
  for (const { path, part, parts: count, set } of parts) {
    if (count !== first?.parts || set !== first.set)
      faults.push(fault('E-PART-OTHER', path, `tells of another set than ${first?.path ?? ''}`))
    if (known.has(part)) faults.push(fault('E-PART-TWICE', path, `is part ${part}, which is there already`))
    known.add(part)
  }
  const count = Math.max(...parts.map((each) => each.parts ?? each.part))
  const name = first?.identifier ?? 'the set'
  for (let part = 1; part <= count; part++) {
    if (!known.has(part)) faults.push(fault('E-PART-MISSING', '', `lacks part ${part} of ${count} of ${name}`))
  }
  return faults
}
