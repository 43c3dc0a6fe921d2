import { TLP_LABELS } from '../model/tlp.ts'
import type { CommandGroup, CommandSpec } from './command.ts'
import { CASE_OPTION, formatOption, outputOption, PATHS, READING_OPTIONS, RULE_OPTIONS } from './option-groups.ts'

const CREATE: Omit<CommandSpec, 'load'> = {
  kind: 'command',
  name: 'create',
  summary: 'pack logs and what they show into one file for a ticket',
  description:
    'Packs the original files byte for byte, and what was worked out from them, into a bag (BagIt, RFC 8493) that anyone verifies with stock tools.',
  arguments: [PATHS],
  options: [
    CASE_OPTION,
    outputOption({
      flags: '-o, --output <file>',
      description: 'the bundle: a name that ends in .zip or .tar.gz and is not taken yet',
      completes: 'file',
    }),
    outputOption({
      flags: '--store',
      description: 'do not compress a zip: its bytes are then the same wherever it is made',
    }),
    outputOption({ flags: '--tlp <label>', description: 'who may see it: the label of TLP 2.0', choices: TLP_LABELS }),
    outputOption({
      flags: '--case-id <name>',
      description: 'what the incident is called (default: the name of the bundle)',
      completes: 'none',
    }),
    outputOption({
      flags: '--contact <name>',
      description: 'who answers for it (default: your user name)',
      completes: 'none',
    }),
    outputOption({ flags: '--at <time>', description: 'the time it is made (default: now)', completes: 'none' }),
    formatOption(['table', 'json']),
    ...READING_OPTIONS,
    ...RULE_OPTIONS,
  ],
  examples: [
    {
      run: 'tatou-ir bundle create samples/tatou-campaign -o IR-2025-042.zip --tlp TLP:AMBER',
      shows: 'logs as a bundle',
    },
    { run: 'tatou-ir bundle create --case ir-042 -o IR-2025-042.tar.gz', shows: 'a stored case' },
  ],
}

/** Evidence for a ticket. */
export const BUNDLE: CommandGroup = {
  kind: 'group',
  name: 'bundle',
  summary: 'evidence bundles: one file that anyone can verify',
  description: 'Evidence bundles: the logs, what they show, and how to prove that nothing has changed.',
  commands: [{ ...CREATE, load: () => import('./commands/bundle-create.ts') }],
}
