import { createWriteStream } from 'node:fs'
import { copyFile, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { legitimateUse } from '../../analysis/collateral.ts'
import { renderBlockCost } from '../../export/block-cost.ts'
import { exportBlocklist } from '../../export/blocklist.ts'
import { planBlock, type BlockPlan } from '../../export/blocking.ts'
import { exportEcs } from '../../export/ecs.ts'
import { exportIocList, exportIocs } from '../../export/ioc.ts'
import { exportIris } from '../../export/iris.ts'
import type { Incident } from '../../export/incident.ts'
import { monitoringFiles } from '../../export/monitoring/monitoring.ts'
import { exportMisp } from '../../export/misp.ts'
import { exportNavigator } from '../../export/navigator.ts'
import { parquetParts } from '../../export/parquet.ts'
import { exportStix } from '../../export/stix.ts'
import { exportTheHive } from '../../export/thehive.ts'
import { exportTimesketch, exportTimesketchCsv } from '../../export/timesketch.ts'
import { parseAddressRange } from '../../ingest/address-range.ts'
import { EventDocument } from '../../model/event.ts'
import { csvList } from '../../output/csv.ts'
import { makeFolder } from '../../store/make-folder.ts'
import { syncToDisk } from '../../store/plain-file.ts'
import type { Invocation } from '../command.ts'
import { readConfig } from '../config/config.ts'
import { exportOptions, type ExportOptions } from '../export/export-options.ts'
import { countSuppressed, suppressedWords } from '../../analysis/summary.ts'
import { incidentOf } from '../export/incident.ts'
import { withInvestigation, type Session } from '../investigation/investigate.ts'
import { withNewFolder } from '../files/new-folder.ts'
import { present, presentBeside } from '../terminal/present.ts'
import { readRules, warnOfRules } from '../rules/rules.ts'

/** The folder that the engine may write Parquet to, in the private one. */
const ENGINE_FOLDER = 'export'

/** Targets that hold every event, and so need all columns of them. */
const WHOLE = new Set(['timesketch', 'ecs', 'csv', 'parquet'])

/** Targets that are made of logs. */
type LogTarget = Exclude<ExportOptions['target'], 'monitoring'>

/** What is written: one text, several named ones, or files that the engine writes. */
type Written =
  | { readonly kind: 'text'; readonly pieces: AsyncIterable<string> }
  | { readonly kind: 'files'; readonly files: ReadonlyMap<string, AsyncIterable<string>> }
  | { readonly kind: 'engine' }

/** `export`: what was read and found, for other programs. */
export async function run(invocation: Invocation): Promise<number> {
  const given = exportOptions(invocation)
  const { target } = given
  if (target === 'monitoring') return exportMonitoring(invocation, given.file ?? '')
  const options = { ...given, target }
  const isParquet = target === 'parquet'
  return withInvestigation(
    invocation,
    WHOLE.has(options.target) ? 'all' : ['user_agent'],
    async (session) => {
      const written = await write(invocation, session, options)
      await deliver(invocation, session, options, written)
      return 0
    },
    isParquet ? { oneThread: true, exports: ENGINE_FOLDER } : {},
  )
}

/** What stands around a watch is made of rules and configuration alone: no log is read. */
async function exportMonitoring(invocation: Invocation, folder: string): Promise<number> {
  const { config } = await readConfig(invocation, [])
  const { rules, faults } = await readRules(invocation, config)
  warnOfRules(invocation, faults)
  const files = monitoringFiles(rules, config)
  await withNewFolder(invocation, folder, (made) => writeFiles(invocation, made, files))
  invocation.messages.note(`${files.size} files in ${folder}`)
  return 0
}

async function writeFiles(
  { signal }: Invocation,
  folder: string,
  files: ReadonlyMap<string, AsyncIterable<string> | string>,
): Promise<void> {
  for (const [name, pieces] of files) {
    const path = join(folder, name)
    await makeFolder(dirname(path))
    await pipeline(Readable.from(typeof pieces === 'string' ? [pieces] : pieces), createWriteStream(path), { signal })
    await syncToDisk(path)
  }
}

async function write(
  invocation: Invocation,
  session: Session,
  options: ExportOptions & { readonly target: LogTarget },
): Promise<Written> {
  const incident = await incidentOf(session, options.tlp)
  const kept = suppressedWords(await countSuppressed(session.evidence.store))
  if (kept !== '') invocation.messages.warning(`${kept}: nobody is accused of them here`)
  const text = (pieces: AsyncIterable<string>): Written => ({ kind: 'text', pieces })
  switch (options.target) {
    case 'timesketch':
      return text(options.csv ? exportTimesketchCsv(incident) : exportTimesketch(incident))
    case 'stix':
      return text(exportStix(incident))
    case 'misp':
      return text(exportMisp(incident))
    case 'navigator':
      return text(exportNavigator(incident))
    case 'ecs':
      return text(exportEcs(incident, options.index))
    case 'csv':
      return text(csvList(EventDocument, eventsOf(incident)))
    case 'parquet':
      return { kind: 'engine' }
    case 'iris':
      return { kind: 'files', files: exportIris(incident) }
    case 'thehive':
      return text(exportTheHive(incident))
    case 'ioc': {
      const plan = await planOf(invocation, session, incident, options)
      if (options.list !== null) return text(exportIocList(incident, plan, options.list))
      return { kind: 'files', files: exportIocs(incident, plan) }
    }
    case 'blocklist': {
      const plan = await planOf(invocation, session, incident, options)
      return text(exportBlocklist(options.blocker, plan, { jail: options.jail }))
    }
  }
}

async function* eventsOf(incident: Incident): AsyncGenerator<EventDocument> {
  for await (const { event } of incident.events()) yield event
}

/** What would be blocked. Whom that cuts off is said first, before a byte of the list is written. */
async function planOf(
  invocation: Invocation,
  session: Session,
  incident: Incident,
  { includeShared, target }: ExportOptions,
): Promise<BlockPlan> {
  const { config } = await readConfig(invocation, session.paths)
  const plan = planBlock(await incident.sources(), {
    includeShared,
    proxies: config.trusted_proxies.flatMap((range) => parseAddressRange(range) ?? []),
    uses: await legitimateUse(session.evidence.store),
  })
  const { first_event: first, last_event: last } = incident.summary
  const context = { inputs: session.paths, db: session.evidence.store, span: [first, last] }
  await presentBeside(invocation, session.output, context, (style) =>
    renderBlockCost(plan, target === 'ioc' ? 'Lists' : 'Blocks', style),
  )
  return plan
}

async function deliver(
  invocation: Invocation,
  session: Session,
  { file }: ExportOptions,
  written: Written,
): Promise<void> {
  if (written.kind === 'text') {
    const context = { inputs: session.paths, db: null, span: [] }
    return present(invocation, session.output, context, () => written.pieces)
  }
  await withNewFolder(invocation, file ?? '', async (folder) => {
    if (written.kind === 'engine') return writeParquet(session, folder)
    await writeFiles(invocation, folder, written.files)
  })
}

/** The engine writes into the private folder, the only one it can reach; from there the files go to the export. */
async function writeParquet({ investigation, evidence }: Session, folder: string): Promise<void> {
  const { store } = evidence
  const own = join(store.folder, ENGINE_FOLDER)
  await mkdir(own, { mode: 0o700 })
  for (const part of await parquetParts(store, investigation.ids)) {
    const made = join(own, part.name)
    await store.run(part.statement(made))
    const path = join(folder, part.folder, part.name)
    await mkdir(dirname(path))
    await copyFile(made, path)
    await syncToDisk(path)
  }
}
