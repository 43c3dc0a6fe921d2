import { resolve } from 'node:path'
import { ingestCase, type Ingested } from '../../ingest/ingest-case.ts'
import type { CaseReading } from '../../model/case.ts'
import { TatouError } from '../../model/errors.ts'
import { renderIngest } from '../../output/case.ts'
import { lockCase } from '../../store/case-folder.ts'
import type { Invocation } from '../command.ts'
import { readConfig } from '../config/config.ts'
import { custodyContext } from '../case/custody.ts'
import { caseReading, INCOMPLETE, openRunStore, storeOptions, warnOfYears } from '../investigation/evidence.ts'
import { outputOptions, readingOptions, text, UsageFaults } from '../options.ts'
import { present } from '../terminal/present.ts'
import { errorCode, whyUnwritable } from '../files/system-error.ts'
import { version } from '../version.ts'

/** `ingest`: keeps logs in a case. */
export async function run(invocation: Invocation): Promise<number> {
  const { messages, args, options } = invocation
  const faults = new UsageFaults()
  const folder = text(options, 'case')
  if (folder === null) faults.add('name the case with --case DIR')
  const how = readingOptions(invocation, faults)
  const output = outputOptions(invocation, ['table', 'json'], faults)
  if (args.filter((path) => path === '-').length > 1) faults.add('standard input (-) can be read only once')
  faults.check()
  const reading = await caseReading(invocation, how, args)
  const { used } = await readConfig(invocation, args)
  const ingested = await writing(folder ?? '', () => ingest(invocation, folder ?? '', reading))
  const inputs = ingested.case.inputs.map(({ ledger }) => ledger)
  for (const { path, problem, hint } of ingested.unreadable) messages.error(`${path} ${problem}`, { hint })
  warnOfYears(invocation, inputs)
  for (const path of ingested.own) messages.warning(`${path} is part of the case itself and was left out`)
  const document = {
    schema: 'tatou-ir/ingest/v1' as const,
    inputs,
    config: used,
    added: ingested.added,
    already_there: ingested.already_there,
    unreadable: [...ingested.unreadable],
  }
  const context = { inputs: args, db: null, span: [] }
  await present(invocation, output, context, (format, style) => renderIngest(document, format, style))
  return ingested.unreadable.length > 0 ? INCOMPLETE : 0
}

async function ingest(invocation: Invocation, folder: string, reading: CaseReading): Promise<Ingested> {
  const { host, signal, progress, args, options } = invocation
  const locked = await lockCase(resolve(host.cwd, folder), folder)
  const release = invocation.atExit(() => locked.close())
  const done = { keeping: 0, reading: 0 }
  try {
    return await ingestCase(locked, {
      paths: args,
      cwd: host.cwd,
      stdin: host.stdin,
      signal,
      shown: folder,
      reading,
      copy: options['copy'] !== false,
      custody: custodyContext(invocation, {}),
      version: version(),
      openStore: (file) => openRunStore(invocation, { ...storeOptions(host, 0), file }),
      onBytes: (bytes, label) => {
        done[label] += bytes
        progress.update({ done: done[label], total: 0, unit: 'bytes', label })
      },
    })
  } finally {
    release()
    locked.close()
  }
}

/** How the engine says that it could not write. */
const ENGINE_CANNOT_WRITE = /No space left on device|Could not write|Cannot write file|Could not sync/

/** What the system or the engine says when the case cannot be written, as an error about the case. */
async function writing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof TatouError || !(error instanceof Error)) throw error
    const isSystem = errorCode(error) !== undefined
    if (!isSystem && !ENGINE_CANNOT_WRITE.test(error.message)) throw error
    const problem = error.message.includes('No space left') ? 'no space left on the device' : whyUnwritable(error)
    throw new TatouError('case-unwritable', { path, problem }, { cause: error })
  }
}
