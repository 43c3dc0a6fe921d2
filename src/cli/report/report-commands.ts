import { AUDIENCES, CLOCK_NAMES, REPORT_STATUSES } from '../../model/report-words.ts'
import { TLP_LABELS } from '../../model/tlp.ts'
import type { CommandGroup, CommandSpec, OptionSpec } from '../command.ts'
import {
  CASE_OPTION,
  DECRYPT_OPTIONS,
  DISPLAY_TIMEZONE_OPTION,
  FILE_OPTION,
  PATHS,
  READING_OPTIONS,
  RULE_OPTIONS,
  formatOption,
  outputOption,
} from '../option-groups.ts'

/** What a report can be written as; `md` is what is shown where nothing is said. */
export const REPORT_FORMATS = ['md', 'html', 'pdf', 'json'] as const
export type ReportFormat = (typeof REPORT_FORMATS)[number]

const COVER = 'Cover:'

function said(flags: string, description: string): OptionSpec {
  return { group: COVER, flags, description, completes: 'none' }
}

const COVER_OPTIONS: readonly OptionSpec[] = [
  {
    group: COVER,
    flags: '--notes <file>',
    description: 'what people know: root cause, actions, lessons (YAML)',
    completes: 'file',
  },
  said('--case-id <text>', 'what the case is called'),
  said('--title <text>', 'the title (default: Incident report)'),
  { group: COVER, flags: '--tlp <label>', description: 'who may see it (default: TLP:AMBER)', choices: TLP_LABELS },
  said('--report-version <text>', 'which version this is (default: 1)'),
  {
    group: COVER,
    flags: '--status <word>',
    description: 'what it is worth (default: draft)',
    choices: REPORT_STATUSES,
  },
  { ...said('--author <name>', 'who wrote it (repeatable)'), repeatable: true },
  { ...said('--distribution <name>', 'who gets it (repeatable)'), repeatable: true },
]

const MAKE = {
  kind: 'command',
  name: 'report',
  summary: 'the incident report, with the line behind every figure',
  description:
    'Writes the report that people decide from: what happened, what it means, what cannot be said, and the line behind every figure.',
  arguments: [PATHS],
  options: [
    CASE_OPTION,
    ...READING_OPTIONS,
    ...RULE_OPTIONS,
    ...COVER_OPTIONS,
    outputOption({
      flags: '--format <name>',
      description: 'how to write it (default: by the name of -o, else md)',
      choices: REPORT_FORMATS,
    }),
    FILE_OPTION,
    outputOption({
      flags: '--draft <clock>',
      description: 'instead, drafts of the notices that a clock of the law asks for (md)',
      choices: CLOCK_NAMES,
    }),
    outputOption({
      flags: '--audience <who>',
      description: 'for whom (default: technical); json is always whole',
      choices: AUDIENCES,
    }),
    { ...DISPLAY_TIMEZONE_OPTION, description: 'zone in which people read the times (default: UTC)' },
  ],
  examples: [
    { run: 'tatou-ir report samples/tatou-campaign', shows: 'read it' },
    {
      run: 'tatou-ir report logs.zip -o report.html --display-timezone Europe/Stockholm',
      shows: 'a page for everybody',
    },
    {
      run: 'tatou-ir report --case case-17 --notes notes.yaml -o report.json',
      shows: 'the record of a case, with what people know',
    },
    {
      run: 'tatou-ir report --case case-17 --draft gdpr-33 -o notice.md',
      shows: 'a draft of the notice to the authority',
    },
  ],
} as const satisfies Omit<CommandSpec, 'load'>

const CHECK = {
  kind: 'command',
  name: 'check',
  summary: 'whether a report still says what the logs say',
  description:
    'Makes the report again from the logs, from those of a case or from the evidence in a bundle, compares every number, time and word of it, and ends with 3 where any differs.',
  arguments: [
    { name: 'file', description: 'the report, as JSON', required: true, variadic: false, completes: 'file' },
    PATHS,
  ],
  options: [
    CASE_OPTION,
    ...READING_OPTIONS,
    ...RULE_OPTIONS,
    ...DECRYPT_OPTIONS,
    formatOption(['table', 'json']),
    FILE_OPTION,
  ],
  examples: [
    { run: 'tatou-ir report check report.json samples/tatou-campaign', shows: 'every number, from the logs' },
    { run: 'tatou-ir report check report.json case-17.zip', shows: 'from the evidence in a bundle' },
    { run: 'tatou-ir report check report.json --case case-17', shows: 'from a case' },
  ],
} as const satisfies Omit<CommandSpec, 'load'>

/** The incident report. */
export const REPORT: CommandGroup = {
  kind: 'group',
  name: 'report',
  summary: MAKE.summary,
  description: MAKE.description,
  main: { ...MAKE, load: () => import('../commands/report.ts') },
  commands: [{ ...CHECK, load: () => import('../commands/report-check.ts') }],
}
