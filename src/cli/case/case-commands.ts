import { CASE_STATES, JUDGEMENT_NAMES } from '../../model/case-states.ts'
import type { CommandSpec, OptionSpec } from '../command.ts'
import { CASE_OPTION, DATA_FORMATS, FILE_OPTION, formatOption, FULL_OPTION, RULE_OPTIONS } from '../option-groups.ts'

const SAID = 'What is said:'

function said(flags: string, description: string): OptionSpec {
  return { group: SAID, flags, description, completes: 'none' }
}

/** Where a case stands. */
export const CASE_STATUS: CommandSpec = {
  kind: 'command',
  name: 'status',
  summary: 'say where a case stands: detected, triaged, contained, recovered, closed',
  description:
    'Records that a case reached a state: who says it, when it was, why, and whether it was an attack. Nothing is overwritten: what is said again of a state counts from then on. Without a state, what was said so far.',
  arguments: [
    {
      name: 'state',
      description: 'the state that was reached',
      required: false,
      variadic: false,
      choices: CASE_STATES,
      completes: CASE_STATES,
    },
  ],
  options: [
    { ...CASE_OPTION, description: 'the case directory' },
    said('--why <text>', 'what was seen or done'),
    said('--by <name>', 'who says it (default: your user name)'),
    said('--at <time>', 'when it was (default: now)'),
    {
      ...said('--judgement <name>', 'whether it was an attack'),
      choices: JUDGEMENT_NAMES,
      completes: JUDGEMENT_NAMES,
    },
    formatOption(['table', 'json']),
    FILE_OPTION,
  ],
  examples: [
    {
      run: 'tatou-ir case status contained --case case-17 --by "A. Ahlberg" --at 2025-10-18T17:10:00Z --why "172.18.0.1 blocked"',
      shows: 'the attack was stopped',
    },
    { run: 'tatou-ir case status --case case-17', shows: 'what was said so far' },
  ],
  load: () => import('../commands/case-status.ts'),
}

/** Figures over cases. */
export const CASE_STATS: CommandSpec = {
  kind: 'command',
  name: 'stats',
  summary: 'how fast and how often, over cases: MTTD, MTTR, recurrence, false positives',
  description:
    'Measures cases: how long it took to detect, triage, contain and recover, how often the same attack came again, and how many cases were false positives. The first attempt comes from the logs, the rest from what case status recorded. What is not counted is told, with the reason.',
  arguments: [
    {
      name: 'dirs',
      description: 'cases, or folders that hold cases',
      required: true,
      variadic: true,
      completes: 'directory',
    },
  ],
  options: [...RULE_OPTIONS, formatOption(DATA_FORMATS), FILE_OPTION, FULL_OPTION],
  examples: [
    { run: 'tatou-ir case stats cases', shows: 'all cases in a folder' },
    {
      run: 'tatou-ir case stats cases/2026-* --format csv -o year.csv',
      shows: 'a line for each case, for a spreadsheet',
    },
  ],
  load: () => import('../commands/case-stats.ts'),
}
