import { attachedFile, SIGNATURE_FILES } from './signature-files.ts'

/** What the reader of a bundle needs to know besides the bundle itself. */
export interface VerifyFacts {
  readonly root: string
  /** The name of the archive, as it is when nothing is encrypted. */
  readonly archive: string
  readonly kind: 'zip' | 'tar.gz'
  /** Who signed, as `allowed_signers` calls them; null for a bundle that is not signed. */
  readonly signer: string | null
  /** How many people signed. */
  readonly signatures: number
  /** Recipients of age, or `passphrase`; null when the archive is not encrypted. */
  readonly encryptedTo: readonly string[] | null
  /** How many parts there are. */
  readonly parts: number
  /** Whether the bag holds the originals, or the lines alone that findings cite. */
  readonly evidence: 'whole' | 'excerpt'
}

const TWIN = [
  'THIS IS A REDACTED TWIN. The logs in it are not the originals: accounts, hosts, addresses, paths and all other words that',
  'may tell of somebody were replaced by pseudonyms, the same one for the same name. The findings are those of the',
  'original bundle but for the names. Pseudonyms are no anonymity: whoever knows what happened may recognise somebody.',
  'meta/redaction.json says of which bundle it is the twin.',
  '',
]

const EVIDENCE = {
  whole: ['    data/evidence/   the original files, byte for byte; meta/files.json says where each was found'],
  excerpt: [
    '    data/evidence/   the lines that findings cite, whole, in excerpt.ndjson: THE ORIGINAL FILES ARE NOT IN THIS BUNDLE;',
    '                     meta/files.json has their digests and says where each was found',
  ],
} as const

const LINES = {
  whole: [
    'A finding cites lines of an input by path, line, byte offset and SHA-256 of the line. The input with that path is in',
    'meta/files.json. For a file that was handed over as it is:',
    '',
    "    tail -c +$((OFFSET + 1)) data/evidence/E0001/NAME | head -n 1 | tr -d '\\r\\n' | sha256sum",
    '',
    'prints the digest of the line. For a compressed file, decompress it first. Where carriage returns stand inside of a line, and',
    "do not end it, leave out '\\r'.",
  ],
  excerpt: [
    'A finding cites lines of an input by path, line, byte offset and SHA-256 of the line. Each of them is a line of',
    'excerpt.ndjson, in base64. The first of them:',
    '',
    "    head -n 1 data/evidence/excerpt.ndjson | tr -d '\\n' | tr '\"' '\\n' | tail -n 2 | head -n 1 | base64 -d | sha256sum",
    '',
    'prints its line_sha256. Whoever has the original proves by its own digest, in meta/files.json, that it is the one.',
  ],
} as const

/**
 * `VERIFY.txt`: how somebody with no more than coreutils, unzip or tar, openssl and ssh-keygen (and age, when it is encrypted)
 * proves that nothing in the bundle has changed: no find, grep, sed or diff. Each command is run by a test as it stands here,
 * with these programs alone. `folders` are those of the payload.
 */
export function verifyText(
  facts: VerifyFacts & { readonly redaction: unknown },
  folders: ReadonlySet<string> = new Set(),
): string {
  const { root, evidence, redaction } = facts
  return [
    'How to verify this bundle',
    '=========================',
    '',
    'It is a BagIt 1.0 bag (RFC 8493). You need no special program.',
    '',
    ...(redaction === null ? [] : TWIN),
    '1. Unpack it',
    '',
    ...unpacking(facts),
    `    cd ${root}`,
    '',
    '2. Nothing has changed, and nothing is missing',
    '',
    '    sha256sum --quiet -c manifest-sha256.txt',
    '    sha512sum --quiet -c manifest-sha512.txt',
    '    sha256sum --quiet -c tagmanifest-sha256.txt',
    '    sha512sum --quiet -c tagmanifest-sha512.txt',
    '',
    'Each says nothing when all is well. Nothing has been added when this says nothing too:',
    '',
    ...listing(facts),
    '',
    ...sealing(facts),
    '',
    '5. What the parts are',
    '',
    ...EVIDENCE[evidence],
    '    data/derived/    what was worked out from them: timeline, findings, sources, accounts, events',
    ...FOLDERS.flatMap(([folder, line]) => (folders.has(folder) ? [line] : [])),
    '    meta/            how and with what the bundle was made, and what could not be read',
    '    custody/         who held the evidence, as far as it is recorded',
    '',
    ...cutting(facts),
    ...LINES[evidence],
    '',
  ].join('\n')
}

/** What else may lie in the payload. */
const FOLDERS = [
  ['report', '    data/report/     the incident report: as a page, as text, and as data'],
  ['playbook', '    data/playbook/   what the people who answered did, step by step, and what they kept'],
  ['drill', '    data/drill/      this was an exercise: its orders, its sealed truth, and what was answered'],
] as const

function unpacking({ archive, kind, encryptedTo }: VerifyFacts): string[] {
  const unpack = kind === 'zip' ? [`unzip -tq ${archive}`, `unzip -q ${archive}`] : [`tar xzf ${archive}`]
  const commands = (lines: readonly string[]): string[] => lines.map((line) => `    ${line}`)
  if (encryptedTo === null) return commands(unpack)
  const opens = encryptedTo.includes('passphrase') ? 'age -d' : 'age -d -i identity'
  return [
    encryptedTo.includes('passphrase')
      ? 'It is encrypted with a passphrase (https://age-encryption.org):'
      : 'It is encrypted (https://age-encryption.org); identity is your file of AGE-SECRET-KEY-1...:',
    '',
    ...commands([`${opens} -o ${archive} ${archive}.age`, ...unpack]),
  ]
}

/** What is in the archive and neither in a manifest nor one of the files that no manifest can list. */
function listing({ root, archive, kind, signatures }: VerifyFacts): string[] {
  const listed = `../${root}.listed`
  const names = kind === 'zip' ? `unzip -Z1 ../${archive}` : `tar tzf ../${archive} --quoting-style=literal`
  const attached = ['sig', 'tsq', 'tsr'] as const
  const sealed = Array.from({ length: signatures }, (_, index) =>
    attached.map((of) => attachedFile({ kind: of, index })),
  )
  return [
    `    cut -d' ' -f3- manifest-sha512.txt tagmanifest-sha512.txt > ${listed}`,
    ...[['tagmanifest-sha256.txt', 'tagmanifest-sha512.txt'], ...sealed].map(
      (files) => `    printf '%s\\n' ${files.join(' ')} >> ${listed}`,
    ),
    `    sort -o ${listed} ${listed}`,
    `    ${names} | cut -d/ -f2- | sort | comm -23 - ${listed}`,
  ]
}

function sealing({ signer, signatures }: VerifyFacts): string[] {
  if (signer === null)
    return ['3. Who sealed it', '', 'Nobody signed this bundle: that it is whole is proved, who made it is not.']
  const files = SIGNATURE_FILES.slice(0, signatures)
  return [
    '3. Who sealed it',
    '',
    'Get the public key of the signer by another way than this bundle, and write it into a file allowed_signers:',
    `    ${signer} namespaces="evidence@tatou-ir" ssh-ed25519 AAAA...`,
    '',
    ...files.flatMap((file, index) => [
      `    ssh-keygen -Y verify -f ../allowed_signers -I ${index === 0 ? signer : identityOf(file)} -n evidence@tatou-ir \\`,
      `      -s ${file} < tagmanifest-sha512.txt`,
    ]),
    '',
    '4. When it was sealed',
    '',
    'If there is a file signatures/tagmanifest-sha512.txt.tsr, an authority stamped the signature. Get the certificate of the',
    'authority by another way than this bundle, as tsa.pem:',
    '',
    `    openssl ts -verify -data ${files[0] ?? ''} -in signatures/tagmanifest-sha512.txt.tsr -CAfile ../tsa.pem`,
  ]
}

/** The second signer is known by the allowed signers alone. */
function identityOf(file: string): string {
  return `"$(ssh-keygen -Y find-principals -f ../allowed_signers -s ${file})"`
}

function cutting({ parts }: VerifyFacts): string[] {
  if (parts === 1) return []
  return [
    `This is one of ${parts} bundles. meta/set.json says in which of them each file lies. A file that was cut has pieces that end`,
    'in .001, .002 and so on. With all bundles unpacked beside each other, in the folder above them:',
    '',
    '    cat */data/evidence/E0001/NAME.[0-9]* > NAME',
    '',
    'puts one together again. meta/files.json has its digest as a whole.',
    '',
  ]
}
