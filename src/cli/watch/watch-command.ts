import type { CommandSpec } from '../command.ts'
import { LEVEL_NAMES, PATHS, READING_OPTIONS, RULE_OPTIONS } from '../option-groups.ts'

const WATCHING = 'Watching:'

/** The row of `watch` in the table of commands. */
export const WATCH = {
  kind: 'command',
  name: 'watch',
  summary: 'follow growing logs and tell what is found while it happens',
  description:
    'Follows logs through rotation, judges them by the same rules as detect, and tells each time a finding begins, changes or ends. Sinks and commands come from the file of --config.',
  arguments: [
    { ...PATHS, required: true, description: 'log files, directories, quoted patterns, or - for standard input' },
  ],
  options: [
    {
      group: WATCHING,
      flags: '--state <dir>',
      description: 'keep what was read and told here: a later run goes on from there',
      completes: 'directory',
    },
    { group: WATCHING, flags: '--once', description: 'read what is there, tell what is found, and end' },
    {
      group: WATCHING,
      flags: '--serve <address>',
      description: 'serve /metrics, /healthz and /findings here, such as 127.0.0.1:9464; a port alone is on 127.0.0.1',
      completes: 'none',
    },
    {
      group: WATCHING,
      flags: '--exec <name>',
      description: 'run a command that the configuration allows, the alert on its standard input (repeatable)',
      repeatable: true,
      completes: 'none',
    },
    {
      group: WATCHING,
      flags: '--level <level>',
      description: 'show findings from this level on',
      choices: LEVEL_NAMES,
      value: 'informational',
    },
    ...READING_OPTIONS,
    ...RULE_OPTIONS,
    {
      group: 'Output:',
      flags: '--format <name>',
      description: 'how to tell: text, or one JSON document a line',
      choices: ['text', 'ndjson'],
      value: 'text',
    },
    {
      group: 'Output:',
      flags: '-o, --output <file>',
      description: 'append alerts to a file as well, one JSON document a line, each exactly once',
      completes: 'file',
    },
  ],
  examples: [
    { run: 'tatou-ir watch /var/log/tatou --state /var/lib/tatou-ir', shows: 'a folder of logs, from where it was' },
    { run: 'docker compose logs -f --no-color server | tatou-ir watch -', shows: 'what a service logs' },
    { run: "tatou-ir watch '/var/log/auth.log*' --format ndjson | jq .finding.level", shows: 'for a program' },
    {
      run: 'tatou-ir watch /var/log/app.log --config soc.yaml --serve 127.0.0.1:9464',
      shows: 'with sinks, and metrics',
    },
  ],
} as const satisfies Omit<CommandSpec, 'load'>
