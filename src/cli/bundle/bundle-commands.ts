import { TLP_LABELS } from '../../model/tlp.ts'
import type { ArgumentSpec, CommandGroup, CommandSpec, OptionSpec } from '../command.ts'
import {
  ALLOWED_SIGNERS_OPTION,
  CASE_OPTION,
  DECRYPT_OPTIONS,
  ENCRYPT_OPTIONS,
  FILE_OPTION,
  FILTER_OPTIONS,
  formatOption,
  FULL_OPTION,
  IDENTITY_OPTION,
  outputOption,
  PATHS,
  READING_OPTIONS,
  RULE_OPTIONS,
} from '../option-groups.ts'

const STORE_OPTION = outputOption({
  flags: '--store',
  description: 'do not compress a zip: its bytes are then the same wherever it is made',
})

const SIGN_OPTION = outputOption({
  flags: '--sign <key>',
  description: 'sign it with this SSH key file (repeatable, for two people)',
  repeatable: true,
  completes: 'file',
})

const TLP_OPTION = outputOption({
  flags: '--tlp <label>',
  description: 'who may see it: the label of TLP 2.0 (default: TLP:AMBER)',
  choices: TLP_LABELS,
})

const CASE_ID_OPTION = outputOption({
  flags: '--case-id <name>',
  description: 'what the incident is called (default: the name of the bundle)',
  completes: 'none',
})

const AT_OPTION = outputOption({
  flags: '--at <time>',
  description: 'the time it is made (default: now)',
  completes: 'none',
})

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
      flags: '--drill <dir>',
      description: 'the logs of a drill, with its orders, its sealed truth and what was answered',
      completes: 'file',
    }),
    STORE_OPTION,
    outputOption({
      flags: '--only-findings',
      description: 'only the lines that findings cite, not the original files',
    }),
    SIGN_OPTION,
    TLP_OPTION,
    CASE_ID_OPTION,
    outputOption({
      flags: '--contact <name>',
      description: 'who answers for it (default: your user name)',
      completes: 'none',
    }),
    outputOption({
      flags: '--max-size <size>',
      description: 'make several bundles of at most 20MB (or 512KiB, …) each',
      completes: 'none',
    }),
    outputOption({
      flags: '--timestamp-request <file>',
      description: 'write a query for a time stamp of the signature (RFC 3161)',
      completes: 'file',
    }),
    outputOption({
      flags: '--rebuild-check <file>',
      description: 'make this bundle again and prove that it is the same, byte for byte (repeatable)',
      repeatable: true,
      completes: 'file',
    }),
    ...ENCRYPT_OPTIONS,
    IDENTITY_OPTION,
    AT_OPTION,
    formatOption(['table', 'json']),
    ...READING_OPTIONS,
    ...RULE_OPTIONS,
    ...FILTER_OPTIONS,
  ],
  examples: [
    {
      run: 'tatou-ir bundle create samples/tatou-campaign -o IR-2025-042.zip --tlp TLP:AMBER',
      shows: 'logs as a bundle',
    },
    { run: 'tatou-ir bundle create --case ir-042 -o IR-2025-042.tar.gz', shows: 'a stored case' },
  ],
}

const GIVEN: ArgumentSpec = {
  name: 'bundle',
  description: 'a zip, tar or tar.gz, or the folder that bagit.txt lies in',
  required: true,
  variadic: false,
  completes: 'file',
}

const SEVERAL: ArgumentSpec = {
  ...GIVEN,
  name: 'bundles',
  description: 'archives, encrypted or not, folders that bagit.txt lies in, or a folder of archives',
  variadic: true,
}

const VERIFYING = 'Verifying:'

const TSA_OPTION: OptionSpec = {
  group: VERIFYING,
  flags: '--tsa-ca <file>',
  description: 'which time-stamping authorities are trusted: their certificates in PEM',
  completes: 'file',
}

const PROFILE_OPTION: OptionSpec = {
  group: VERIFYING,
  flags: '--profile <file>',
  description: 'a BagIt Profile (JSON) that bags may name (repeatable)',
  repeatable: true,
  completes: 'file',
}

const VERIFY = {
  kind: 'command',
  name: 'verify',
  summary: 'prove that a bundle is what it was when it was sealed',
  description:
    'Checks an evidence bundle, or any BagIt bag, without unpacking it: that nothing is missing, added or changed, and that the archive itself hides nothing. All faults are listed, each with its code and place.',
  arguments: [SEVERAL],
  options: [
    {
      group: VERIFYING,
      flags: '--require-signature',
      description: 'exit with 3 unless a trusted signer has sealed it',
    },
    ALLOWED_SIGNERS_OPTION,
    {
      group: VERIFYING,
      flags: '--rerun',
      description: 'run all rules again over all of the evidence, and compare every finding',
    },
    TSA_OPTION,
    {
      group: VERIFYING,
      flags: '--receipt <file>',
      description: 'compare it with what bundle receipt printed: JSON, or the text of a ticket',
      completes: 'file',
    },
    PROFILE_OPTION,
    ...DECRYPT_OPTIONS,
    formatOption(['table', 'json']),
    FILE_OPTION,
    FULL_OPTION,
  ],
  examples: [
    { run: 'tatou-ir bundle verify case-17.zip', shows: 'whether a bundle is whole' },
    { run: 'tatou-ir bundle verify /mnt/bag --format json', shows: 'the same of a folder, for a program' },
  ],
} as const satisfies Omit<CommandSpec, 'load'>

const INSPECT = {
  kind: 'command',
  name: 'inspect',
  summary: 'what a bundle holds, without verifying it',
  description: 'Lists the files of a bundle with the digests in its manifests, and what the bundle says about itself.',
  arguments: [GIVEN],
  options: [...DECRYPT_OPTIONS, formatOption(['table', 'json']), FILE_OPTION, FULL_OPTION],
  examples: [{ run: 'tatou-ir bundle inspect case-17.zip', shows: 'its description and its files' }],
} as const satisfies Omit<CommandSpec, 'load'>

const RECEIPT = {
  kind: 'command',
  name: 'receipt',
  summary: 'one line for the ticket, which then bears witness',
  description:
    'Prints what tells a bundle from every other, and from itself when it was changed: the ticket that has this line is a witness. Compare with bundle verify --receipt.',
  arguments: [SEVERAL],
  options: [...DECRYPT_OPTIONS, formatOption(['line', 'table', 'json']), FILE_OPTION],
  examples: [
    { run: 'tatou-ir bundle receipt case-17.zip', shows: 'one line, to be pasted into the ticket' },
    { run: 'tatou-ir bundle receipt case-17.zip --format json -o receipt.json', shows: 'the same for a program' },
  ],
} as const satisfies Omit<CommandSpec, 'load'>

const STAMPING = 'Time stamp:'

const TIMESTAMP = {
  kind: 'command',
  name: 'timestamp',
  summary: 'ask for a time stamp of a signature, and attach the reply',
  description:
    'Writes a query to a time-stamping authority (RFC 3161) over the signature of a bundle, or attaches the reply of one. Nothing is sent: take the file there and back.',
  arguments: [GIVEN],
  options: [
    {
      group: STAMPING,
      flags: '--request <file>',
      description: 'write the query into this file, which must not be there yet',
      completes: 'file',
    },
    { group: STAMPING, flags: '--reply <file>', description: 'attach this reply', completes: 'file' },
    TSA_OPTION,
    ...DECRYPT_OPTIONS,
    ...ENCRYPT_OPTIONS.slice(0, 1),
    outputOption({
      flags: '-o, --output <file>',
      description: 'the bundle with the reply; a folder gets the reply as a file of its own',
      completes: 'file',
    }),
    formatOption(['table', 'json']),
  ],
  examples: [
    { run: 'tatou-ir bundle timestamp case-17.zip --request case-17.tsq', shows: 'what to send to the authority' },
    {
      run: 'tatou-ir bundle timestamp case-17.zip --reply case-17.tsr -o stamped/case-17.zip',
      shows: 'its answer, attached',
    },
  ],
} as const satisfies Omit<CommandSpec, 'load'>

const REDACTING = 'Redacting:'

const REDACT: Omit<CommandSpec, 'load'> = {
  kind: 'command',
  name: 'redact',
  summary: 'a twin of a bundle for sharing, with pseudonyms for names',
  description:
    'Writes the bundle again with pseudonyms in the place of accounts, hosts, addresses, paths and all other words that may tell of somebody. The findings stay what they are. Every byte of the twin is searched for the names before it appears.',
  arguments: [GIVEN],
  options: [
    outputOption({
      flags: '-o, --output <file>',
      description: 'the twin: a name that ends in .zip or .tar.gz and is not taken yet',
      completes: 'file',
    }),
    {
      group: REDACTING,
      flags: '--keep-attackers',
      description: 'leave the addresses of attackers as they are',
    },
    {
      group: REDACTING,
      flags: '--map-to <recipient>',
      description: 'write which name is whose, encrypted for age1… or for those in a file (repeatable)',
      repeatable: true,
      completes: 'file',
    },
    {
      group: REDACTING,
      flags: '--key-file <file>',
      description: 'a secret: the same one gives the same pseudonyms again (default: random)',
      completes: 'file',
    },
    {
      group: REDACTING,
      flags: '--name-original',
      description: 'name the bundle by its digest (default: a salted one, which only the map opens)',
    },
    STORE_OPTION,
    SIGN_OPTION,
    TLP_OPTION,
    CASE_ID_OPTION,
    outputOption({
      flags: '--contact <name>',
      description: 'who answers for it (default: redacted)',
      completes: 'none',
    }),
    ...ENCRYPT_OPTIONS.slice(0, 1),
    AT_OPTION,
    ...DECRYPT_OPTIONS.slice(0, 1),
    formatOption(['table', 'json']),
  ],
  examples: [
    { run: 'tatou-ir bundle redact case-17.zip -o shared.zip', shows: 'a twin without names' },
    {
      run: 'tatou-ir bundle redact case-17.zip -o shared.zip --keep-attackers --map-to age1…',
      shows: 'attackers as they are, and the map for one reader',
    },
  ],
}

/** Evidence for a ticket. */
export const BUNDLE: CommandGroup = {
  kind: 'group',
  name: 'bundle',
  summary: 'evidence bundles: one file that anyone can verify',
  description: 'Evidence bundles: the logs, what they show, and how to prove that nothing has changed.',
  commands: [
    { ...CREATE, load: () => import('../commands/bundle-create.ts') },
    { ...VERIFY, load: () => import('../commands/bundle-verify.ts') },
    { ...INSPECT, load: () => import('../commands/bundle-inspect.ts') },
    { ...RECEIPT, load: () => import('../commands/bundle-receipt.ts') },
    { ...TIMESTAMP, load: () => import('../commands/bundle-timestamp.ts') },
    { ...REDACT, load: () => import('../commands/bundle-redact.ts') },
  ],
}
