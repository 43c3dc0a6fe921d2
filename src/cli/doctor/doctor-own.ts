import { resolve } from 'node:path'
import type { Config } from '../../model/config.ts'
import type { Check } from '../../model/doctor.ts'
import { shellCommand } from '../../output/escape-shell.ts'
import { lintPlaybook } from '../../playbook/lint.ts'
import { lintRules } from '../../sigma/lint.ts'
import { readCase } from '../../store/case-folder.ts'
import { checkCase } from '../case/check-case.ts'
import type { Invocation } from '../command.ts'
import { list } from '../options.ts'
import { shippedPlaybookFiles } from '../playbook/playbook-files.ts'
import { builtinRuleFiles, builtinRules, ruleFiles } from '../rules/rule-files.ts'
import { diskCheck, failed, messageOf, passed, timed, type Found, type Subject } from './doctor-checks.ts'

/** Whether the rules that come with the program have no faults. */
export function ownRulesCheck({ host }: Invocation, { placeholders }: Config): Promise<Check[]> {
  return timed(host, async () => {
    const files = await builtinRuleFiles()
    const faults = lintRules(files, { placeholders, others: [] })
    return lintCheck(lintSubject('rules of the program', []), files.length, faults)
  })
}

/** Whether the rules of `--rules` have no faults; nothing where none are given. */
export async function givenRulesCheck({ host, options }: Invocation, { placeholders }: Config): Promise<Check[]> {
  const paths = list(options, 'rules')
  if (paths.length === 0) return []
  return timed(host, async () => {
    const files = await ruleFiles(paths, host.cwd)
    const faults = lintRules(files, { placeholders, others: await builtinRules() })
    return lintCheck(lintSubject('rules of yours', paths), files.length, faults)
  })
}

function lintSubject(name: string, paths: readonly string[]): Subject {
  return { area: 'rules', name, tried: shellCommand(['tatou-ir', 'rules', 'lint', ...paths]) }
}

function lintCheck(subject: Subject, files: number, faults: ReturnType<typeof lintRules>): Found {
  const errors = faults.filter(({ severity }) => severity === 'error').length
  const words = `${files} files, ${errors} errors`
  return errors === 0 && files > 0 ? passed(subject, words) : failed(subject, words, `${subject.tried} shows them`)
}

/** Whether the playbooks that come with the program have no faults. */
export function playbookChecks({ host }: Invocation): Promise<Check[]> {
  const subject: Subject = { area: 'playbooks', name: 'playbooks of the program', tried: 'tatou-ir playbook lint' }
  return timed(host, async () => {
    const files = await shippedPlaybookFiles()
    const faults = files.reduce((sum, { path, text }) => sum + lintPlaybook(path, text).faults.length, 0)
    const words = `${files.length} playbooks, ${faults} faults`
    return faults === 0 && files.length > 0
      ? passed(subject, words)
      : failed(subject, words, `${subject.tried} shows them`)
  })
}

/** Whether a case is what it was: its evidence, its custody log, its database, and room for more. */
export async function caseChecks(invocation: Invocation, shown: string): Promise<Check[]> {
  const { host } = invocation
  const folder = resolve(host.cwd, shown)
  const kept = await timed(host, () => verifyChecks(invocation, folder, shown))
  const disk = { area: 'case', name: 'disk', folder, least: 5, isFault: false } as const
  return [...kept, ...(await timed(host, () => diskCheck(disk)))]
}

async function verifyChecks(invocation: Invocation, folder: string, shown: string): Promise<Found[]> {
  const tried = shellCommand(['tatou-ir', 'case', 'show', '--case', shown, '--verify'])
  const about = (name: string): Subject => ({ area: 'case', name, tried })
  try {
    const faults = await checkCase(invocation, await readCase(folder, shown))
    const custody = faults.filter(({ code }) => code === 'custody')
    const others = faults.filter(({ code }) => code !== 'custody')
    const said = (name: string, found: typeof faults, fine: string): Found[] =>
      found.length === 0
        ? [passed(about(name), fine)]
        : found.map(({ path, message }) => failed(about(name), `${path}: ${message}`, CHANGED))
    return [
      ...said('integrity', others, 'evidence, ledgers and rows are as they were ingested'),
      ...said('custody', custody, 'the chain of the custody log is whole'),
    ]
  } catch (error) {
    return [failed(about('integrity'), messageOf(error), CHANGED)]
  }
}

const CHANGED = 'keep it as it is, and find out who changed it; then ingest the originals into a new case'
