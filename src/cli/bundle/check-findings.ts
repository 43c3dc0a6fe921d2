import type { BundleCheck, CheckAnswer, CheckContext } from '../../evidence/bundle-checks.ts'
import { joinSet, type BundleContent } from '../../evidence/joined-set.ts'
import { setOriginalFaults } from '../../evidence/originals.ts'
import { SET_FILE } from '../../evidence/tag-files.ts'
import { contentFaults } from '../../evidence/check-bag.ts'
import { EXCERPT, excerptFaults } from '../../evidence/excerpt.ts'
import { fault, type FaultCode } from '../../evidence/fault.ts'
import { findingsOf } from '../../analysis/investigation.ts'
import { compareFindings, type FindingDifference } from '../../analysis/compare-findings.ts'
import type { BundleFault } from '../../model/bundle.ts'
import type { Finding } from '../../model/finding.ts'
import type { Invocation } from '../command.ts'
import { withBundles } from './bundle.ts'
import { derivedFaults } from './check-derived.ts'
import { version } from '../version.ts'
import { putExcerpt, putOriginals, type PutLog, type WantedLines } from './bundle-logs.ts'
import { readClaims, CLAIMS, type Claims } from './bundle-claims.ts'
import { changedRules } from '../rules/changed-rules.ts'
import type { Session } from '../investigation/investigate.ts'
import { withPrivateFolder } from '../files/private-folder.ts'
import { replay } from './replay.ts'
import { TatouError } from '../../model/errors.ts'

/**
 * Whether the findings of a bundle follow from the lines that they cite: these are read again and the rules run over them. Where
 * that does not give all findings as they are claimed, because a rule looks at more than what it cites, the rules are run over all of
 * the evidence; `rerun` does so at once, and also tells of findings that the bundle lacks.
 */
export function findingsCheck(invocation: Invocation, rerun: boolean): BundleCheck {
  const run = async (context: CheckContext): Promise<CheckAnswer> => {
    const { bag, survey } = context
    if (!bag.ours) return NONE_OF_OURS
    if (bag.files.has(SET_FILE)) return { faults: [], notRun: 'the evidence lies in all parts of the set' }
    const broken = [...survey.faults, ...contentFaults(bag)].some(({ severity }) => severity === 'error')
    if (!broken) return checkContent(invocation, context, rerun)
    return { faults: await excerptFaults(context, invocation.signal), notRun: 'the evidence is not what was sealed' }
  }
  return { name: nameOf(rerun), run }
}

const NONE_OF_OURS: CheckAnswer = { faults: [], notRun: 'the bundle holds no findings of ours' }

const nameOf = (rerun: boolean): string => (rerun ? 'findings, run again' : 'findings')

/** The same of a set whose parts all verify, named in their order: together they hold what one bundle would. */
export async function checkSetFindings(
  invocation: Invocation,
  parts: readonly string[],
  rerun: boolean,
): Promise<CheckAnswer & { readonly name: string }> {
  const answer = await withBundles(invocation, parts, async (containers) => {
    const content = await joinSet(containers)
    if (content === undefined) return NONE_OF_OURS
    const originals = await setOriginalFaults(content)
    const found = await checkContent(invocation, content, rerun)
    return { ...found, faults: [...originals, ...found.faults] }
  })
  return { name: nameOf(rerun), ...answer }
}

async function checkContent(invocation: Invocation, content: BundleContent, rerun: boolean): Promise<CheckAnswer> {
  const excerpt = await excerptFaults(content, invocation.signal)
  const answer = await checkClaims(invocation, content, rerun)
  return { ...answer, faults: [...excerpt, ...answer.faults] }
}

async function checkClaims(invocation: Invocation, content: BundleContent, rerun: boolean): Promise<CheckAnswer> {
  const { bag, container } = content
  if (!bag.files.has(CLAIMS)) return NONE_OF_OURS
  const read = await readClaims(content)
  if (read.kind === 'fault') return { faults: [read.fault] }
  if (read.kind === 'none') return { faults: [], notRun: read.reason }
  const claims = read.claims
  const isExcerpt = bag.files.has(EXCERPT)
  const run = async (lines: WantedLines | null): Promise<Answer> =>
    withPrivateFolder(invocation, async (folder) => {
      const put = isExcerpt
        ? await putExcerpt(container, claims.files, folder)
        : await putOriginals(container, claims.files, folder, lines)
      const keep = rerun ? ('all' as const) : []
      const plan = { recipe: claims.recipe, filters: claims.meta.filters, logs: put, keep }
      return replay(invocation, folder, plan, async (session) => {
        const answer = await compare(session, claims, put)
        // Other rules, or another version, work out something else.
        const isOther = answer.faults.length > 0 || claims.meta.tool.version !== version()
        if (!rerun || isExcerpt || isOther) return answer
        const names = inputNames(session, put)
        const derived = await derivedFaults(session, content, (path) => names.get(path)?.path ?? path)
        return { ...answer, faults: derived }
      })
    })
  try {
    const first = await run(rerun ? null : citedLines(claims.findings))
    const isDone = rerun || isExcerpt || first.differences.every(({ kind }) => kind === 'lacking')
    const { differences, faults } = isDone ? first : await run(null)
    const shown = rerun ? differences : differences.filter(({ kind }) => kind !== 'lacking')
    return { faults: [...claims.faults, ...faults, ...shown.map((each) => differenceFault(each, isExcerpt))] }
  } catch (error) {
    // What the bundle says about how it was made is not ours: nothing in it ends the verification.
    if (!(error instanceof TatouError) || error.code === 'internal') throw error
    return { faults: [...claims.faults, fault('E-RECIPE', 'meta/recipe.json', `does not work: ${error.message}`)] }
  }
}

interface Answer {
  readonly differences: readonly FindingDifference[]
  /** What else is wrong: rules that are others now, documents that do not follow. */
  readonly faults: readonly BundleFault[]
}

async function compare(session: Session, { meta, findings }: Claims, put: readonly PutLog[]): Promise<Answer> {
  const { changed, faults } = changedRules(session.rules, meta)
  const names = inputNames(session, put)
  const found: Finding[] = []
  for await (const finding of findingsOf(session.investigation, true)) {
    found.push({ ...finding, evidence: finding.evidence.map((each) => whereItWas(each, names)) })
  }
  const asked = ({ rule_id: rule }: Finding): boolean => !changed.has(rule)
  return { differences: compareFindings(findings.filter(asked), found.filter(asked)), faults }
}

type Names = ReadonlyMap<string, { readonly path: string; readonly log: PutLog }>

/** What inputs are called where they were found, by what they are called now. */
function inputNames({ evidence }: Session, put: readonly PutLog[]): Names {
  const names = new Map<string, { readonly path: string; readonly log: PutLog }>()
  for (const { path } of evidence.inputs) {
    const log = put.find(({ at, path: was }) =>
      was === '-' ? path === '-' : path === at || path.startsWith(`${at}!/`),
    )
    if (log !== undefined) names.set(path, { path: log.path === '-' ? '-' : log.path + path.slice(log.at.length), log })
  }
  return names
}

function whereItWas(cited: Finding['evidence'][number], names: Names): Finding['evidence'][number] {
  const name = names.get(cited.path)
  if (name === undefined) return cited
  const place = name.log.places?.get(cited.line)
  return {
    ...cited,
    path: name.path,
    sha256: name.log.sha256 ?? cited.sha256,
    line: place?.line ?? cited.line,
    offset: place === undefined ? cited.offset : place.offset + cited.offset - place.sparse,
  }
}

function citedLines(findings: readonly Finding[]): WantedLines {
  const cited = new Map<string, Set<number>>()
  for (const { evidence } of findings) {
    for (const { path, line } of evidence) {
      const lines = cited.get(path)
      if (lines === undefined) cited.set(path, new Set([line]))
      else lines.add(line)
    }
  }
  return cited
}

const CODES: Readonly<Record<FindingDifference['kind'], FaultCode>> = {
  field: 'E-FINDING',
  unfounded: 'E-FINDING-UNFOUNDED',
  lacking: 'E-FINDING-LACKING',
}

function differenceFault(difference: FindingDifference, isExcerpt: boolean): BundleFault {
  const { kind, id } = difference
  const path = `${CLAIMS}#${id}`
  switch (kind) {
    case 'field':
      return fault(
        CODES[kind],
        path,
        `says ${difference.field} ${difference.claimed}; its lines give ${difference.found}`,
      )
    case 'unfounded': {
      const problem = `rule ${difference.rule} does not find it in the lines that it cites`
      // Some rules look at what lies between the lines, which an excerpt does not have.
      return isExcerpt ? fault('W-FINDING-CONTEXT', path, problem) : fault(CODES[kind], path, problem)
    }
    case 'lacking':
      return fault(CODES[kind], path, `is not there, and rule ${difference.rule} finds it`)
  }
}
