import type { ArgumentSpec, CommandGroup, CommandSpec, OptionSpec } from '../command.ts'
import {
  CASE_OPTION,
  DATA_FORMATS,
  FILE_OPTION,
  formatOption,
  PATHS,
  READING_OPTIONS,
  RULE_OPTIONS,
} from '../option-groups.ts'

const NAME: ArgumentSpec = {
  name: 'name',
  description: 'the name of a playbook (tatou-ir playbook list), or a file',
  required: true,
  variadic: false,
  completes: 'file',
}

const VALUES = 'Values:'

const SET_OPTION: OptionSpec = {
  group: VALUES,
  flags: '--set <name=value>',
  description: 'give a variable a value: __source_ip__=203.0.113.9 (repeatable)',
  repeatable: true,
  completes: 'none',
}

const LIST = {
  kind: 'command',
  name: 'list',
  summary: 'the playbooks, with their steps and time boxes',
  description: 'Lists the playbooks that come with the program. Each is a CACAO 2.0 file that other tools can open.',
  arguments: [],
  options: [formatOption(['table', 'json', 'ndjson', 'csv']), FILE_OPTION],
  examples: [{ run: 'tatou-ir playbook list', shows: 'every playbook' }],
} as const satisfies Omit<CommandSpec, 'load'>

const SHOW = {
  kind: 'command',
  name: 'show',
  summary: 'a playbook in full: who does what, why, and what is kept',
  description: 'Shows every step of a playbook with its reason, role, time box, approval, commands and evidence.',
  arguments: [NAME],
  options: [formatOption(['table', 'json', 'md', 'cacao']), FILE_OPTION],
  examples: [
    { run: 'tatou-ir playbook show brute-force', shows: 'every step, to be read' },
    {
      run: 'tatou-ir playbook show brute-force --format cacao -o brute-force.json',
      shows: 'the file for another tool',
    },
  ],
} as const satisfies Omit<CommandSpec, 'load'>

const LINT = {
  kind: 'command',
  name: 'lint',
  summary: 'check playbooks: form, flow, variables, approvals, injection',
  description:
    'Checks CACAO 2.0 playbooks more strictly than the official schemas do: form and meaning, each fault with a code, a JSON pointer, line and column, and a hint. Without a path, the playbooks of this program.',
  arguments: [
    {
      name: 'paths',
      description: 'playbooks (.json) or directories',
      required: false,
      variadic: true,
      completes: 'file',
    },
  ],
  options: [formatOption(['table', 'json', 'ndjson', 'csv']), FILE_OPTION],
  examples: [
    { run: 'tatou-ir playbook lint', shows: 'whether the playbooks of this program are in order' },
    { run: 'tatou-ir playbook lint my-playbook.json', shows: 'every fault of one file' },
  ],
} as const satisfies Omit<CommandSpec, 'load'>

const SUGGEST = {
  kind: 'command',
  name: 'suggest',
  summary: 'which playbook fits these logs, and why',
  description:
    'Ranks the playbooks by what the rules find in these logs, with the reason, and says of each step of containment whom it would hit.',
  arguments: [PATHS],
  options: [CASE_OPTION, ...READING_OPTIONS, ...RULE_OPTIONS, formatOption(DATA_FORMATS), FILE_OPTION],
  examples: [
    { run: 'tatou-ir playbook suggest samples/tatou-campaign', shows: 'what to begin with' },
    { run: 'tatou-ir playbook suggest --case case-17', shows: 'the same for a case' },
  ],
} as const satisfies Omit<CommandSpec, 'load'>

const PLAN = {
  kind: 'command',
  name: 'plan',
  summary: 'the steps of a playbook as a tree, with the values of a case',
  description:
    'Lays a playbook out before it is run: every branch, who does what, the commands with the values of a case, and where the findings lead.',
  arguments: [NAME],
  options: [
    CASE_OPTION,
    ...READING_OPTIONS,
    ...RULE_OPTIONS,
    SET_OPTION,
    formatOption(['table', 'json', 'md', 'mermaid']),
    FILE_OPTION,
  ],
  examples: [
    { run: 'tatou-ir playbook plan brute-force --case case-17', shows: 'what would be done in this case' },
    { run: 'tatou-ir playbook plan brute-force --set __compromised__=true', shows: 'what if' },
    { run: 'tatou-ir playbook plan brute-force --format mermaid', shows: 'a flow chart for a wiki' },
  ],
} as const satisfies Omit<CommandSpec, 'load'>

const RUNNING = 'Running:'

const THIS_CASE: OptionSpec = { ...CASE_OPTION, description: 'the case directory' }

const RUN_OPTION: OptionSpec = {
  group: CASE_OPTION.group,
  flags: '--run <name>',
  description: 'which run of the case (default: the newest)',
  completes: 'none',
}

function running(flags: string, description: string): OptionSpec {
  return { group: RUNNING, flags, description, completes: 'none' }
}

const ACTOR_OPTION = running('--actor <name>', 'who writes the record (default: your user name)')

const RUN_OPTIONS: readonly OptionSpec[] = [
  ACTOR_OPTION,
  {
    ...running('--non-interactive <file>', 'answers in YAML in the place of somebody at the terminal'),
    completes: 'file',
  },
  running('--execute', 'let x run commands of steps: those of this program that only look, and those of --allow'),
  { ...running('--allow <program>', 'a program that --execute may run too (repeatable)'), repeatable: true },
]

const RUN = {
  kind: 'command',
  name: 'run',
  summary: 'go through a playbook step by step, with a record that proves itself',
  description:
    'Begins a playbook on a case: shows each step with its commands filled in, asks what became of it, who approved, and keeps evidence. Every answer is on the disk before the next question.',
  arguments: [NAME],
  options: [
    THIS_CASE,
    ...READING_OPTIONS,
    ...RULE_OPTIONS,
    SET_OPTION,
    ...RUN_OPTIONS,
    running('--dry-run', 'show what would be done, and write nothing'),
    running('--trust <sha256>', 'run a playbook that did not come with this program, by the digest of its file'),
  ],
  examples: [
    { run: 'tatou-ir playbook run first-look --case case-17', shows: 'the five-minute checklist' },
    { run: 'tatou-ir playbook run brute-force --case case-17 --execute', shows: 'and let it run its queries' },
    { run: 'tatou-ir playbook run brute-force --case case-17 --dry-run', shows: 'what would be done' },
  ],
} as const satisfies Omit<CommandSpec, 'load'>

const RESUME = {
  kind: 'command',
  name: 'resume',
  summary: 'go on with a run where its record ends',
  description: 'Goes on with a run that was left, handed over, or cut off: its record is its whole state.',
  arguments: [],
  options: [THIS_CASE, RUN_OPTION, ...RUN_OPTIONS],
  examples: [{ run: 'tatou-ir playbook resume --case case-17', shows: 'the newest run of a case' }],
} as const satisfies Omit<CommandSpec, 'load'>

const STATUS = {
  kind: 'command',
  name: 'status',
  summary: 'how a run stands: done, late, waiting',
  description: 'Shows every step of a run, what became of it and who said so, and what it waits for.',
  arguments: [],
  options: [
    THIS_CASE,
    RUN_OPTION,
    { group: CASE_OPTION.group, flags: '--all', description: 'every run of the case, one row each' },
    formatOption(['table', 'json']),
    FILE_OPTION,
  ],
  examples: [{ run: 'tatou-ir playbook status --case case-17', shows: 'the newest run of a case' }],
} as const satisfies Omit<CommandSpec, 'load'>

const HANDOVER = {
  kind: 'command',
  name: 'handover',
  summary: 'one page for the next shift',
  description:
    'Shows what is known, what was done and what was not, what waits and until when. With --to the record says who took over.',
  arguments: [],
  options: [
    THIS_CASE,
    RUN_OPTION,
    ACTOR_OPTION,
    running('--to <name>', 'who takes over: written into the record'),
    running('--note <text>', 'what they should know'),
    formatOption(['table', 'json', 'md']),
    FILE_OPTION,
  ],
  examples: [
    { run: 'tatou-ir playbook handover --case case-17 --to "B. Bauer"', shows: 'the page, and the record of it' },
  ],
} as const satisfies Omit<CommandSpec, 'load'>

const EXPORT = {
  kind: 'command',
  name: 'export',
  summary: 'a run as Markdown, CACAO execution status, or tasks',
  description:
    'Writes a run for people (Markdown), for CACAO tools (execution status, one a line), or as tasks for TheHive and IRIS.',
  arguments: [],
  options: [THIS_CASE, RUN_OPTION, formatOption(['md', 'json', 'cacao', 'thehive', 'iris']), FILE_OPTION],
  examples: [
    { run: 'tatou-ir playbook export --case case-17 -o run.md', shows: 'the record for a ticket' },
    { run: 'tatou-ir playbook export --case case-17 --format thehive', shows: 'tasks for TheHive' },
  ],
} as const satisfies Omit<CommandSpec, 'load'>

/** The commands about playbooks. */
export const PLAYBOOK: CommandGroup = {
  kind: 'group',
  name: 'playbook',
  summary: 'playbooks: what to do, step by step, and a record of it',
  description:
    'Playbooks of incident response (CACAO 2.0): find one, read it, plan it, run it with a record that proves itself.',
  commands: [
    { ...LIST, load: () => import('../commands/playbook-list.ts') },
    { ...SHOW, load: () => import('../commands/playbook-show.ts') },
    { ...LINT, load: () => import('../commands/playbook-lint.ts') },
    { ...SUGGEST, load: () => import('../commands/playbook-suggest.ts') },
    { ...PLAN, load: () => import('../commands/playbook-plan.ts') },
    { ...RUN, load: () => import('../commands/playbook-run.ts') },
    { ...RESUME, load: () => import('../commands/playbook-resume.ts') },
    { ...STATUS, load: () => import('../commands/playbook-status.ts') },
    { ...HANDOVER, load: () => import('../commands/playbook-handover.ts') },
    { ...EXPORT, load: () => import('../commands/playbook-export.ts') },
  ],
}
