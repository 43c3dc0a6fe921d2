/** Where a fault stands: a file, and the line and column when they are known (both 1-based). */
export interface Place {
  readonly file: string
  readonly line?: number
  readonly column?: number
}

type Parameters = Readonly<Record<string, string | number>>

interface Message {
  readonly exit: 1 | 2 | 3 | 4 | 70
  readonly message: (p: Parameters) => string
  readonly hint: string | ((p: Parameters) => string)
}

/** Every error a user can meet: what it says, what to do, and the exit code it ends with. */
const CATALOGUE = {
  'usage': { exit: 2, message: (p) => `${p['problem']}`, hint: (p) => `${p['hint'] ?? 'see tatou-ir --help'}` },
  'output': {
    exit: 2,
    message: (p) => `cannot write ${p['file']}: ${p['problem']}`,
    hint: (p) => `${p['hint'] ?? 'name another file with -o'}`,
  },
  'temporary': {
    exit: 2,
    message: (p) => `cannot keep temporary files in ${p['folder']}: ${p['problem']}`,
    hint: 'set TMPDIR to a folder that you may write to, with room enough',
  },
  'watch-state': {
    exit: 2,
    message: (p) => `cannot use the state in ${p['folder']}: ${p['problem']}`,
    hint: (p) => `${p['hint']}`,
  },
  'input-missing': {
    exit: 2,
    message: (p) => `no such file or directory: ${p['path']}`,
    hint: 'name a log file, a directory, an archive, or - for standard input',
  },
  'input-none': {
    exit: 2,
    message: () => 'no input given',
    hint: 'name at least one log file or directory, or --case DIR',
  },
  'format-unknown': {
    exit: 2,
    message: (p) => `no log format has the id ${p['id']}`,
    hint: (p) => `the formats are: ${p['known']}`,
  },
  'zone-unknown': {
    exit: 2,
    message: (p) => `no such time zone: ${p['zone']}`,
    hint: 'give an IANA name such as Europe/Stockholm, or an offset such as +02:00',
  },
  'skew-unknown': {
    exit: 2,
    message: (p) => `--skew: no input is called ${p['path']}`,
    hint: (p) => `the inputs are: ${p['known']}`,
  },
  'year-unknown': {
    exit: 2,
    message: (p) => `the stamps of ${p['path']} carry no year, and nothing says which year it is`,
    hint: 'give --year with the year of its first line',
  },
  'lines-lost': {
    exit: 70,
    message: (p) => `${p['path']} has ${p['lines']} lines, but ${p['rows']} were read`,
    hint: 'this is a fault of tatou-ir: please report it, with the file if you may share it',
  },
  'ledger': {
    exit: 70,
    message: (p) => `the lines of ${p['path']} do not add up: ${p['lines']} lines, ${p['classes']} accounted for`,
    hint: 'this is a fault of tatou-ir: please report it, with the file if you may share it',
  },
  'case-missing': {
    exit: 2,
    message: (p) => `there is no case in ${p['path']}`,
    hint: 'make one: tatou-ir ingest --case DIR LOGS',
  },
  'case-foreign': {
    exit: 2,
    message: (p) => `${p['path']} ${p['problem']}`,
    hint: 'name a directory that is empty or does not exist yet',
  },
  'case-busy': {
    exit: 2,
    message: (p) => `another ingest is writing the case ${p['path']}`,
    hint: (p) => `wait for it to end; if none is running, delete ${p['lock']}`,
  },
  'case-hostile': {
    exit: 2,
    message: (p) => `the case ${p['path']} is not as tatou-ir writes it: ${p['problem']}`,
    hint: (p) => `${p['hint'] ?? 'do not trust it: ask for the logs, and make a case of them'}`,
  },
  'case-evidence': {
    exit: 4,
    message: (p) => `the evidence of ${p['path']} ${p['problem']}`,
    hint: 'bring back the file as it was; nothing is shown of evidence that changed',
  },
  'case-unwritable': {
    exit: 2,
    message: (p) => `cannot write the case ${p['path']}: ${p['problem']}`,
    hint: 'the case is as it was before',
  },
  'config': {
    exit: 2,
    message: (p) => `${p['problem']}`,
    hint: 'see docs/config.md for what can stand there',
  },
  'report-notes': {
    exit: 2,
    message: (p) => `${p['problem']}`,
    hint: 'see docs/report.md for what can stand in notes',
  },
  'pdf-missing': {
    exit: 2,
    message: () => 'PDF takes the packages pdfkit and dejavu-fonts-ttf, which are not installed',
    hint: 'install them: npm install pdfkit dejavu-fonts-ttf; or write html and print it',
  },
  'report-file': {
    exit: 2,
    message: (p) => `${p['path']} ${p['problem']}`,
    hint: 'name a report as tatou-ir report --format json writes it',
  },
  'format-file': {
    exit: 2,
    message: (p) => `${p['problem']}`,
    hint: 'tatou-ir formats test FILE shows all faults of a format; see docs/own-formats.md',
  },
  'format-none': {
    exit: 2,
    message: () => 'these lines have nothing in common that a format could be made of',
    hint: 'give lines of one log: without the others, and without what goes over several lines',
  },
  'format-missing': {
    exit: 2,
    message: (p) => `no such format file or directory: ${p['path']}`,
    hint: 'name a format (.yaml) or a directory of them; tatou-ir formats new FILE.log proposes one',
  },
  'rules-missing': {
    exit: 2,
    message: (p) => `no such rule file or directory: ${p['path']}`,
    hint: 'name a Sigma rule (.yml) or a directory of them',
  },
  'rules-large': {
    exit: 2,
    message: (p) => `${p['path']} is larger than 5 MB, which no rule is`,
    hint: 'name a Sigma rule (.yml) or a directory of them',
  },
  'rule-unknown': {
    exit: 2,
    message: (p) => `there is no rule ${p['rule']}`,
    hint: (p) => `${p['hint']}`,
  },
  'playbook-missing': {
    exit: 2,
    message: (p) => `no such playbook file or directory: ${p['path']}`,
    hint: 'name a playbook (tatou-ir playbook list), or a JSON file',
  },
  'playbook-unknown': { exit: 2, message: (p) => `there is no playbook ${p['name']}`, hint: (p) => `${p['hint']}` },
  'playbook-untrusted': {
    exit: 2,
    message: (p) => `${p['path']} did not come with this program, and runs nothing until somebody trusts it`,
    hint: (p) => `read it (tatou-ir playbook show), then give --trust ${p['sha256']}`,
  },
  'playbook-answers': {
    exit: 2,
    message: (p) => `${p['problem']}`,
    hint: 'see docs/playbooks.md for what answers look like; the run waits where it is',
  },
  'playbook-evidence': {
    exit: 2,
    message: (p) => `no such file to keep as evidence: ${p['path']}`,
    hint: 'name a regular file',
  },
  'playbook-run': { exit: 3, message: (p) => `the run ${p['run']} ${p['problem']}`, hint: (p) => `${p['hint']}` },
  'playbook-broken': {
    exit: 2,
    message: (p) => `${p['problem']}`,
    hint: 'tatou-ir playbook lint FILE shows every fault',
  },
  'threats': { exit: 2, message: (p) => `${p['problem']}`, hint: 'docs/threats.md says how threats are written' },
  'query': { exit: 2, message: (p) => `${p['problem']}`, hint: (p) => `${p['hint']}` },
  'input-changed': {
    exit: 4,
    message: (p) => `${p['path']} changed while it was read`,
    hint: 'copy the log first and give the copy',
  },
  'input-unreadable': {
    exit: 4,
    message: (p) => `${p['path']} ${p['problem']}`,
    hint: 'nothing was written: a bundle holds every original whole or is not made',
  },
  'key': {
    exit: 2,
    message: (p) => `the key ${p['file']} ${p['problem']}`,
    hint: (p) => `${p['hint'] ?? 'name a key file of SSH: Ed25519, ECDSA or RSA; see docs/signing.md'}`,
  },
  'custody-log': {
    exit: 2,
    message: (p) => `the custody log ${p['path']} ${p['problem']}`,
    hint: (p) => `${p['hint']}`,
  },
  'age-key': {
    exit: 2,
    message: (p) => `${p['problem']}`,
    hint: 'recipients begin with age1; identities lie in files that age-keygen writes',
  },
  'age-damaged': {
    exit: 3,
    message: (p) => `${p['path']} ${p['problem']}`,
    hint: 'get a whole copy; nothing of this one can be trusted',
  },
  'redact-addresses': {
    exit: 3,
    message: (p) => `no pseudonyms can be found for ${p['addresses']} addresses that are not themselves among them`,
    hint: 'redact fewer logs at once',
  },
  'redact-findings': {
    exit: 3,
    message: (p) => `the twin would not show what the bundle shows: ${p['problem']}`,
    hint: 'nothing was written; report which log this is, with tatou-ir formats explain',
  },
  'redact-source': {
    exit: 3,
    message: (p) => `${p['path']} cannot be redacted: ${p['problem']}`,
    hint: 'tatou-ir bundle verify tells what is wrong with it',
  },
  'leak': {
    exit: 3,
    message: (p) => `the twin would tell what it must not, in ${p['count']} places: ${p['places']}`,
    hint: 'nothing was written; choose other words for --contact and --case-id where these have it, leave out the log that it stands in, or report it',
  },
  'excerpt-line': {
    exit: 2,
    message: (p) => `line ${p['line']} of ${p['path']} is longer than 1 MiB, and cited`,
    hint: 'pack whole files: leave out --only-findings',
  },
  'bundle-unknown': {
    exit: 3,
    message: (p) => `${p['path']} is no bundle: neither a folder nor a zip, tar or tar.gz`,
    hint: 'name the archive itself, or the folder that bagit.txt lies in',
  },
  'bundle-foreign': {
    exit: 3,
    message: (p) => `${p['path']} ${p['problem']}`,
    hint: 'see tatou-ir bundle verify',
  },
  'timestamp-reply': {
    exit: 3,
    message: (p) => `${p['path']} ${p['problem']}`,
    hint: 'nothing was written',
  },
  'bundle-unreadable': {
    exit: 2,
    message: (p) => `${p['path']} ${p['problem']}`,
    hint: 'name a bundle that you may read',
  },
  'drill': {
    exit: 2,
    message: (p) => `${p['path']} ${p['problem']}`,
    hint: (p) => `${p['hint']}`,
  },
  'drill-commitment': {
    exit: 3,
    message: (p) => `${p['path']} is not the truth that was committed to when the drill was made`,
    hint: 'do not score by it: get the drill again from whoever made it',
  },
  'scenario': {
    exit: 2,
    message: (p) => `${p['problem']}`,
    hint: (p) => `${p['hint'] ?? 'see docs/drills.md for what can stand in a scenario'}`,
  },
  'drill-answers': {
    exit: 2,
    message: (p) => `${p['problem']}`,
    hint: 'answers are YAML or JSON, see docs/drills.md; or give the output of timeline --format json',
  },
  'internal': {
    exit: 70,
    message: (p) => `${p['problem']}`,
    hint: 'this is a fault of tatou-ir: run again with --debug and report it',
  },
} as const satisfies Readonly<Record<string, Message>>

export type ErrorCode = keyof typeof CATALOGUE

/** An error for the person at the keyboard: a code from the catalogue, its parameters, and a place. */
export class TatouError extends Error {
  readonly code: ErrorCode
  readonly parameters: Parameters
  readonly place: Place | undefined
  readonly hint: string
  readonly exitCode: number

  constructor(code: ErrorCode, parameters: Parameters = {}, options: { place?: Place; cause?: unknown } = {}) {
    const entry: Message = CATALOGUE[code]
    super(entry.message(parameters), options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'TatouError'
    this.code = code
    this.parameters = parameters
    this.place = options.place
    this.hint = typeof entry.hint === 'string' ? entry.hint : entry.hint(parameters)
    this.exitCode = entry.exit
  }
}

/** `file:line:col`, as far as it is known. */
export function formatPlace(place: Place): string {
  return [place.file, place.line, place.column].filter((part) => part !== undefined).join(':')
}
