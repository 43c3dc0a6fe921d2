/** What the reader of a bundle needs to know besides the bundle itself. */
export interface VerifyFacts {
  readonly root: string
  /** The name of the archive. */
  readonly archive: string
  readonly kind: 'zip' | 'tar.gz'
  /** Who signed, as `allowed_signers` calls them; null for a bundle that is not signed. */
  readonly signer: string | null
}

/**
 * `VERIFY.txt`: how somebody with coreutils, unzip or tar, openssl and ssh-keygen proves that nothing in the bundle has
 * changed. Each command is run by a test as it stands here.
 */
export function verifyText({ root, archive, kind, signer }: VerifyFacts): string {
  const unpack = kind === 'zip' ? [`unzip -tq ${archive}`, `unzip -q ${archive}`] : [`tar xzf ${archive}`]
  const signed =
    signer === null
      ? ['3. Who sealed it', '', 'Nobody signed this bundle: that it is whole is proved, who made it is not.']
      : [
          '3. Who sealed it',
          '',
          'Get the public key of the signer by another way than this bundle, and write it into a file allowed_signers:',
          `    ${signer} namespaces="evidence@tatou-ir" ssh-ed25519 AAAA...`,
          '',
          `    ssh-keygen -Y verify -f ../allowed_signers -I ${signer} -n evidence@tatou-ir \\`,
          '      -s signatures/tagmanifest-sha512.txt.sig < tagmanifest-sha512.txt',
        ]
  return [
    'How to verify this bundle',
    '=========================',
    '',
    'It is a BagIt 1.0 bag (RFC 8493). You need no special program.',
    '',
    '1. Unpack it',
    '',
    ...unpack.map((command) => `    ${command}`),
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
    "    find data -type f | sort > /tmp/there; cut -d' ' -f3- manifest-sha512.txt | sort > /tmp/listed; diff /tmp/there /tmp/listed",
    '',
    ...signed,
    '',
    '4. What the parts are',
    '',
    '    data/evidence/   the original files, byte for byte; meta/files.json says where each was found',
    '    data/derived/    what was worked out from them: timeline, findings, sources, accounts, events',
    '    meta/            how and with what the bundle was made, and what could not be read',
    '    custody/         who held the evidence, as far as it is recorded',
    '',
    'A finding cites lines of an input by path, line, byte offset and SHA-256 of the line. The input with that path is in',
    'meta/files.json. For a file that was handed over as it is:',
    '',
    "    tail -c +$((OFFSET + 1)) data/evidence/E0001/NAME | head -n 1 | tr -d '\\r\\n' | sha256sum",
    '',
    'prints the digest of the line. For a compressed file, decompress it first.',
    '',
  ].join('\n')
}
