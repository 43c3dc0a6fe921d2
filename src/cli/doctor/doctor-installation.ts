import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { versions } from 'node:process'
import type { Check } from '../../model/doctor.ts'
import type { Invocation } from '../command.ts'
import { openRunStore, storeOptions } from '../investigation/evidence.ts'
import { pdfTools } from '../report/pdf.ts'
import { diskCheck, failed, messageOf, passed, timed, warned, type Found, type Subject } from './doctor-checks.ts'

/** The oldest Node that the program runs on (package.json, engines). */
const OLDEST_NODE = [20, 19] as const

/** A clock that is further from that of the file system than this, in milliseconds, is wrong somewhere. */
const MOST_CLOCK_DIFFERENCE = 5000

/** Whether this installation can work: Node, engine, optional parts, write rights, clock, disk. */
export async function installationChecks(invocation: Invocation): Promise<Check[]> {
  const { host } = invocation
  const looks = [
    () => Promise.resolve(nodeCheck(versions.node)),
    () => engineCheck(invocation),
    pdfCheck,
    () => folderChecks(invocation),
    () => diskCheck({ area: 'installation', name: 'disk', folder: host.cwd, least: 5, isFault: false }),
  ]
  const checks: Check[] = []
  for (const look of looks) checks.push(...(await timed(host, look)))
  return checks
}

function about(name: string, tried: string): Subject {
  return { area: 'installation', name, tried }
}

/** Whether a version of Node is one that the program runs on. */
export function nodeCheck(version: string): Found {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isEnough = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])
  const words = `Node ${version}`
  const subject = about('Node', 'compare its version with the oldest that is enough')
  return isEnough
    ? passed(subject, words)
    : failed(subject, `${words} is too old`, `install Node ${OLDEST_NODE.join('.')} or later`)
}

async function engineCheck(invocation: Invocation): Promise<Found> {
  const subject = about('engine', 'open it, seal it, and let it count to a thousand')
  try {
    const store = await openRunStore(invocation, storeOptions(invocation.host, 0))
    try {
      await store.seal()
      const [row] = await store.rows(`SELECT version() AS version, count(*) AS n FROM range(1000)`)
      const works = Number(row?.['n']) === 1000
      return works
        ? passed(subject, `DuckDB ${String(row?.['version'])} answers`)
        : failed(subject, 'the engine counts wrong', 'install tatou-ir again')
    } finally {
      await store.close()
    }
  } catch (error) {
    return failed(subject, `cannot be opened: ${messageOf(error)}`, 'install tatou-ir again')
  }
}

async function pdfCheck(): Promise<Found> {
  const subject = about('PDF', 'load the optional packages that write it')
  try {
    await pdfTools()
    return passed(subject, 'reports can be written as PDF')
  } catch {
    const hint = 'npm install pdfkit dejavu-fonts-ttf'
    return warned(subject, 'not installed; all other formats of reports work', hint)
  }
}

async function folderChecks({ host }: Invocation): Promise<Found[]> {
  const rights = about('write rights', `make a folder and a file in ${host.cwd}, and remove them`)
  const clock = about('clock', 'compare it with the date that the file system gives a new file')
  let folder: string | undefined
  try {
    folder = await mkdtemp(join(host.cwd, '.tatou-ir-doctor-'))
    const file = join(folder, 'clock')
    await writeFile(file, 'x')
    const difference = Math.abs((await stat(file)).mtimeMs - host.now())
    const seconds = Math.round(difference / 1000)
    return [
      passed(rights, `${host.cwd} can be written`),
      difference <= MOST_CLOCK_DIFFERENCE
        ? passed(clock, 'agrees with the file system')
        : failed(clock, `is ${seconds} s from that of the file system`, 'set the clock'),
    ]
  } catch (error) {
    const hint = 'cases, reports and bundles go elsewhere: change to a folder of yours'
    return [warned(rights, `${host.cwd} cannot be written: ${messageOf(error)}`, hint)]
  } finally {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true })
  }
}
