import { join, resolve } from 'node:path'
import type { PayloadFile } from '../../evidence/seal.ts'
import { TatouError } from '../../model/errors.ts'
import type { ReportMaterial } from '../../report/material.ts'
import { renderReport } from '../../report/render-report.ts'
import { readCase } from '../../store/case-folder.ts'
import { look } from '../../store/plain-file.ts'
import { listRuns, runFiles } from '../../store/run-folder.ts'
import { fileOf } from './bundle-parts.ts'
import { wholeName, type Target } from './bundle-target.ts'
import type { Invocation } from '../command.ts'
import { writeDocuments } from './derived-files.ts'
import { DRILL_NAMES, readDrill } from '../drill/drill-folder.ts'
import type { Session } from '../investigation/investigate.ts'
import { makeReport } from '../report/make-report.ts'
import { text } from '../options.ts'

/**
 * The incident report, as data, text and page. It tells of the first so many `records` of the custody log of a case. What it
 * says does not depend on what the bundle is called.
 */
export async function reportParts(
  invocation: Invocation,
  session: Session,
  material: ReportMaterial,
  { caseId, root, tlp }: Pick<Target, 'caseId' | 'root' | 'tlp'>,
  records: number,
): Promise<readonly PayloadFile[]> {
  const cover = { case_id: caseId === wholeName(root) ? null : caseId, tlp }
  const report = await makeReport(invocation, session, material, { records, cover })
  const rendered = (format: 'json' | 'md' | 'html') => () => Promise.resolve(renderReport(report, format, 'technical'))
  const documents = { 'report.html': rendered('html'), 'report.json': rendered('json'), 'report.md': rendered('md') }
  const files = await writeDocuments(session, documents, invocation.signal)
  return Promise.all(files.map(({ name, file }) => fileOf(file, name, `data/report/${name}`)))
}

/** What people did beside the evidence, where it lies in a folder of ours: runs of playbooks in a case, and a drill. */
export async function recordParts(invocation: Invocation): Promise<readonly PayloadFile[]> {
  return [...(await runParts(invocation)), ...(await drillParts(invocation))]
}

async function runParts({ host, options }: Invocation): Promise<readonly PayloadFile[]> {
  const shown = text(options, 'case')
  if (shown === null) return []
  const { folder } = await readCase(resolve(host.cwd, shown), shown)
  const parts: PayloadFile[] = []
  for (const run of await listRuns(folder))
    for (const { name, file } of await runFiles(folder, run))
      parts.push(await fileOf(file, name, `data/playbook/${run}/${name}`))
  return parts
}

/** Of a drill all but its logs, which are the evidence. */
async function drillParts(invocation: Invocation): Promise<readonly PayloadFile[]> {
  const shown = text(invocation.options, 'drill')
  if (shown === null) return []
  const { folder } = await readDrill(invocation, shown)
  const parts: PayloadFile[] = []
  for (const name of [DRILL_NAMES.file, DRILL_NAMES.log, DRILL_NAMES.truth]) {
    const file = join(folder, name)
    if ((await look(file))?.isFile() === true) parts.push(await fileOf(file, name, `data/drill/${name}`))
  }
  return parts
}

/** With `--drill`, the logs of the drill are what is read. Throws TatouError. */
export async function withDrillLogs(invocation: Invocation): Promise<Invocation> {
  const shown = text(invocation.options, 'drill')
  if (shown === null) return invocation
  if (invocation.args.length > 0 || text(invocation.options, 'case') !== null)
    throw new TatouError('usage', { problem: '--drill names the logs: give neither paths nor --case beside it' })
  await readDrill(invocation, shown)
  return { ...invocation, args: [`${shown.replace(/\/+$/, '')}/${DRILL_NAMES.logs}`] }
}
