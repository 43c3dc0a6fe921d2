import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { CaseInput } from '../../model/case.ts'
import type { CustodyRecord, CustodySubject } from '../../model/custody.ts'
import { TatouError } from '../../model/errors.ts'
import { evidenceOf } from '../../store/case-evidence.ts'
import type { Case } from '../../store/case-folder.ts'
import { digestOf } from '../../store/plain-file.ts'
import type { Invocation } from '../command.ts'

/** Nothing is expected to be left of what was disposed of. */
const GONE: CustodyRecord['event'] = 'disposed'

type Event = CustodyRecord['event']

/** The inputs of a case, or those that are named by path or SHA-256, with their digests as listed and as they are now. */
export async function caseSubjects(
  invocation: Invocation,
  opened: Case,
  named: readonly string[],
  event: Event,
): Promise<CustodySubject[]> {
  const subjects: CustodySubject[] = []
  for (const input of chosen(opened, named)) {
    const { path, bytes, sha256 } = input
    const after = event === GONE ? null : await measured(invocation, opened, input)
    subjects.push({ path, bytes, before: sha256, after })
  }
  return subjects
}

function chosen({ file: { inputs }, shown }: Case, named: readonly string[]): readonly CaseInput[] {
  if (named.length === 0) return inputs
  const unknown = named.find((name) => !inputs.some(({ path, sha256 }) => path === name || sha256 === name))
  if (unknown !== undefined)
    throw new TatouError('usage', {
      problem: `--evidence: '${unknown}' is no input of the case ${shown}`,
      hint: `see tatou-ir case show --case ${shown}`,
    })
  return inputs.filter(({ path, sha256 }) => named.includes(path) || named.includes(sha256))
}

/** SHA-256 as it is now; null when the evidence is not there any more, or cannot be read. */
async function measured({ signal, progress }: Invocation, opened: Case, input: CaseInput): Promise<string | null> {
  let done = 0
  const onBytes = (bytes: number): void => {
    done += bytes
    progress.update({ done, total: input.bytes, unit: 'bytes', label: 'hashing' })
  }
  try {
    const file = await evidenceOf(opened, input, signal)
    return await digestOf(file, { signal, onBytes })
  } catch (error) {
    if (error instanceof TatouError && error.code === 'case-evidence') return null
    throw error
  }
}

/** A bundle with its digest as the records before it say, and as it is now. */
export async function bundleSubject(
  { signal }: Invocation,
  path: string,
  earlier: readonly CustodyRecord[],
  event: Event,
): Promise<CustodySubject> {
  const found = await stat(path)
  if (!found.isFile()) throw new TatouError('usage', { problem: '--bundle: name the archive, not a folder' })
  const now = await digestOf(path, { signal })
  const name = basename(path)
  const known = earlier.flatMap(({ subjects }) => subjects.filter((each) => each.path === name)).at(-1)
  return { path: name, bytes: found.size, before: known?.after ?? now, after: event === GONE ? null : now }
}
