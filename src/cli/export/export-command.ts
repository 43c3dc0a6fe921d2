import { TLP_LABELS } from '../../model/tlp.ts'
import type { CommandSpec, OptionSpec } from '../command.ts'
import {
  CASE_OPTION,
  DISPLAY_TIMEZONE_OPTION,
  FILTER_OPTIONS,
  FULL_OPTION,
  outputOption,
  PATHS,
  READING_OPTIONS,
  RULE_OPTIONS,
} from '../option-groups.ts'

/** What another program opens, by the name of that program or format. */
export const EXPORT_TARGETS = [
  'timesketch',
  'stix',
  'misp',
  'navigator',
  'ecs',
  'csv',
  'parquet',
  'iris',
  'thehive',
  'ioc',
  'blocklist',
  'monitoring',
] as const
export type ExportTarget = (typeof EXPORT_TARGETS)[number]

/** Names that stand in the modules of exports too; here, so that the help need not load these. */
const BLOCKER_NAMES = ['nginx', 'iptables', 'nftables', 'fail2ban', 'cloudflare'] as const
const LIST_NAMES = ['addresses', 'prefixes', 'accounts', 'user-agents'] as const

const TARGET = 'For some targets:'

const only = (option: Omit<OptionSpec, 'group'>): OptionSpec => ({ group: TARGET, ...option })

/** `export`. */
export const EXPORT = {
  kind: 'command',
  name: 'export',
  summary: 'the events, the attack or its indicators for other programs',
  description:
    'Writes what was read and found in the form that another program opens: events for timelines, search engines and data lakes, the attack for sharing platforms and case systems, indicators and lists of addresses to block.',
  arguments: [PATHS],
  options: [
    outputOption({ flags: '--to <name>', description: 'what to write', choices: EXPORT_TARGETS }),
    outputOption({
      flags: '-o, --output <path>',
      description:
        'write to a file, or to a new directory where there are several; it appears only when it is complete',
      completes: 'file',
    }),
    only({
      flags: '--format <name>',
      description: 'timesketch: as which file (default: jsonl)',
      choices: ['jsonl', 'csv'],
    }),
    only({
      flags: '--index <name>',
      description: 'ecs: the index or data stream to name in each action',
      completes: 'none',
    }),
    only({ flags: '--list <name>', description: 'ioc: this list alone', choices: LIST_NAMES }),
    only({ flags: '--for <program>', description: 'blocklist: what is to read it', choices: BLOCKER_NAMES }),
    only({
      flags: '--jail <name>',
      description: 'blocklist --for fail2ban: the jail (default: sshd)',
      completes: 'none',
    }),
    only({
      flags: '--include-shared',
      description: 'blocklist and ioc: also addresses that others are behind',
    }),
    only({
      flags: '--tlp <label>',
      description: 'stix, misp, iris and thehive: who may see it (default: TLP:AMBER)',
      choices: TLP_LABELS,
    }),
    CASE_OPTION,
    ...READING_OPTIONS,
    ...RULE_OPTIONS,
    ...FILTER_OPTIONS,
    DISPLAY_TIMEZONE_OPTION,
    FULL_OPTION,
  ],
  examples: [
    { run: 'tatou-ir export samples/tatou-campaign --to timesketch -o events.jsonl', shows: 'a timeline to upload' },
    {
      run: 'tatou-ir export --case case-17 --to stix --tlp TLP:GREEN -o attack.json',
      shows: 'the attack, for sharing',
    },
    {
      run: 'tatou-ir export auth.log --to blocklist --for nftables',
      shows: 'addresses to block, and whom that cuts off',
    },
    { run: 'tatou-ir export --to monitoring -o monitoring', shows: 'rules, dashboards and more around a watch' },
    { run: 'tatou-ir export logs/ --to parquet -o lake', shows: 'events for DuckDB, Spark or Trino' },
  ],
} as const satisfies Omit<CommandSpec, 'load'>
