import { RECORD_COLUMNS } from '../formats/record-columns.ts'
import { canonicalJson } from '../model/canonical-json.ts'
import type { CaseShowDocument } from '../model/case.ts'
import { TatouError } from '../model/errors.ts'
import { identifier } from '../sql/literal.ts'
import { chainFaults } from '../store/case-custody.ts'
import { attachDatabase, ATTACHED, detachViews, fingerprintOf } from '../store/case-database.ts'
import { evidenceOf } from '../store/case-evidence.ts'
import { CASE_NAMES, readCaseText, type Case } from '../store/case-folder.ts'
import { digestOf } from '../store/plain-file.ts'
import type { Store } from '../store/store.ts'
import { asListed, caseStreams, loadReading } from './case-streams.ts'
import { loadStreams, type LoadOptions } from './load.ts'

type Fault = CaseShowDocument['faults'][number]

export interface VerifyOptions extends Pick<LoadOptions, 'signal' | 'onBytes'> {
  readonly version: string
}

/**
 * Checks a case against its evidence: hashes every input, follows the chain of the custody log, and, where the
 * evidence is whole, reads all of it again and compares ledgers and rows with those stored. A database of another
 * version is not compared: nobody uses it. Returns all faults. Throws TatouError `case-hostile`.
 */
export async function verifyCase(store: Store, opened: Case, options: VerifyOptions): Promise<Fault[]> {
  const faults = [...(await evidenceFaults(opened, options)), ...(await logFaults(opened))]
  if (faults.some(({ code }) => code === 'evidence')) return faults
  const isOwnVersion = opened.file.tool.version === options.version
  const isAttached = isOwnVersion && (await attachDatabase(store, opened, fingerprintOf(opened.file)))
  if (isAttached) await detachViews(store)
  const streams = await caseStreams(opened, options.signal)
  const loaded = await loadStreams(store, streams, {
    ...options,
    depth: 'full',
    ...loadReading(opened.file.reading, opened.shown),
  })
  if (!isOwnVersion) return faults
  for (const [at, { document }] of asListed(opened.file.inputs, loaded.inputs).entries()) {
    const stored = opened.file.inputs[at]?.ledger
    if (stored !== undefined && canonicalJson(stored) === canonicalJson(document)) continue
    faults.push({
      code: 'ledger',
      path: document.path,
      message: `${CASE_NAMES.list} counts its lines in another way than its bytes say`,
    })
  }
  return [...faults, ...(isAttached ? await rowFaults(store) : [databaseFault('was not made from its list')])]
}

async function evidenceFaults(opened: Case, { signal }: VerifyOptions): Promise<Fault[]> {
  const faults: Fault[] = []
  for (const input of opened.file.inputs) {
    try {
      const file = await evidenceOf(opened, input, signal)
      if (!input.stored || (await digestOf(file, { signal })) === input.sha256) continue
      faults.push({ code: 'evidence', path: input.path, message: `${input.file} has changed` })
    } catch (error) {
      if (!(error instanceof TatouError) || error.code !== 'case-evidence') throw error
      faults.push({ code: 'evidence', path: input.path, message: String(error.parameters['problem']) })
    }
  }
  return faults
}

async function logFaults({ folder, shown }: Case): Promise<Fault[]> {
  const log = await readCaseText(folder, CASE_NAMES.custody, shown)
  if (log === undefined) return [{ code: 'custody', path: CASE_NAMES.custody, message: 'is missing' }]
  return chainFaults(log).map(({ line, message }) => ({
    code: 'custody',
    path: `${CASE_NAMES.custody}:${line}`,
    message,
  }))
}

async function rowFaults(store: Store): Promise<Fault[]> {
  const columns = ['input', ...RECORD_COLUMNS.map(({ name }) => name)]
  const differs = columns.map((name) => `a.${identifier(name)} IS DISTINCT FROM b.${identifier(name)}`).join(' OR ')
  const [own] = await store.rows('SELECT current_database() AS name')
  const made = `${identifier(String(own?.['name']))}.main.record`
  const [row] = await store.rows(
    `SELECT count(*) AS n FROM ${made} a POSITIONAL JOIN ${ATTACHED}.main.record b WHERE ${differs}`,
  )
  return row?.['n'] === 0 ? [] : [databaseFault(`differs from the evidence in ${String(row?.['n'])} rows`)]
}

function databaseFault(message: string): Fault {
  return { code: 'database', path: CASE_NAMES.database, message }
}
