import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { versions } from 'node:process'
import type { Config } from '../../model/config.ts'
import type { Check } from '../../model/doctor.ts'
import { lintPlaybook } from '../../playbook/lint.ts'
import { lintRules } from '../../sigma/lint.ts'
import { readCase } from '../../store/case-folder.ts'
import { checkCase } from '../case/check-case.ts'
import type { Invocation } from '../command.ts'
import { diskCheck, failed, passed, warned } from './doctor-checks.ts'
import { openRunStore, storeOptions } from '../investigation/evidence.ts'
import { pdfTools } from '../report/pdf.ts'
import { shippedPlaybookFiles } from '../playbook/playbook-files.ts'
import { builtinRuleFiles, builtinRules, ruleFiles } from '../rules/rule-files.ts'
import { list } from '../options.ts'

/** The oldest Node that the program runs on (package.json, engines). */
const OLDEST_NODE = [20, 19] as const

/** A clock that is further from that of the file system than this, in milliseconds, is wrong somewhere. */
const MOST_CLOCK_DIFFERENCE = 5000

/** Whether this installation can work: Node, engine, optional parts, write rights, clock. */
export async function installationChecks(invocation: Invocation): Promise<Check[]> {
  return [nodeCheck(), await engineCheck(invocation), await pdfCheck(), ...(await folderChecks(invocation))]
}

function nodeCheck(): Check {
  const [major = 0, minor = 0] = versions.node.split('.').map(Number)
  const isEnough = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])
  const words = `Node ${versions.node}`
  return isEnough
    ? passed('installation', 'Node', words)
    : failed('installation', 'Node', `${words} is too old`, `install Node ${OLDEST_NODE.join('.')} or later`)
}

async function engineCheck(invocation: Invocation): Promise<Check> {
  try {
    const store = await openRunStore(invocation, storeOptions(invocation.host, 0))
    try {
      await store.seal()
      const [row] = await store.rows(`SELECT version() AS version, count(*) AS n FROM range(1000)`)
      const works = Number(row?.['n']) === 1000
      return works
        ? passed('installation', 'engine', `DuckDB ${String(row?.['version'])} answers`)
        : failed('installation', 'engine', 'the engine counts wrong', 'install tatou-ir again')
    } finally {
      await store.close()
    }
  } catch (error) {
    return failed('installation', 'engine', `cannot be opened: ${messageOf(error)}`, 'install tatou-ir again')
  }
}

async function pdfCheck(): Promise<Check> {
  try {
    await pdfTools()
    return passed('installation', 'PDF', 'reports can be written as PDF')
  } catch {
    const hint = 'npm install pdfkit dejavu-fonts-ttf'
    return warned('installation', 'PDF', 'not installed; all other formats of reports work', hint)
  }
}

async function folderChecks(invocation: Invocation): Promise<Check[]> {
  const { host } = invocation
  let folder: string | undefined
  try {
    folder = await mkdtemp(join(host.cwd, '.tatou-ir-doctor-'))
    const file = join(folder, 'clock')
    await writeFile(file, 'x')
    const difference = Math.abs((await stat(file)).mtimeMs - host.now())
    const clock =
      difference <= MOST_CLOCK_DIFFERENCE
        ? passed('installation', 'clock', 'agrees with the file system')
        : failed(
            'installation',
            'clock',
            `is ${Math.round(difference / 1000)} s from that of the file system`,
            'set the clock',
          )
    const disk = await diskCheck('installation', { name: 'disk', folder: host.cwd, least: 5, isFault: false })
    return [passed('installation', 'write rights', `${host.cwd} can be written`), clock, disk]
  } catch (error) {
    return [warned('installation', 'write rights', `${host.cwd} cannot be written: ${messageOf(error)}`)]
  } finally {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true })
  }
}

/** Whether the rules that come with the program, and those of `--rules`, are in order. */
export async function ruleChecks(invocation: Invocation, { placeholders }: Config): Promise<Check[]> {
  const own = await builtinRuleFiles()
  const given = await ruleFiles(list(invocation.options, 'rules'), invocation.host.cwd)
  const sets = [
    ['rules of the program', own, []],
    ['rules of yours', given, await builtinRules()],
  ] as const
  return sets.flatMap(([name, files, others]): Check[] => {
    if (files.length === 0) return []
    const errors = lintRules(files, { placeholders, others }).filter(({ severity }) => severity === 'error').length
    const words = `${files.length} files, ${errors} errors`
    if (errors === 0) return [passed('rules', name, words)]
    return [failed('rules', name, words, 'tatou-ir rules lint shows them')]
  })
}

/** Whether the playbooks that come with the program are in order. */
export async function playbookChecks(): Promise<Check[]> {
  const files = await shippedPlaybookFiles()
  const faults = files.reduce((sum, { path, text }) => sum + lintPlaybook(path, text).faults.length, 0)
  const words = `${files.length} playbooks, ${faults} faults`
  if (faults === 0 && files.length > 0) return [passed('playbooks', 'playbooks of the program', words)]
  return [failed('playbooks', 'playbooks of the program', words, 'tatou-ir playbook lint shows them')]
}

/** Whether a case is what it was: its evidence, its custody log, its database, and room for more. */
export async function caseChecks(invocation: Invocation, shown: string): Promise<Check[]> {
  const folder = resolve(invocation.host.cwd, shown)
  try {
    const faults = await checkCase(invocation, await readCase(folder, shown))
    const custody = faults.filter(({ code }) => code === 'custody')
    const others = faults.filter(({ code }) => code !== 'custody')
    const said = (name: string, found: typeof faults, fine: string): Check[] =>
      found.length === 0
        ? [passed('case', name, fine)]
        : found.map(({ path, message }) => failed('case', name, `${path}: ${message}`))
    return [
      ...said('integrity', others, 'evidence, ledgers and rows are as they were ingested'),
      ...said('custody', custody, 'the chain of the custody log is whole'),
      await diskCheck('case', { name: 'disk', folder, least: 5, isFault: false }),
    ]
  } catch (error) {
    return [failed('case', 'integrity', messageOf(error))]
  }
}

/** What an error says; one that nobody foresaw too, since the others are to be checked all the same. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
