import type { CommandSpec } from '../command.ts'
import { DATA_FORMATS, FILE_OPTION, formatOption, FULL_OPTION, RULE_OPTIONS } from '../option-groups.ts'

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
