import { resolve } from 'node:path'
import { statusOf } from '../../analysis/case-status.ts'
import type { CaseShowDocument } from '../../model/case.ts'
import { renderCase } from '../../output/case.ts'
import { custodyHead } from '../../store/case-custody.ts'
import { CASE_NAMES, readCase, readCaseText, type Case } from '../../store/case-folder.ts'
import { readStatus } from '../../store/case-status.ts'
import type { Invocation } from '../command.ts'
import { checkCase } from '../case/check-case.ts'
import { outputOptions, text, UsageFaults } from '../options.ts'
import { present } from '../terminal/present.ts'

/** Exit code when a case does not verify. */
const UNVERIFIED = 3

/** `case show`: what a case holds. */
export async function run(invocation: Invocation): Promise<number> {
  const { host, options } = invocation
  const faults = new UsageFaults()
  const shown = text(options, 'case')
  if (shown === null) faults.add('name the case with --case DIR')
  const output = outputOptions(invocation, ['table', 'json'], faults)
  faults.check()
  const opened = await readCase(resolve(host.cwd, shown ?? ''), shown ?? '')
  const found = options['verify'] === true ? await checkCase(invocation, opened) : null
  const document = await documentOf(opened, found)
  const context = { inputs: [opened.folder], db: null, span: [] }
  await present(invocation, output, context, (format, style) => renderCase(document, format, style))
  return found === null || found.length === 0 ? 0 : UNVERIFIED
}

async function documentOf(opened: Case, faults: CaseShowDocument['faults'] | null): Promise<CaseShowDocument> {
  const { created, tool, reading, inputs, unreadable } = opened.file
  const log = await readCaseText(opened.folder, CASE_NAMES.custody, opened.shown)
  return {
    schema: 'tatou-ir/case-show/v1',
    inputs: inputs.map(({ ledger }) => ledger),
    config: null,
    created,
    tool,
    reading: { ...reading, formats: reading.formats.map(({ id, path, sha256 }) => ({ id, path, sha256 })) },
    evidence: inputs.map(({ path, sha256, bytes, stored, file }) => ({ path, sha256, bytes, stored, file })),
    unreadable,
    custody: custodyHead(log ?? ''),
    status: statusOf((await readStatus(opened)).records),
    verified: faults === null ? null : faults.length === 0,
    faults: faults ?? [],
  }
}
