import { rmSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { kill, pid } from 'node:process'
import { TatouError } from '../../model/errors.ts'
import type { Invocation } from '../command.ts'
import { errorCode, whyUnwritable } from '../files/system-error.ts'
import { DRILL_NAMES, drillError, type Drill } from './drill-folder.ts'

/**
 * Lets one process alone play a drill: two would each tell the logs anew, and turn back the clock. A lock of a process that is
 * gone is taken over. Returns what gives it back. Throws TatouError `drill` when another one plays.
 */
export async function lockRun(invocation: Invocation, { folder, shown }: Drill): Promise<() => void> {
  const path = join(folder, DRILL_NAMES.lock)
  while (!(await take(path))) {
    const owner = Number(await readFile(path, 'utf8').catch(() => ''))
    if (isAlive(owner))
      throw drillError(
        shown,
        `is being run by another process (${owner})`,
        `record answers with: tatou-ir drill answer; if nobody runs it, delete ${shown}/${DRILL_NAMES.lock}`,
      )
    await rm(path, { force: true })
  }
  const clear = (): void => rmSync(path, { force: true })
  const release = invocation.atExit(clear)
  return () => {
    clear()
    release()
  }
}

async function take(path: string): Promise<boolean> {
  try {
    await writeFile(path, `${pid}\n`, { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false
    const hint = 'copy the drill to where you may write'
    throw new TatouError('output', { file: path, problem: whyUnwritable(error), hint }, { cause: error })
  }
}

function isAlive(owner: number): boolean {
  if (!Number.isSafeInteger(owner) || owner <= 0) return false
  try {
    return kill(owner, 0)
  } catch (error) {
    // Somebody else's process is there, too.
    return errorCode(error) === 'EPERM'
  }
}
