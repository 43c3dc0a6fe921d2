import { BLOCKERS, type Blocker } from '../../export/blocklist.ts'
import { IOC_LISTS, type IocList } from '../../export/ioc.ts'
import { TLP_LABELS, type TlpLabel } from '../../model/tlp.ts'
import type { Invocation } from '../command.ts'
import { EXPORT_TARGETS, type ExportTarget } from './export-command.ts'
import { text, UsageFaults } from '../options.ts'

/** What is asked of an export, beside which logs. */
export interface ExportOptions {
  readonly target: ExportTarget
  /** Path of `-o`; null for standard output. */
  readonly file: string | null
  readonly csv: boolean
  readonly index: string | null
  readonly list: IocList | null
  readonly blocker: Blocker
  readonly jail: string
  readonly includeShared: boolean
  readonly tlp: TlpLabel
}

/** Options that only some targets have, by the name commander gives them. */
const TARGETS_OF: Readonly<Record<string, readonly ExportTarget[]>> = {
  format: ['timesketch'],
  index: ['ecs'],
  list: ['ioc'],
  for: ['blocklist'],
  jail: ['blocklist'],
  includeShared: ['blocklist', 'ioc'],
  tlp: ['stix', 'misp', 'iris', 'thehive'],
}

/** Names of indices and data streams in Elasticsearch, and of jails: nothing in them acts. */
const INDEX = /^[a-z0-9][a-z0-9._-]{0,200}$/
const JAIL = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/

/** The options of `export`. Throws `usage` with all that is wrong with them. */
export function exportOptions({ options }: Invocation): ExportOptions {
  const faults = new UsageFaults()
  const given = text(options, 'to')
  const target = EXPORT_TARGETS.find((name) => name === given)
  if (target === undefined) faults.add(`name what to write with --to: ${EXPORT_TARGETS.join(', ')}`)
  else for (const problem of misplaced(options, target)) faults.add(problem)
  const blocker = BLOCKERS.find((name) => name === text(options, 'for'))
  if (target === 'blocklist' && blocker === undefined)
    faults.add(`name what is to read it with --for: ${BLOCKERS.join(', ')}`)
  if (text(options, 'jail') !== null && blocker !== undefined && blocker !== 'fail2ban')
    faults.add('--jail goes with --for fail2ban')
  const list = IOC_LISTS.find((name) => name === text(options, 'list')) ?? null
  const file = text(options, 'output')
  const isFolder =
    target === 'parquet' || target === 'iris' || target === 'monitoring' || (target === 'ioc' && list === null)
  if (isFolder && (file === null || file === '-')) {
    faults.add(
      `--to ${target} writes several files: name a new directory with -o${target === 'ioc' ? ', or one list with --list' : ''}`,
    )
  }
  const index = named(text(options, 'index'), '--index', INDEX, faults)
  const jail = named(text(options, 'jail'), '--jail', JAIL, faults) ?? 'sshd'
  faults.check()
  return {
    target: target ?? 'csv',
    file,
    csv: text(options, 'format') === 'csv',
    index,
    list,
    blocker: blocker ?? 'nginx',
    jail,
    includeShared: options['includeShared'] === true,
    tlp: TLP_LABELS.find((label) => label === text(options, 'tlp')) ?? 'TLP:AMBER',
  }
}

function misplaced(options: Invocation['options'], target: ExportTarget): string[] {
  return Object.entries(TARGETS_OF).flatMap(([name, targets]) => {
    if (options[name] === undefined || targets.includes(target)) return []
    const flag = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    return [`--${flag} goes with --to ${targets.join(', ')}`]
  })
}

function named(given: string | null, option: string, pattern: RegExp, faults: UsageFaults): string | null {
  if (given === null || pattern.test(given)) return given
  return faults.add(`${option}: '${given}' is no name that could be meant`)
}
