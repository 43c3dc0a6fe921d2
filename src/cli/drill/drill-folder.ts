import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { DrillFile, type DrillSecret } from '../../model/drill.ts'
import { TatouError } from '../../model/errors.ts'
import { readPlainText } from '../../store/plain-file.ts'
import type { Invocation } from '../command.ts'
import { commitmentOf, openTruth } from './drill-seal.ts'

/** What lies in the folder of a drill. */
export const DRILL_NAMES = {
  file: 'drill.json',
  truth: 'truth.sealed',
  logs: 'logs',
  live: 'live',
  log: 'run.jsonl',
  lock: 'run.lock',
} as const

/** A drill as it lies on the disk. */
export interface Drill {
  /** Absolute path. */
  readonly folder: string
  /** As it was given. */
  readonly shown: string
  readonly file: DrillFile
}

const MOST_BYTES = 16_000_000

/** Reads the drill that a folder holds. Throws TatouError `drill`. */
export async function readDrill({ host }: Invocation, shown: string): Promise<Drill> {
  const folder = resolve(host.cwd, shown)
  const text = await readPlainText(join(folder, DRILL_NAMES.file), MOST_BYTES)
  if (text === undefined) throw drillError(shown, 'holds no drill', 'make one: tatou-ir drill new SCENARIO --out DIR')
  const parsed = DrillFile.safeParse(jsonOf(text))
  if (!parsed.success)
    throw drillError(`${shown}/${DRILL_NAMES.file}`, 'is not as tatou-ir writes it', 'get a whole copy of the drill')
  return { folder, shown, file: parsed.data }
}

/**
 * The truth of a drill, which must be what was committed to. Throws TatouError `drill`, with exit code 3 when it is not, and
 * `age-key` without the key that it needs.
 */
export async function readTruth(invocation: Invocation, { folder, shown, file }: Drill): Promise<DrillSecret> {
  const name = `${shown}/${DRILL_NAMES.truth}`
  const bytes = await readFile(join(folder, DRILL_NAMES.truth)).catch((error: unknown) => {
    throw new TatouError(
      'drill',
      { path: name, problem: 'cannot be read', hint: 'get a whole copy of the drill' },
      { cause: error },
    )
  })
  const secret = await openTruth(invocation, bytes, name)
  if (commitmentOf(secret) !== file.commitment) throw new TatouError('drill-commitment', { path: name })
  return secret
}

/** An error about the folder of a drill. */
export function drillError(path: string, problem: string, hint: string): TatouError {
  return new TatouError('drill', { path, problem, hint })
}

function jsonOf(text: string | null): unknown {
  try {
    return text === null ? null : (JSON.parse(text) as unknown)
  } catch {
    return null
  }
}
