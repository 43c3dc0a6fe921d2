import type { ArgumentSpec, Command, CommandSpec } from './command.ts'
import {
  CASE_OPTION,
  CONFIG_OPTION,
  DATA_FORMATS,
  DISPLAY_TIMEZONE_OPTION,
  DOCUMENT_OPTIONS,
  FILE_OPTION,
  FULL_OPTION,
  LEVEL_NAMES,
  PATHS,
  READING_OPTIONS,
  RULE_OPTIONS,
  formatOption,
  outputOption,
} from './option-groups.ts'
import { EXPORT } from './export/export-command.ts'
import { FORMATS } from './formats/format-commands.ts'
import { CASE_STATS, CASE_STATUS } from './case/case-commands.ts'
import { CLOCK } from './case/clock-commands.ts'
import { CONFIG } from './config/config-commands.ts'
import { DOCTOR } from './doctor/doctor-command.ts'
import { CUSTODY } from './case/custody-commands.ts'
import { BUNDLE } from './bundle/bundle-commands.ts'
import { REPORT } from './report/report-commands.ts'
import { DRILLS } from './drill/drill-commands.ts'
import { PLAYBOOK } from './playbook/playbook-commands.ts'
import { RULES } from './rules/rule-commands.ts'
import { WATCH } from './watch/watch-command.ts'
import { SCHEMA_NAMES } from './schema-names.ts'

const REQUIRED_PATHS: ArgumentSpec = { ...PATHS, required: true }

const TIMELINE = {
  kind: 'command',
  name: 'timeline',
  summary: 'what happened, in order: phases, attempts, verdict',
  description:
    'Shows the attack in these logs from its first attempt to its last: its phases, who did what to whom, and whether it succeeded.',
  arguments: [PATHS],
  options: DOCUMENT_OPTIONS,
  examples: [
    { run: 'tatou-ir timeline samples/tatou-campaign', shows: 'the attack in a folder of logs' },
    { run: 'tatou-ir timeline auth.log* --since -2h', shows: 'the last two hours of a rotated log' },
    { run: 'docker compose logs server | tatou-ir timeline -', shows: 'what a running service has logged' },
    { run: 'tatou-ir timeline logs.zip --format json -o timeline.json', shows: 'the same as a document' },
  ],
} as const satisfies Omit<CommandSpec, 'load'>

const SOURCES = {
  kind: 'command',
  name: 'sources',
  summary: 'who attacked: every source address and what it did',
  description:
    'Lists the source addresses in these logs with their attempts, the accounts they tried, and a verdict on each.',
  arguments: [PATHS],
  options: [
    outputOption({ flags: '--prefix', description: 'roll addresses up to IPv4 /24 and IPv6 /64' }),
    ...DOCUMENT_OPTIONS,
  ],
  examples: [
    { run: 'tatou-ir sources samples/ssh-bruteforce', shows: 'every address, the worst first' },
    { run: 'tatou-ir sources --prefix /var/log/auth.log*', shows: 'one row for each network' },
    { run: 'tatou-ir sources --account root auth.log --format csv', shows: 'who tried one account, for a spreadsheet' },
  ],
} as const satisfies Omit<CommandSpec, 'load'>

const ACCOUNTS = {
  kind: 'command',
  name: 'accounts',
  summary: 'who was attacked: every account and what became of it',
  description:
    'Lists the accounts in these logs with the attempts on them, the addresses these came from, and a verdict on each.',
  arguments: [PATHS],
  options: DOCUMENT_OPTIONS,
  examples: [
    { run: 'tatou-ir accounts samples/tatou-campaign', shows: 'every account, the worst first' },
    { run: 'tatou-ir accounts --source 203.0.113.0/24 auth.log', shows: 'what one network tried' },
  ],
} as const satisfies Omit<CommandSpec, 'load'>

const DETECT = {
  kind: 'command',
  name: 'detect',
  summary: 'what the rules find, with the lines that prove it',
  description:
    'Runs Sigma rules over the events of these logs: the rules of this program, and yours. Says of each rule whether it found something, found nothing, had nothing to look at, or cannot run.',
  arguments: [PATHS],
  options: [
    ...DOCUMENT_OPTIONS,
    outputOption({
      flags: '--fail-on <level>',
      description: 'exit with 1 when a finding is at this level or above',
      choices: LEVEL_NAMES,
    }),
  ],
  examples: [
    { run: 'tatou-ir detect samples/tatou-campaign', shows: 'what is found in a folder of logs' },
    {
      run: 'tatou-ir detect --rules sigma/rules/web access.log --format json',
      shows: 'with the rules of a folder too',
    },
    { run: 'tatou-ir detect auth.log --fail-on high', shows: 'for a script: exit code 1 on a high finding' },
  ],
} as const satisfies Omit<CommandSpec, 'load'>

const EVENTS = {
  kind: 'command',
  name: 'events',
  summary: 'every event as an ECS document, with its file and line',
  description:
    'Prints every event of these logs in one shape (Elastic Common Schema), whatever format it was written in.',
  arguments: [PATHS],
  options: [
    ...DOCUMENT_OPTIONS,
    outputOption({ flags: '--raw', description: "add the vendor's own object (tatou.raw) to events from JSON" }),
  ],
  examples: [
    { run: 'tatou-ir events auth.log --format ndjson', shows: 'one JSON document a line' },
    {
      run: 'tatou-ir events logs/ --source 203.0.113.9 --since 2025-10-18',
      shows: 'what one address did from a day on',
    },
  ],
} as const satisfies Omit<CommandSpec, 'load'>

const QUALITY = {
  kind: 'command',
  name: 'quality',
  summary: 'can these logs be trusted: gaps, order, secrets, hidden text',
  description:
    'Says what these logs can and cannot prove: silences, missing numbers, files and requests, lines out of order or there twice, faults of logging, secrets in the clear, and text that hides something.',
  arguments: [PATHS],
  options: [
    CASE_OPTION,
    ...READING_OPTIONS,
    CONFIG_OPTION,
    formatOption(DATA_FORMATS),
    FILE_OPTION,
    DISPLAY_TIMEZONE_OPTION,
    FULL_OPTION,
  ],
  examples: [
    { run: 'tatou-ir quality samples/tatou-campaign', shows: 'whether anything is missing or hidden' },
    { run: 'tatou-ir quality auth.log* --format json', shows: 'the same as a document' },
  ],
} as const satisfies Omit<CommandSpec, 'load'>

const INGEST = {
  kind: 'command',
  name: 'ingest',
  summary: 'keep logs in a case that every command can read again',
  description:
    'Reads logs into a case directory, which is made when it does not exist. The same log given twice adds nothing.',
  arguments: [REQUIRED_PATHS],
  options: [
    { ...CASE_OPTION, description: 'the case directory' },
    {
      group: CASE_OPTION.group,
      flags: '--no-copy',
      description: 'refer to the logs where they lie instead of copying them',
    },
    ...READING_OPTIONS,
    CONFIG_OPTION,
    formatOption(['table', 'json']),
    FILE_OPTION,
  ],
  examples: [
    { run: 'tatou-ir ingest --case case-17 logs.zip', shows: 'make a case, or add to it' },
    { run: 'tatou-ir timeline --case case-17', shows: 'then ask it anything, without the logs' },
  ],
} as const satisfies Omit<CommandSpec, 'load'>

const CASE_SHOW = {
  kind: 'command',
  name: 'show',
  summary: 'what a case holds',
  description: 'Shows the logs that a case holds, and what became of each of their lines.',
  arguments: [],
  options: [
    { ...CASE_OPTION, description: 'the case directory' },
    { group: CASE_OPTION.group, flags: '--verify', description: 'hash all evidence, read it again, and compare' },
    formatOption(['table', 'json']),
    FILE_OPTION,
  ],
  examples: [
    { run: 'tatou-ir case show --case case-17', shows: 'every input with its digest and its ledger' },
    { run: 'tatou-ir case show --case case-17 --verify', shows: 'whether all of it is as it was ingested' },
  ],
} as const satisfies Omit<CommandSpec, 'load'>

const SQL = {
  kind: 'command',
  name: 'sql',
  summary: 'ask the events anything in SQL, read-only',
  description:
    'Runs one read-only SQL query (of DuckDB) on the tables events, attempts, findings and inputs. SQL can reach no file and no network.',
  arguments: [{ name: 'query', description: 'the query', required: true, variadic: false, completes: 'none' }, PATHS],
  options: [
    CASE_OPTION,
    ...READING_OPTIONS,
    ...RULE_OPTIONS,
    formatOption(['table', 'json', 'ndjson', 'csv', 'md']),
    FILE_OPTION,
  ],
  examples: [
    {
      run: "tatou-ir sql 'SELECT source_ip, count(*) FROM events GROUP BY ALL ORDER BY ALL' auth.log",
      shows: 'events by address',
    },
  ],
} as const satisfies Omit<CommandSpec, 'load'>

const SCHEMA = {
  kind: 'command',
  name: 'schema',
  summary: 'the JSON Schema of a document',
  description:
    'Prints the JSON Schema (draft 2020-12) of a document that --format json prints; without a name, the names.',
  arguments: [
    {
      name: 'name',
      description: 'the document',
      required: false,
      variadic: false,
      choices: SCHEMA_NAMES,
      completes: SCHEMA_NAMES,
    },
  ],
  options: [FILE_OPTION],
  examples: [{ run: 'tatou-ir schema timeline', shows: 'what timeline --format json prints' }],
} as const satisfies Omit<CommandSpec, 'load'>

const SHELLS = ['bash', 'zsh', 'fish'] as const

const COMPLETION = {
  kind: 'command',
  name: 'completion',
  summary: 'completion for bash, zsh or fish',
  description: 'Prints a script that completes commands, options and their values in a shell.',
  arguments: [
    { name: 'shell', description: 'the shell', required: true, variadic: false, choices: SHELLS, completes: SHELLS },
  ],
  options: [FILE_OPTION],
  examples: [
    { run: 'source <(tatou-ir completion bash)', shows: 'in this bash; in ~/.bashrc for every one' },
    { run: 'tatou-ir completion zsh > "${fpath[1]}/_tatou-ir"', shows: 'for zsh, from its next start on' },
    { run: 'tatou-ir completion fish > ~/.config/fish/completions/tatou-ir.fish', shows: 'for fish' },
  ],
} as const satisfies Omit<CommandSpec, 'load'>

/** Every command, in the order of the help. Each is loaded when it is run. */
export const COMMANDS: readonly Command[] = [
  { ...TIMELINE, load: () => import('./commands/timeline.ts') },
  { ...SOURCES, load: () => import('./commands/sources.ts') },
  { ...ACCOUNTS, load: () => import('./commands/accounts.ts') },
  { ...DETECT, load: () => import('./commands/detect.ts') },
  RULES,
  { ...EVENTS, load: () => import('./commands/events.ts') },
  { ...QUALITY, load: () => import('./commands/quality.ts') },
  REPORT,
  FORMATS,
  { ...INGEST, load: () => import('./commands/ingest.ts') },
  {
    kind: 'group',
    name: 'case',
    summary: 'a stored case',
    description: 'A stored case.',
    commands: [
      { ...CASE_SHOW, load: () => import('./commands/case-show.ts') },
      CASE_STATUS,
      CASE_STATS,
      CUSTODY,
      CLOCK,
    ],
  },
  { ...EXPORT, load: () => import('./commands/export.ts') },
  BUNDLE,
  DRILLS,
  { ...WATCH, load: () => import('./commands/watch.ts') },
  PLAYBOOK,
  DOCTOR,
  CONFIG,
  { ...SQL, load: () => import('./commands/sql.ts') },
  { ...SCHEMA, load: () => import('./commands/schema.ts') },
  { ...COMPLETION, load: () => import('./commands/completion.ts') },
]
