import type { ArgumentSpec, CommandGroup, CommandSpec } from '../command.ts'
import {
  CASE_OPTION,
  CONFIG_OPTION,
  DISPLAY_TIMEZONE_OPTION,
  FILE_OPTION,
  formatOption,
  FULL_OPTION,
  PATHS,
  READING_OPTIONS,
  RULE_OPTIONS,
} from '../option-groups.ts'

const RULE_PATHS: ArgumentSpec = {
  name: 'paths',
  description: 'rule files or directories',
  required: false,
  variadic: true,
  completes: 'file',
}

const RULES_LIST = {
  kind: 'command',
  name: 'list',
  summary: 'the rules, with their thresholds',
  description: 'Lists the rules that detect would run, with what they need to fire.',
  arguments: [],
  options: [...RULE_OPTIONS, formatOption(['table', 'json', 'ndjson', 'csv']), FILE_OPTION, FULL_OPTION],
  examples: [
    { run: 'tatou-ir rules list', shows: 'the rules of this program' },
    { run: 'tatou-ir rules list --rules my-rules --no-builtin-rules', shows: 'yours alone' },
  ],
} as const satisfies Omit<CommandSpec, 'load'>

const RULES_LINT = {
  kind: 'command',
  name: 'lint',
  summary: 'check Sigma rules: every fault with file, line and column',
  description:
    'Checks Sigma rules more strictly than the official schema does: every fault with its place and a hint, all at once. Without a path, the rules of this program.',
  arguments: [RULE_PATHS],
  options: [CONFIG_OPTION, formatOption(['table', 'json', 'ndjson', 'csv']), FILE_OPTION],
  examples: [
    { run: 'tatou-ir rules lint', shows: 'whether the rules of this program are in order' },
    { run: 'tatou-ir rules lint my-rules', shows: 'every fault of a folder of rules' },
  ],
} as const satisfies Omit<CommandSpec, 'load'>

const RULES_TEST = {
  kind: 'command',
  name: 'test',
  summary: 'run the tests beside rules',
  description:
    'Runs the tests of Sigma rules: those of my-rule.yml stand beside it in my-rule.test.yml. Without a path, the rules of this program.',
  arguments: [RULE_PATHS],
  options: [CONFIG_OPTION, formatOption(['table', 'json']), FILE_OPTION, FULL_OPTION],
  examples: [
    { run: 'tatou-ir rules test my-rules', shows: 'whether the rules of a folder find what they should' },
    { run: 'tatou-ir rules test my-rule.yml --full', shows: 'every test of one file' },
  ],
} as const satisfies Omit<CommandSpec, 'load'>

const RULES_EXPLAIN = {
  kind: 'command',
  name: 'explain',
  summary: 'what a rule is, its SQL, and why it did or did not fire',
  description:
    'Explains one rule: what it asks in words, and the SQL that it becomes. Given logs, why it did or did not fire on them, and how near they came.',
  arguments: [
    { name: 'id', description: 'name, id or title of a rule', required: true, variadic: false, completes: 'none' },
    PATHS,
  ],
  options: [
    CASE_OPTION,
    ...READING_OPTIONS,
    ...RULE_OPTIONS,
    formatOption(['table', 'json']),
    FILE_OPTION,
    DISPLAY_TIMEZONE_OPTION,
    FULL_OPTION,
  ],
  examples: [
    { run: 'tatou-ir rules explain brute_force_by_source', shows: 'what a rule asks, and its SQL' },
    {
      run: 'tatou-ir rules explain brute_force_by_source auth.log --year 2025',
      shows: 'why it did or did not fire on a log',
    },
  ],
} as const satisfies Omit<CommandSpec, 'load'>

const RULES_COVERAGE = {
  kind: 'command',
  name: 'coverage',
  summary: 'which rules could fire on these logs, and which could not and why',
  description:
    'Tells of each rule whether it could fire on these logs: which log source or which fields are lacking; and which techniques of ATT&CK that covers. Without logs, which rules could run at all. With --threats, which attacks of a threat model would be noticed by which rule, which playbook answers them, and what nobody would notice.',
  arguments: [PATHS],
  options: [
    CASE_OPTION,
    ...READING_OPTIONS,
    ...RULE_OPTIONS,
    {
      group: 'Threats:',
      flags: '--threats [file]',
      description: 'tell it of threats: those of a YAML file, or ours (--threats=FILE, or behind the logs)',
      completes: 'file',
    },
    formatOption(['table', 'json', 'csv', 'navigator', 'md', 'svg']),
    FILE_OPTION,
    FULL_OPTION,
  ],
  examples: [
    { run: 'tatou-ir rules coverage samples/web-attack', shows: 'what the rules can say about a folder of logs' },
    { run: 'tatou-ir rules coverage --rules sigma/rules', shows: 'which rules of a folder could run here' },
    {
      run: 'tatou-ir rules coverage logs/ --format navigator -o layer.json',
      shows: 'a layer for the ATT&CK Navigator',
    },
    { run: 'tatou-ir rules coverage --threats', shows: 'which threats somebody would notice, and who answers them' },
    {
      run: 'tatou-ir rules coverage logs/ --threats=threats.yaml --format svg -o threats.svg',
      shows: 'threats of yours on these logs, as a picture',
    },
  ],
} as const satisfies Omit<CommandSpec, 'load'>

/** The commands about rules. */
export const RULES: CommandGroup = {
  kind: 'group',
  name: 'rules',
  summary: 'Sigma rules: which there are, whether they are in order',
  description: 'The Sigma rules that detect runs.',
  commands: [
    { ...RULES_LIST, load: () => import('../commands/rules-list.ts') },
    { ...RULES_LINT, load: () => import('../commands/rules-lint.ts') },
    { ...RULES_TEST, load: () => import('../commands/rules-test.ts') },
    { ...RULES_EXPLAIN, load: () => import('../commands/rules-explain.ts') },
    { ...RULES_COVERAGE, load: () => import('../commands/rules-coverage.ts') },
  ],
}
