import { createReadStream } from 'node:fs'
import { lstat, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { ruleId } from '../../analysis/detect.ts'
import { EXCERPT } from '../../evidence/excerpt.ts'
import { evidenceId, safeName } from '../../evidence/bundle-names.ts'
import type { PayloadFile } from '../../evidence/seal.ts'
import type { BundleRule } from '../../model/bundle-recipe.ts'
import type { CustodyEntry, CustodyHead } from '../../model/custody.ts'
import type { BundleFacts, OriginalFacts } from '../../evidence/tag-files.ts'
import { ruleDigest } from '../../sigma/rule-digest.ts'
import { custodyHead, nextRecord, withRecord } from '../../store/case-custody.ts'
import { CASE_NAMES, readCaseText } from '../../store/case-folder.ts'
import { formatInstant } from '../../time/instant.ts'
import type { Invocation } from '../command.ts'
import { custodyContext } from '../case/custody.ts'
import { derivedDocuments, writeDocuments } from './derived-files.ts'
import type { Session } from '../investigation/investigate.ts'
import { list, text } from '../options.ts'
import { ruleFiles } from '../rules/rule-files.ts'
import { writeExcerpt } from './write-excerpt.ts'

/** What of the evidence a bundle holds. */
export interface EvidenceParts {
  readonly payload: readonly PayloadFile[]
  readonly originals: readonly OriginalFacts[]
}

/** The originals as files of the payload, and what is told of each; of an excerpt the cited lines alone. */
export async function evidenceParts(session: Session, kind: 'whole' | 'excerpt'): Promise<EvidenceParts> {
  const parts = await originalParts(session)
  if (kind === 'whole') return { payload: parts.map(({ file }) => file), originals: parts.map(({ facts }) => facts) }
  const file = await writeExcerpt(session)
  const excerpt = { path: EXCERPT, shown: EXCERPT, bytes: (await lstat(file)).size, sha256: null, pieceOf: null }
  return {
    payload: [{ ...excerpt, open: opener(file) }],
    originals: parts.map(({ facts }) => ({ ...facts, packed: null })),
  }
}

async function originalParts({
  evidence,
}: Session): Promise<readonly { readonly file: PayloadFile; readonly facts: OriginalFacts }[]> {
  return Promise.all(
    evidence.originals.map(async ({ path, file, sha256, mtime, inputs }, index) => {
      const stats = await stat(file)
      const id = evidenceId(index)
      const packed = `data/evidence/${id}/${safeName(path)}`
      const isOurs = path === '-'
      const modified = mtime === undefined ? stats.mtimeMs : mtime
      return {
        file: { path: packed, shown: path, bytes: stats.size, sha256, pieceOf: null, open: opener(file) },
        facts: {
          id,
          packed,
          path,
          inputs,
          modified: isOurs || modified === null ? null : formatInstant(Math.round(modified * 1000)),
          mode: isOurs ? null : (stats.mode & 0o777).toString(8).padStart(4, '0'),
          bytes: stats.size,
          sha256,
        },
      }
    }),
  )
}

function opener(file: string): PayloadFile['open'] {
  return (stretch) => createReadStream(file, stretch && { start: stretch.from, end: stretch.to - 1 })
}

/** The rules that were run, what became of each, and what it says. */
export function rulesRun({ investigation, rules }: Pick<Session, 'investigation' | 'rules'>): BundleRule[] {
  const outcomes = new Map(investigation.rules.map(({ id, outcome }) => [id, outcome]))
  const run = rules.map((rule) => {
    const id = ruleId(rule)
    return { id, outcome: outcomes.get(id) ?? null, sha256: ruleDigest(rule) }
  })
  const known = new Set(run.map(({ id }) => id))
  const others = investigation.rules.filter(({ id }) => !known.has(id))
  return [...run, ...others.map(({ id, outcome }) => ({ id, outcome, sha256: null }))]
}

/** All that findings depend on beside the logs, and which rules were run. */
export async function recipeParts(
  { host, options }: Invocation,
  session: Session,
): Promise<Pick<BundleFacts, 'filters' | 'rules' | 'recipe'>> {
  return {
    filters: {
      since: text(options, 'since'),
      until: text(options, 'until'),
      source: [...list(options, 'source')],
      account: [...list(options, 'account')],
    },
    rules: rulesRun(session),
    recipe: {
      schema: 'tatou-ir/bundle-recipe/v1',
      reading: session.evidence.reading,
      config: session.evidence.settings,
      builtin_rules: options['builtinRules'] !== false,
      rule_files: await ruleFiles(list(options, 'rules'), host.cwd),
    },
  }
}

/** What was worked out, as files of the payload; for an excerpt after its evidence. */
export async function derivedParts(
  session: Session,
  kind: 'whole' | 'excerpt',
  signal: AbortSignal,
): Promise<readonly PayloadFile[]> {
  const files = await writeDocuments(session, derivedDocuments(kind), signal)
  return Promise.all(files.map(({ name, file }) => fileOf(file, name, `data/derived/${name}`)))
}

/** A file as it lies there, as one of the payload. */
export async function fileOf(file: string, shown: string, path: string): Promise<PayloadFile> {
  return { path, shown, bytes: (await lstat(file)).size, sha256: null, pieceOf: null, open: opener(file) }
}

/** The custody log of the case; of plain paths a log that begins with their being read now. */
export async function custodyPart(
  invocation: Invocation,
  { evidence }: Session,
  at: string,
): Promise<{ readonly custody: string; readonly custodyHead: CustodyHead }> {
  const { host, options } = invocation
  const folder = text(options, 'case')
  const custody =
    folder === null
      ? withRecord('', nextRecord('', { ...custodyContext(invocation, {}), at, ...collected(evidence.originals) }))
      : ((await readCaseText(resolve(host.cwd, folder), CASE_NAMES.custody, folder)) ?? '')
  return { custody, custodyHead: custodyHead(custody) }
}

function collected(
  originals: Session['evidence']['originals'],
): Pick<CustodyEntry, 'event' | 'subjects' | 'note' | 'zone'> {
  const subjects = originals.map(({ path, sha256 }) => ({ path, bytes: null, before: null, after: sha256 }))
  // Two bundles of one time are the same wherever they are made.
  return { event: 'collected', subjects, note: null, zone: '+00:00' }
}
