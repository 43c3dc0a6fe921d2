import type { ArgumentSpec, CommandGroup, CommandSpec, OptionSpec } from './command.ts'
import {
  CASE_OPTION,
  DATA_FORMATS,
  FILE_OPTION,
  formatOption,
  PATHS,
  READING_OPTIONS,
  RULE_OPTIONS,
} from './option-groups.ts'

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

/** The commands about playbooks. */
export const PLAYBOOK: CommandGroup = {
  kind: 'group',
  name: 'playbook',
  summary: 'playbooks: what to do, step by step, and a record of it',
  description:
    'Playbooks of incident response (CACAO 2.0): find one, read it, plan it, run it with a record that proves itself.',
  commands: [
    { ...LIST, load: () => import('./commands/playbook-list.ts') },
    { ...SHOW, load: () => import('./commands/playbook-show.ts') },
    { ...LINT, load: () => import('./commands/playbook-lint.ts') },
    { ...SUGGEST, load: () => import('./commands/playbook-suggest.ts') },
    { ...PLAN, load: () => import('./commands/playbook-plan.ts') },
  ],
}
