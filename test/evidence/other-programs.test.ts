import { spawnSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { openContainer } from '../../src/evidence/open-container.ts'
import {
  archiveOf,
  codesOf,
  KINDS,
  ourBag,
  ROOT,
  verifyAt,
  withManifests,
  writeArchive,
  writeBag,
} from '../support/evidence-bag.ts'
import { describeWith } from '../support/program.ts'

function run(command: string, cwd: string): number | null {
  return spawnSync('bash', ['-c', command], { cwd, stdio: 'ignore' }).status
}

const AS_ZIP = `
import os, sys, zipfile
out, folder, method = sys.argv[1], sys.argv[2], getattr(zipfile, sys.argv[3])
with zipfile.ZipFile(out, 'w', method) as z:
    for at, _, names in os.walk(folder):
        z.write(at)
        for name in sorted(names):
            with z.open(os.path.join(at, name), 'w', force_zip64=sys.argv[4] == 'zip64') as member, open(os.path.join(at, name), 'rb') as source:
                member.write(source.read())
`

const AS_TAR = `
import sys, tarfile
with tarfile.open(sys.argv[1], sys.argv[3], format=getattr(tarfile, sys.argv[4])) as t: t.add(sys.argv[2])
`

/** Names that archives have to take care of. */
const odd = withManifests(
  new Map(ourBag())
    .set(`data/evidence/E0003/${'n'.repeat(150)}.log`, 'x')
    .set('data/evidence/E0003/Größe 管理者 😀.log', 'x')
    .set(`data/evidence/${'folder/'.repeat(30)}deep.log`, 'x'),
)

describeWith(['sha256sum', 'sha512sum'], 'coreutils', () => {
  it.each(['sha256', 'sha512'])('%s: agree on a folder that is whole and on one that is not', async (name) => {
    const folder = await writeBag(ourBag())
    const check = `${name}sum --quiet -c manifest-${name}.txt && ${name}sum --quiet -c tagmanifest-${name}.txt`
    expect([run(check, folder), (await verifyAt(folder)).ok]).toEqual([0, true])
    await writeFile(join(folder, 'data/report/report.md'), '# Rep0rt\n')
    expect([run(check, folder), (await verifyAt(folder)).ok]).toEqual([1, false])
  })
})

describeWith(['unzip', 'tar', 'gzip'], 'unzip and tar', () => {
  it.each(KINDS)('read a sealed %s without a complaint', async (kind) => {
    const path = await writeArchive(archiveOf(ourBag(), kind), kind, true)
    const [folder, name] = [dirname(path), basename(path)]
    const [test, unpack] =
      kind === 'tar' || kind === 'tar.gz'
        ? [`tar tf ${name}`, `tar xf ${name}`]
        : [`unzip -tq ${name}`, `unzip -q ${name}`]
    expect(run(test, folder)).toBe(0)
    if (kind === 'tar.gz') expect(run(`gzip -t ${name}`, folder)).toBe(0)
    expect(run(unpack, folder)).toBe(0)
    expect(codesOf(await verifyAt(join(folder, ROOT)))).toEqual([])
  })

  it('pack again what is still valid', async () => {
    const folder = await writeBag(ourBag())
    expect(run(`tar czf again.tgz ${ROOT} && tar cf again.tar ./${ROOT}`, dirname(folder))).toBe(0)
    for (const name of ['again.tgz', 'again.tar']) {
      expect(codesOf(await verifyAt(join(dirname(folder), name)))).toEqual(['W-CONTAINER'])
    }
  })
})

describeWith(['python3'], 'archives by Python', () => {
  const known = ['E-OXUM', 'W-CONTAINER']

  it.each([
    ['ZIP_STORED', 'plain'],
    ['ZIP_DEFLATED', 'plain'],
    ['ZIP_DEFLATED', 'zip64'],
  ])('a zip: %s, %s', async (method, width) => {
    const folder = await writeBag(odd)
    const made = spawnSync('python3', ['-c', AS_ZIP, 'x.zip', ROOT, method, width], {
      cwd: dirname(folder),
      encoding: 'utf8',
    })
    expect(made.stderr).toBe('')
    expect(codesOf(await verifyAt(join(dirname(folder), 'x.zip')))).toEqual(known)
  })

  it.each([
    ['w', 'PAX_FORMAT'],
    ['w', 'GNU_FORMAT'],
    ['w:gz', 'PAX_FORMAT'],
    ['w:gz', 'GNU_FORMAT'],
  ])('a tar: %s, %s', async (mode, format) => {
    const folder = await writeBag(odd)
    const made = spawnSync('python3', ['-c', AS_TAR, 'x.tar', ROOT, mode, format], {
      cwd: dirname(folder),
      encoding: 'utf8',
    })
    expect(made.stderr).toBe('')
    expect(codesOf(await verifyAt(join(dirname(folder), 'x.tar')))).toEqual(known)
  })

  it('give the contents of their files one by one', async () => {
    const folder = await writeBag(odd)
    spawnSync('python3', ['-c', AS_ZIP, 'x.zip', ROOT, 'ZIP_DEFLATED', 'plain'], { cwd: dirname(folder) })
    spawnSync('python3', ['-c', AS_TAR, 'x.tgz', ROOT, 'w:gz', 'PAX_FORMAT'], { cwd: dirname(folder) })
    for (const path of [folder, `${dirname(folder)}/x.zip`, `${dirname(folder)}/x.tgz`]) {
      const container = await openContainer(path, path)
      const read = new Map<string, string>()
      for await (const content of container.contents((each) => !each.endsWith('report.md'))) {
        const parts: Buffer[] = []
        for await (const chunk of content.chunks) parts.push(Buffer.from(chunk))
        read.set(content.path, Buffer.concat(parts).toString())
      }
      await container.close()
      expect(read.has('data/report/report.md')).toBe(false)
      expect(read.size).toBe(odd.size - 1)
      for (const [file, text] of read) expect(text).toBe(await readFile(join(folder, file), 'utf8'))
    }
  })
})
