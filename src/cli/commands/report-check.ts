import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { TatouError } from '../../model/errors.ts'
import { ReportDocument, type ReportCheckDocument } from '../../model/report.ts'
import { renderReportCheck } from '../../output/report-check.ts'
import { compareReports, withPathsOf } from '../../report/check-report.ts'
import { withStatedOf } from '../../report/stated.ts'
import { againFrom } from '../../report/deadlines.ts'
import type { Claims } from '../bundle/bundle-claims.ts'
import { replayBundle } from '../bundle/bundle-replay.ts'
import type { Invocation, RawOptions } from '../command.ts'
import { readConfig } from '../config/config.ts'
import { INCOMPLETE } from '../investigation/evidence.ts'
import { withInvestigation, type Session } from '../investigation/investigate.ts'
import { outputOptions, UsageFaults } from '../options.ts'
import { present } from '../terminal/present.ts'
import { caseRecords, recordedIn } from '../report/report-case.ts'
import { reportDocument, reportMaterial } from '../report/report-document.ts'

/** Exit code when a report does not say what the logs say. */
const UNVERIFIED = 3

const MOST_BYTES = 512_000_000

/** `report check`: makes a report again and compares. */
export async function run(invocation: Invocation): Promise<number> {
  const [file = '', ...paths] = invocation.args
  const read = await readReport(invocation, file)
  if (!('report' in read)) return show(invocation, file, { compared: 0, drifts: read.drifts })
  const { report } = read
  const [path = ''] = paths
  const bundled = paths.length === 1 ? await replayBundle(invocation, path, deriveFrom(report)) : undefined
  if (bundled !== undefined) return show(invocation, file, compareReports(report, withPathsOf(bundled.value, report)))
  const again = { ...invocation, args: paths, options: withRecorded(invocation.options, report) }
  let result = UNVERIFIED
  const code = await withInvestigation(again, 'all', async (session) => {
    const expected = await derive(again, session, report)
    result = await show(invocation, file, compareReports(report, withPathsOf(expected, report)))
    return result
  })
  return code === INCOMPLETE ? code : result
}

/** The options by which the report was made, as far as none are given now. */
function withRecorded(options: RawOptions, { method }: ReportDocument): RawOptions {
  const { timezone, year, input_format: format, skew, builtin_rules: builtin } = method
  return {
    ...(timezone === null ? {} : { timezone }),
    ...(year === null ? {} : { year: String(year) }),
    ...(format === null ? {} : { inputFormat: format }),
    ...(skew.length === 0 ? {} : { skew: skew.map(({ path, seconds }) => `${path}=${seconds}`) }),
    ...(builtin ? {} : { builtinRules: false }),
    ...options,
  }
}

/** The report that the logs in a bundle give, by its recipe; what people said is taken from the one that is checked. */
function deriveFrom(report: ReportDocument) {
  return async (session: Session, { recipe, meta }: Pick<Claims, 'recipe' | 'meta'>): Promise<ReportDocument> => {
    const material = await reportMaterial(session, recipe.config)
    const expected = await reportDocument(session, material, saidBy(report), report.display.zone)
    // Where the configuration lay makes no difference, as little as where logs lie.
    const config = meta.config?.sha256 === report.config?.sha256 ? report.config : meta.config
    return withStatedOf({ ...expected, config }, report)
  }
}

/** What a report holds of people's words; deadlines follow anew from the decisions. */
function saidBy({ cover, notes, clocks, status, method: { rules: _rules, ...method } }: ReportDocument) {
  return {
    cover,
    notes: notes.notes,
    notesPath: notes.path,
    clocks: clocks.map(againFrom),
    custody: null,
    playbooks: [],
    status,
    method,
  }
}

/** The report that the logs give now; what people said is taken from the one that is checked. */
async function derive(invocation: Invocation, session: Session, report: ReportDocument): Promise<ReportDocument> {
  const { config } = await readConfig(invocation, session.paths)
  const known = typeof invocation.options['case'] === 'string'
  const recorded = known ? await caseRecords(invocation, recordedIn(report)) : {}
  const said = { ...saidBy(report), ...recorded }
  const expected = await reportDocument(session, await reportMaterial(session, config), said, report.display.zone)
  // Without the case, only the digest of what people said holds these.
  return known ? expected : withStatedOf(expected, report)
}

async function readReport(
  { host }: Invocation,
  file: string,
): Promise<{ readonly report: ReportDocument } | { readonly drifts: ReportCheckDocument['drifts'] }> {
  const bytes = await readFile(resolve(host.cwd, file)).catch((error: unknown) => {
    throw new TatouError('report-file', { path: file, problem: 'cannot be read' }, { cause: error })
  })
  if (bytes.length > MOST_BYTES)
    throw new TatouError('report-file', { path: file, problem: 'is too large for a report' })
  let value: unknown
  try {
    value = JSON.parse(bytes.toString('utf8'))
  } catch {
    throw new TatouError('report-file', { path: file, problem: 'is no JSON' })
  }
  const parsed = ReportDocument.safeParse(value)
  if (parsed.success) return { report: parsed.data }
  return {
    drifts: parsed.error.issues.map(({ path, message }) => ({
      pointer: path.map((step) => `/${String(step)}`).join(''),
      found: 'what is no report',
      expected: message,
    })),
  }
}

async function show(
  invocation: Invocation,
  path: string,
  {
    compared,
    drifts,
  }: {
    readonly compared: number
    readonly drifts: ReportCheckDocument['drifts'] | readonly ReportCheckDocument['drifts'][number][]
  },
): Promise<number> {
  const faults = new UsageFaults()
  const output = outputOptions(invocation, ['table', 'json'], faults)
  const document: ReportCheckDocument = {
    schema: 'tatou-ir/report-check/v1',
    path,
    ok: drifts.length === 0,
    compared,
    drifts: [...drifts],
  }
  const context = { inputs: invocation.args, db: null, span: [] }
  await present(invocation, output, context, (format, options) => renderReportCheck(document, format, options))
  return document.ok ? 0 : UNVERIFIED
}
