import { link, mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exitCodeOf } from '../../src/evidence/verify-bundle.ts'
import {
  archiveOf,
  bagContent,
  codesOf,
  KINDS,
  ourBag,
  verifyAt,
  withManifests,
  writeArchive,
  writeBag,
  type BagFiles,
} from '../support/evidence-bag.ts'

const LOG = 'data/evidence/E0001/security.log'
const OTHER = 'data/evidence/E0002/auth.log'

const textOf = (files: BagFiles, path: string): string => String(files.get(path) ?? '')

function edit(path: string, change: (text: string) => string): (files: BagFiles) => BagFiles {
  return (files) => new Map(files).set(path, change(textOf(files, path)))
}

function without(...paths: readonly string[]): (files: BagFiles) => BagFiles {
  return (files) => new Map([...files].filter(([path]) => !paths.includes(path)))
}

/** Changes the content before the manifests are made: whoever does it rewrites all of them. */
function rewritten(change: (files: BagFiles) => BagFiles, algorithms?: readonly string[]): () => BagFiles {
  return () => withManifests(change(bagContent()), algorithms)
}

const swapped = (files: BagFiles): BagFiles => new Map(files).set(LOG, textOf(files, LOG).replace('FAILURE', 'SUCCESS'))

const tags = ['tagmanifest-sha256.txt', 'tagmanifest-sha512.txt']

/** What is done to a bundle, and the codes of exactly the faults that it must have. */
const MANIPULATIONS: readonly (readonly [
  name: string,
  change: (files: BagFiles) => BagFiles,
  codes: readonly string[],
])[] = [
  ['a byte of evidence is flipped', edit(LOG, (text) => `3${text.slice(1)}`), ['E-HASH']],
  ['a word of the same size is swapped', swapped, ['E-HASH']],
  ['a line is appended', edit(OTHER, (text) => `${text}more\n`), ['E-HASH', 'E-OXUM']],
  ['evidence is emptied', edit(OTHER, () => ''), ['E-HASH', 'E-OXUM']],
  [
    'two files change places',
    (files) => new Map(files).set(LOG, files.get(OTHER) ?? '').set(OTHER, files.get(LOG) ?? ''),
    ['E-HASH'],
  ],
  ['evidence is deleted', without(OTHER), ['E-MISSING', 'E-OXUM']],
  [
    'evidence is renamed',
    (files) => new Map(without(OTHER)(files)).set(`${OTHER}.1`, files.get(OTHER) ?? ''),
    ['E-EXTRA', 'E-MISSING'],
  ],
  ['evidence is added', (files) => new Map(files).set('data/evidence/E0003/x.log', 'x\n'), ['E-EXTRA', 'E-OXUM']],
  ['bag-info.txt is edited', edit('bag-info.txt', (text) => text.replace('Ada', 'Eve')), ['E-TAGHASH']],
  ['custody is edited', edit('custody/custody.jsonl', () => '{"seq":2}\n'), ['E-TAGHASH']],
  ['custody is deleted', without('custody/custody.jsonl'), ['E-MISSING', 'E-PROFILE-TAGFILE']],
  ['VERIFY.txt is edited', edit('VERIFY.txt', () => 'all is well\n'), ['E-TAGHASH']],
  ['the tag manifests are dropped', without(...tags), ['E-PROFILE-TAGMANIFEST', 'E-UNLISTED-TAG']],
  [
    'bag-info.txt is edited and the tag manifests are dropped',
    (files) => without(...tags)(edit('bag-info.txt', (text) => text.replace('Ada', 'Eve'))(files)),
    ['E-PROFILE-TAGMANIFEST', 'E-UNLISTED-TAG'],
  ],
  ['one tag manifest is dropped', without('tagmanifest-sha512.txt'), ['E-PROFILE-TAGMANIFEST']],
  ['one manifest is dropped', without('manifest-sha256.txt'), ['E-MISSING', 'E-PROFILE-MANIFEST']],
  [
    'both manifests are dropped',
    without('manifest-sha256.txt', 'manifest-sha512.txt'),
    ['E-EXTRA', 'E-MISSING', 'E-NO-MANIFEST', 'E-PROFILE-MANIFEST'],
  ],
  [
    'all digests are exchanged for md5',
    rewritten((files) => files, ['md5']),
    ['E-ALG', 'E-PROFILE-MANIFEST', 'E-PROFILE-TAGMANIFEST'],
  ],
  [
    'one of two digests is left out',
    rewritten((files) => files, ['sha256']),
    ['E-PROFILE-MANIFEST', 'E-PROFILE-TAGMANIFEST'],
  ],
  [
    'a manifest with md5 is added',
    (files) => new Map(files).set('manifest-md5.txt', ''),
    ['E-MANIFEST-UNEVEN', 'E-PROFILE-MANIFEST', 'E-UNLISTED-TAG'],
  ],
  [
    'a manifest of no known digest is added',
    (files) => new Map(files).set('manifest-crc32.txt', ''),
    ['E-ALG-UNKNOWN', 'E-UNLISTED-TAG'],
  ],
  ['a tag file is added', (files) => new Map(files).set('meta/note.txt', 'x'), ['E-UNLISTED-TAG']],
  [
    'a tag file is added beside the known ones',
    (files) => new Map(files).set('README', 'x'),
    ['E-PROFILE-TAGFILE', 'E-UNLISTED-TAG'],
  ],
  [
    'a line of a manifest is lost',
    edit('manifest-sha512.txt', (text) => text.replace(/.*auth.log\n/, '')),
    ['E-MANIFEST-UNEVEN', 'E-TAGHASH'],
  ],
  [
    'a line of a manifest is there twice',
    edit('manifest-sha512.txt', (text) => text + text),
    ['E-MANIFEST-DUP', 'E-TAGHASH'],
  ],
  [
    'a manifest has a line that is none',
    edit('manifest-sha512.txt', (text) => `${text}oops\n`),
    ['E-MANIFEST', 'E-TAGHASH'],
  ],
  [
    'a manifest leads out of the bag',
    edit('manifest-sha256.txt', (text) => `${text}${'0'.repeat(64)}  ../../etc/passwd\n`),
    ['E-MANIFEST-SCOPE', 'E-TAGHASH'],
  ],
  [
    'a manifest lists a tag file',
    edit('manifest-sha256.txt', (text) => `${text}${'0'.repeat(64)}  bag-info.txt\n`),
    ['E-MANIFEST-SCOPE', 'E-TAGHASH'],
  ],
  [
    'a tag manifest lists payload',
    edit('tagmanifest-sha256.txt', (text) => `${text}${'0'.repeat(64)}  ${LOG}\n`),
    ['E-MANIFEST-SCOPE'],
  ],
  [
    'a tag manifest does not list a manifest',
    edit('tagmanifest-sha256.txt', (text) => text.replace(/.*manifest-sha512.txt\n/, '')),
    ['E-MANIFEST-UNEVEN', 'E-UNLISTED-TAG'],
  ],
  [
    'a tag manifest is written in capitals',
    edit('tagmanifest-sha256.txt', (text) => text.replaceAll(/^[0-9a-f]+/gm, (digest) => digest.toUpperCase())),
    ['E-MANIFEST-FORM'],
  ],
  [
    'a tag manifest has line ends of Windows',
    edit('tagmanifest-sha512.txt', (text) => text.replaceAll('\n', '\r\n')),
    ['E-MANIFEST-FORM'],
  ],
  ['bagit.txt is gone', without('bagit.txt'), ['E-DECL', 'E-MISSING']],
  [
    'white space stands before a colon',
    rewritten(edit('bagit.txt', (text) => text.replace('Version:', 'Version :'))),
    ['E-DECL'],
  ],
  ['bagit.txt has a byte-order mark', rewritten(edit('bagit.txt', (text) => `\uFEFF${text}`)), ['E-DECL']],
  [
    'bagit.txt says another version',
    rewritten(edit('bagit.txt', (text) => text.replace('1.0', '2.0'))),
    ['E-PROFILE-VERSION', 'E-VERSION'],
  ],
  [
    'bagit.txt says an older version',
    rewritten(edit('bagit.txt', (text) => text.replace('1.0', '0.97'))),
    ['E-PROFILE-VERSION'],
  ],
  [
    'bagit.txt says an encoding that is not known',
    rewritten(edit('bagit.txt', (text) => text.replace('UTF-8', 'EBCDIC'))),
    ['E-ENCODING'],
  ],
  [
    'bag-info.txt is no UTF-8',
    rewritten((files) => new Map(files).set('bag-info.txt', Buffer.from([0xff, 0x0a]))),
    ['E-ENCODING', 'E-PROFILE-INFO'],
  ],
  [
    'Payload-Oxum is a lie',
    rewritten(edit('bag-info.txt', (text) => text.replace(/Oxum: \d+/, 'Oxum: 1'))),
    ['E-OXUM'],
  ],
  [
    'Payload-Oxum is there twice',
    rewritten(edit('bag-info.txt', (text) => text + (/Payload-Oxum.*\n/.exec(text)?.[0] ?? ''))),
    ['E-BAGINFO', 'E-PROFILE-INFO'],
  ],
  ['bag-info.txt has a line that is none', rewritten(edit('bag-info.txt', (text) => `${text}oops\n`)), ['E-BAGINFO']],
  [
    'the profile is no longer named',
    rewritten(edit('bag-info.txt', (text) => text.replace(/BagIt-Profile.*\n/, ''))),
    ['E-PROFILE-INFO'],
  ],
  [
    'a field of the profile is gone',
    rewritten(edit('bag-info.txt', (text) => text.replace(/Contact-Name.*\n/, ''))),
    ['E-PROFILE-INFO'],
  ],
  [
    'a field has a value that none may have',
    rewritten(edit('bag-info.txt', (text) => text.replace('AMBER', 'PINK'))),
    ['E-PROFILE-INFO'],
  ],
  [
    'fetch.txt is added',
    rewritten((files) => new Map(files).set('fetch.txt', `https://evil.example/x - ${LOG}\n`)),
    ['E-PROFILE-FETCH'],
  ],
  [
    'evidence is to be fetched',
    rewritten((files) => new Map(files).set('fetch.txt', `https://evil.example/x - ../../x\n`)),
    ['E-FETCH', 'E-PROFILE-FETCH'],
  ],
  [
    'evidence is left out and to be fetched',
    (files) => new Map(without(OTHER)(files)).set('fetch.txt', `https://evil.example/x 71 ${OTHER}\n`),
    ['E-FETCH-HOLE', 'E-OXUM', 'E-PROFILE-FETCH', 'E-UNLISTED-TAG'],
  ],
  [
    'payload lies where none may',
    rewritten((files) => new Map(files).set('data/x.log', 'x')),
    ['E-OXUM', 'E-PROFILE-PAYLOAD'],
  ],
  [
    'two names differ in case alone',
    rewritten((files) => new Map(files).set(OTHER.replace('auth', 'AUTH'), 'x')),
    ['E-NAME-COLLISION', 'E-OXUM'],
  ],
  [
    'two names differ in normalization alone',
    rewritten((files) => new Map(files).set('data/evidence/E0003/\u00e9', 'x').set('data/evidence/E0003/e\u0301', 'x')),
    ['E-NAME-COLLISION', 'E-OXUM'],
  ],
  [
    'a name is a device on Windows',
    rewritten((files) => new Map(files).set('data/evidence/E0003/aux.log', 'x')),
    ['E-NAME-RESERVED', 'E-OXUM'],
  ],
  [
    'other parts of the set are missing',
    rewritten(edit('bag-info.txt', (text) => `${text}Bag-Group-Identifier: IR\nBag-Count: 1 of 3\n`)),
    ['E-PART-MISSING'],
  ],
  [
    'a signature is made up of nothing',
    (files) => new Map(files).set('signatures/anything.sig', 'x'),
    ['E-UNLISTED-TAG'],
  ],
]

describe('a bundle of our layout', () => {
  it('has no fault as a folder', async () => {
    const document = await verifyAt(await writeBag(ourBag()))
    expect(document.faults.map(({ code }) => code)).toEqual(['W-UNSIGNED'])
    expect(document).toMatchObject({ ok: true, signed: false, trusted: false })
    expect(document.checks.map(({ outcome }) => outcome)).toEqual(Array(6).fill('passed'))
  })

  it.each(KINDS)('has no fault as a sealed %s', async (kind) => {
    const document = await verifyAt(await writeArchive(archiveOf(ourBag(), kind), kind, true))
    // A tar has no place for a seal.
    expect(codesOf(document)).toEqual(kind === 'tar' ? ['W-CONTAINER'] : [])
    expect(document).toMatchObject({ ok: true, bundle: { root: 'IR-2025-042', sealed: kind === 'tar' ? null : true } })
  })

  it('may be rewritten as a whole by anyone: only a signature tells', async () => {
    expect(codesOf(await verifyAt(await writeBag(rewritten(swapped)())))).toEqual([])
  })
})

describe('every manipulation has its own codes', () => {
  it.each(MANIPULATIONS)('%s', async (_, change, codes) => {
    const changed = change(ourBag())
    const wanted = [...codes].toSorted()
    const folder = await verifyAt(await writeBag(changed))
    expect(codesOf(folder), JSON.stringify(folder.faults, null, 1)).toEqual(wanted)
    expect(exitCodeOf(folder)).toBe(codes.includes('E-PART-MISSING') ? 4 : 3)
    for (const kind of KINDS) {
      const archive = await verifyAt(await writeArchive(archiveOf(changed, kind), kind))
      expect(codesOf(archive), kind).toEqual([...wanted, 'W-CONTAINER'].toSorted())
    }
  })

  it('of which there are enough', () => {
    expect(MANIPULATIONS.length).toBeGreaterThan(45)
  })
})

describe('a folder', () => {
  it.each([
    [
      'a link that leads out',
      (folder: string) => symlink('/etc/hostname', join(folder, 'data/evidence/link')),
      ['E-LINK'],
    ],
    [
      'a link to evidence beside it',
      (folder: string) => symlink('auth.log', join(folder, 'data/evidence/E0002/link')),
      ['E-LINK'],
    ],
    ['a link to a folder', (folder: string) => symlink('/etc', join(folder, 'data/etc')), ['E-LINK']],
    [
      'a link in the place of evidence',
      async (folder: string) => {
        await rm(join(folder, OTHER))
        await symlink('../E0001/security.log', join(folder, OTHER))
      },
      ['E-LINK', 'E-MISSING', 'E-OXUM'],
    ],
    [
      'a hard link',
      (folder: string) => link(join(folder, LOG), join(folder, 'data/evidence/E0001/again.log')),
      ['E-EXTRA', 'E-OXUM'],
    ],
    ['an empty folder', (folder: string) => mkdir(join(folder, 'data/evidence/E0009')), ['W-EMPTYDIR']],
    ['a pipe', async (folder: string) => void spawnSync('mkfifo', [join(folder, 'data/pipe')]), ['E-SPECIAL']],
    [
      'a name that is no UTF-8',
      (folder: string) => writeFile(Buffer.concat([Buffer.from(join(folder, 'data/x')), Buffer.from([0xff])]), 'x'),
      ['E-NAME-ENCODING'],
    ],
  ] satisfies readonly (readonly [string, (folder: string) => Promise<void>, readonly string[]])[])(
    'with %s',
    async (_, change, codes) => {
      const folder = await writeBag(ourBag())
      await change(folder)
      expect(codesOf(await verifyAt(folder))).toEqual(codes)
    },
  )
})
