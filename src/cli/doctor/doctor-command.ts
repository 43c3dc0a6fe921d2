import type { CommandSpec } from '../command.ts'
import { CASE_OPTION, CONFIG_OPTION, FILE_OPTION, formatOption, FULL_OPTION } from '../option-groups.ts'

const WHAT = 'Checking:'

/** Is everything fit for an incident. */
export const DOCTOR: CommandSpec = {
  kind: 'command',
  name: 'doctor',
  summary: 'is everything fit for an incident: this installation, a case, a deployment',
  description:
    'Checks this installation, the configuration, the rules and the playbooks; a case with --case; with --deployment the services that the configuration of --config names. With --all every part of the program is tried out on its samples, in a folder that is gone afterwards. Nothing else is changed.',
  arguments: [],
  options: [
    { ...CASE_OPTION, group: WHAT, description: 'also check this case: integrity, custody, disk' },
    {
      group: WHAT,
      flags: '--deployment',
      description: 'also look at the services, alerts, logs, files and ports that --config names',
    },
    {
      group: WHAT,
      flags: '--all',
      description:
        'everything, and say what could not be looked at: also the tests of rules and formats, the samples, and a case, playbook, bundle, report and drill tried out',
    },
    { group: WHAT, flags: '--keep', description: 'keep the result in the case, and say so in its custody log' },
    {
      group: WHAT,
      flags: '--rules <path>',
      description: 'also check these Sigma rules (repeatable)',
      repeatable: true,
      completes: 'file',
    },
    CONFIG_OPTION,
    formatOption(['table', 'json']),
    FILE_OPTION,
    FULL_OPTION,
  ],
  examples: [
    { run: 'tatou-ir doctor', shows: 'whether this installation is in order' },
    { run: 'tatou-ir doctor --deployment --config samples/tatou.config.yaml', shows: 'how the platform is' },
    { run: 'tatou-ir doctor --all --case case-17 --config ours.yaml --keep', shows: 'all of it, kept in the case' },
  ],
  load: () => import('../commands/doctor.ts'),
}
