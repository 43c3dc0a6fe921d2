import type { BundleFault } from '../model/bundle.ts'

/** Every fault of a bundle by its code, and what it means in general. `E-` is an error, `W-` a warning. */
export const FAULT_CODES = {
  'E-DECL': 'bagit.txt is missing or not as the format wants it',
  'E-VERSION': 'a version of BagIt that is not known',
  'E-ENCODING': 'a tag file is not text in the encoding that bagit.txt names',
  'E-NO-MANIFEST': 'no payload manifest',
  'E-NO-DATA': 'no folder data/',
  'E-TOO-LARGE': 'a tag file is larger than any of its kind',

  'E-MANIFEST': 'a line of a manifest cannot be read',
  'E-MANIFEST-FORM': 'a manifest of our bundles that says what it should, but is written otherwise',
  'E-MANIFEST-SCOPE': 'a manifest lists what it must not: a path that leaves its place in the bag',
  'E-MANIFEST-DUP': 'a manifest lists a file twice',
  'W-MANIFEST-DUP': 'a manifest lists a file twice, with the same digest (before BagIt 1.0)',
  'E-MANIFEST-UNEVEN': 'not every manifest lists every file',
  'W-MANIFEST-STAR': 'a manifest in the form of md5sum, which strict readers refuse',
  'W-MANIFEST-DOT': 'a path that begins with ./',
  'W-PERCENT': 'a % that is not encoded as %25',
  'E-ALG-UNKNOWN': 'a manifest with a digest that is not known here',
  'E-ALG': 'our bundles have sha256 and sha512: weaker digests were put in their place',
  'W-ALG': 'only digests that can be forged (md5, sha1)',

  'E-MISSING': 'a listed file is not there',
  'E-EXTRA': 'a file of the payload that no manifest lists',
  'E-HASH': 'the content of a payload file is not what the manifest says',
  'E-TAGHASH': 'the content of a tag file is not what the tag manifest says',
  'E-UNLISTED-TAG': 'a tag file that no tag manifest lists',
  'E-OXUM': 'the payload has another size or number of files than Payload-Oxum says',
  'E-BAGINFO': 'a line of bag-info.txt cannot be read, or a field stands there twice that must not',
  'E-FETCH': 'fetch.txt is wrong, or leads out of the bag',
  'E-FETCH-HOLE': 'a file that is still to be fetched',
  'E-PART-MISSING': 'other parts of the set are not there',
  'W-PART-MISSING': 'a part of a set whose others were not looked at',

  'E-LINK': 'a link in the bag',
  'E-SPECIAL': 'a device, pipe or socket in the bag',
  'E-UNREADABLE': 'a file that cannot be read',
  'E-CHANGED': 'a file changed while it was read',
  'E-NAME-ENCODING': 'a file name that is not UTF-8',
  'E-NAME-COLLISION': 'two names that are one on other systems (case, Unicode normalization)',
  'E-NAME-RESERVED': 'a name that other systems cannot write',
  'W-NAME-RESERVED': 'a name that other systems cannot write',
  'W-EMPTYDIR': 'an empty folder, which no manifest can list',

  'E-PROFILE': 'the profile itself cannot be read',
  'E-PROFILE-MANIFEST': 'the profile wants another set of payload manifests',
  'E-PROFILE-TAGMANIFEST': 'the profile wants another set of tag manifests',
  'E-PROFILE-INFO': 'bag-info.txt is not as the profile wants it',
  'E-PROFILE-TAGFILE': 'tag files that the profile wants are missing, or others are there',
  'E-PROFILE-PAYLOAD': 'payload files that the profile wants are missing, or others are there',
  'E-PROFILE-FETCH': 'fetch.txt against the profile',
  'E-PROFILE-SERIALIZATION': 'the kind of archive is not one of the profile',
  'E-PROFILE-VERSION': 'the version of BagIt is not one of the profile',
  'W-PROFILE-UNKNOWN': 'the bag names a profile that is not known here',

  'E-ZIP-DAMAGED': 'the zip cannot be read',
  'E-ZIP-SLIP': 'a name in the zip that leads out of it',
  'E-ZIP-DUP': 'two members of the zip with one name',
  'E-ZIP-CDLOCAL': 'the zip describes a member, or its directory, in two ways',
  'E-ZIP-PREPEND': 'bytes before the zip',
  'E-ZIP-GAP': 'bytes between members of the zip',
  'E-ZIP-TRAIL': 'bytes behind the zip',
  'E-ZIP-OVERLAP': 'members of the zip lie over each other',
  'E-ZIP-BOMB': 'the zip grows beyond measure',
  'E-ZIP-ENC': 'an encrypted member of the zip',
  'E-ZIP-SYMLINK': 'a link in the zip',
  'E-ZIP-SPECIAL': 'a device, pipe or socket in the zip',
  'E-ZIP-MULTIROOT': 'the zip is not one folder',
  'E-ZIP-METHOD': 'a way of compression that is not known here',
  'E-ZIP-CRC': 'the content of a member is not what the zip says',

  'E-TAR-DAMAGED': 'the tar cannot be read',
  'E-TAR-SLIP': 'a name in the tar that leads out of it',
  'E-TAR-DUP': 'two members of the tar with one name',
  'E-TAR-PAX': 'an extended header that gives a member another name or size',
  'E-TAR-TRAIL': 'bytes behind the tar',
  'E-TAR-BOMB': 'the tar grows beyond measure',
  'E-TAR-LINK': 'a link in the tar',
  'E-TAR-SPECIAL': 'a member of the tar that is no file',
  'E-TAR-MULTIROOT': 'the tar is not one folder',

  'E-AGE': 'the archive was encrypted, and was changed or cut off since',

  'E-EXCERPT': 'a line of an excerpt is not the one that its digest is of',
  'W-EXCERPT': 'the bag holds only the lines that findings cite, not the originals',

  'E-FINDING': 'a figure of a finding is not what the lines that it cites give',
  'E-FINDING-UNFOUNDED': 'no rule finds it in the evidence',
  'E-FINDING-LACKING': 'a rule finds it in the evidence, and the bundle does not tell of it',
  'E-DERIVED': 'a document that was worked out says what the evidence does not give',
  'W-FINDING-CONTEXT': 'the lines of an excerpt alone do not show it',
  'E-RECIPE': 'how the bundle was made cannot be read, or does not work',
  'E-RULE': 'a rule says something else than when the bundle was made, with the same version of the program',
  'W-RULE': 'a rule of another version of the program says something else',

  'W-UNSIGNED': 'nobody signed the bundle: that it is whole proves nothing against whoever can rewrite all of it',
  'E-SIGNATURE-MISSING': 'the bundle tells of a signature that is not there any more (a warning when none is left)',
  'E-UNSIGNED': 'nobody signed the bundle, and a signature was required',
  'W-UNTRUSTED': 'no signature of a signer that is trusted here',
  'E-UNTRUSTED': 'no signature of a signer that is trusted here, and one was required',

  'E-TS-DAMAGED': 'a time stamp is no good reply of an authority',
  'E-TS-IMPRINT': 'a time stamp is of something else than the signature',
  'E-TS-NONCE': 'a time stamp answers another query than the one that lies beside it',
  'E-TS-SIGNATURE': 'a time stamp was changed: its signature is not good',
  'E-TS-UNTRUSTED': 'a good time stamp, by no authority that is trusted here (a warning)',
  'W-TS-EXPIRED': 'a time stamp was good when it was made; the certificate of the authority has ended since',

  'E-RECEIPT': 'the bundle is not the one that the receipt is of',
  'E-CUSTODY-HEAD': 'a custody log is not the one that the bag speaks of, or is about another bag',
  'E-CUSTODY-DIGEST': 'evidence is not what the custody records before say',
  'E-ORIGINALS': 'meta/files.json tells of other originals than the bundle holds',

  'E-PART-TWICE': 'one part of a set is there twice',
  'E-PART-OTHER': 'a part that belongs to another set, or holds something else than the set says',

  'W-CONTAINER': 'the archive is not byte for byte the one that was sealed; what is in it may still be',
} as const

export type FaultCode = keyof typeof FAULT_CODES

/** A fault; its code says whether it is an error. `message` goes on where the path ends. */
export function fault(code: FaultCode, path: string, message: string): BundleFault {
  return { code, severity: code.startsWith('E') ? 'error' : 'warning', path, message }
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Faults in their one order: errors first, then by path, code and message, each once. */
export function orderFaults(faults: readonly BundleFault[]): BundleFault[] {
  const once = new Map(faults.map((each) => [[each.code, each.path, each.message].join('\0'), each]))
  return [...once.values()].toSorted(
    (a, b) =>
      order(a.severity, b.severity) || order(a.path, b.path) || order(a.code, b.code) || order(a.message, b.message),
  )
}
