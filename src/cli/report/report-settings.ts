import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { TatouError } from '../../model/errors.ts'
import { NO_NOTES, ReportNotes } from '../../model/report-notes.ts'
import type { Cover } from '../../model/report.ts'
import { REPORT_STATUSES } from '../../model/report-words.ts'
import { TLP_LABELS } from '../../model/tlp.ts'
import type { ReportSaid } from '../../report/material.ts'
import { faultText, gatherFaults } from '../../syntax/faults.ts'
import { readShape } from '../../syntax/shape.ts'
import { readYaml } from '../../syntax/yaml.ts'
import type { Invocation } from '../command.ts'
import { list, text, type ReadingOptions } from '../options.ts'
import { version } from '../version.ts'

/** Notes are written by hand; anything larger is a mistake. */
const MAX_BYTES = 1_000_000

/** What the notes of `--notes` say. Throws `report-notes` with all faults of the file. */
export async function readNotes({ host, options }: Invocation): Promise<{ notes: ReportNotes; path: string | null }> {
  const path = text(options, 'notes')
  if (path === null) return { notes: NO_NOTES, path: null }
  const bytes = await readFile(resolve(host.cwd, path)).catch((error: unknown) => {
    throw new TatouError('report-notes', { problem: `${path}: the notes cannot be read` }, { cause: error })
  })
  if (bytes.length > MAX_BYTES)
    throw new TatouError('report-notes', { problem: `${path}: the notes are larger than 1 MB` })
  const faults = gatherFaults()
  const [tree, second] = readYaml(path, bytes.toString('utf8'), faults)
  if (second !== undefined) faults.error(second.place, 'two-documents', 'notes are one document', null)
  const notes = tree === undefined ? NO_NOTES : readShape(ReportNotes, tree, faults, { texts: false })
  const all = faults.all()
  if (notes !== null && all.length === 0) return { notes, path }
  throw new TatouError('report-notes', { problem: all.map(faultText).join('\n') })
}

/** The cover: what options say, else the notes, else what is usual. */
export function coverOf({ options }: Pick<Invocation, 'options'>, notes: ReportNotes): Cover {
  const [authors, distribution] = [list(options, 'author'), list(options, 'distribution')]
  return {
    case_id: text(options, 'caseId') ?? notes.case_id ?? null,
    title: text(options, 'title') ?? notes.title ?? 'Incident report',
    tlp: TLP_LABELS.find((label) => label === text(options, 'tlp')) ?? 'TLP:AMBER',
    version: text(options, 'reportVersion') ?? '1',
    status: REPORT_STATUSES.find((status) => status === text(options, 'status')) ?? 'draft',
    authors: authors.length > 0 ? [...authors] : notes.authors,
    distribution: distribution.length > 0 ? [...distribution] : notes.distribution,
  }
}

/** The options that give a report this cover, beside its notes, and this zone for people. */
export function coverFlags(cover: Cover, notes: ReportNotes, zone: string): string[] {
  const usual = coverOf(NO_OPTIONS, notes)
  const one = (flag: string, said: string | null, else_: string | null): string[] =>
    said === else_ || said === null ? [] : [flag, said]
  const each = (flag: string, said: readonly string[], else_: readonly string[]): string[] =>
    JSON.stringify(said) === JSON.stringify(else_) ? [] : said.flatMap((name) => [flag, name])
  return [
    ...one('--case-id', cover.case_id, usual.case_id),
    ...one('--title', cover.title, usual.title),
    ...one('--tlp', cover.tlp, usual.tlp),
    ...one('--report-version', cover.version, usual.version),
    ...one('--status', cover.status, usual.status),
    ...each('--author', cover.authors, usual.authors),
    ...each('--distribution', cover.distribution, usual.distribution),
    ...one('--display-timezone', zone, 'UTC'),
  ]
}

const NO_OPTIONS = { options: {} }

/** How a report is made, and the command that makes it again; `more` are options beside those of reading. */
export function methodOf(
  invocation: Invocation,
  { timezone, timezoneGiven, year, inputFormat, skew }: ReadingOptions,
  more: readonly string[],
): ReportSaid['method'] {
  const { options, args } = invocation
  const given = (flag: string, value: string | number | null): string[] => (value === null ? [] : [flag, String(value)])
  const paths = [...new Set(args.map((path) => path.replace(/^(?:\.\/)+/, '').replace(/\/+$/, '') || path))].toSorted()
  return {
    tool: { name: 'tatou-ir', version: version() },
    reproduce: [
      'tatou-ir',
      'report',
      ...paths,
      ...given('--case', text(options, 'case')),
      '--format',
      'json',
      ...given('--timezone', timezoneGiven ? timezone : null),
      ...given('--year', year),
      ...given('--input-format', inputFormat),
      ...skew.flatMap(({ path, seconds }) => ['--skew', `${path}=${seconds}`]),
      ...list(options, 'rules').flatMap((path) => ['--rules', path]),
      ...(options['builtinRules'] === false ? ['--no-builtin-rules'] : []),
      ...given('--config', text(options, 'config')),
      ...given('--notes', text(options, 'notes')),
      ...more,
    ],
    timezone: timezoneGiven ? timezone : null,
    year,
    input_format: inputFormat,
    skew: [...skew],
    builtin_rules: options['builtinRules'] !== false,
  }
}
