import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { VerifySetDocument } from '../../src/model/bundle.ts'
import type { PayloadFile } from '../../src/evidence/seal.ts'
import { setOf, splitPayload } from '../../src/evidence/split-payload.ts'
import { parseSize, partOf, type Target } from '../../src/cli/bundle/bundle-target.ts'
import { makeDesk, type Desk } from '../support/bundle-desk.ts'
import { describeWith } from '../support/program.ts'

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

async function verifySet(
  desk: Desk,
  ...args: readonly string[]
): Promise<{ code: number; document: VerifySetDocument }> {
  const { code, stdout } = await desk.run(['bundle', 'verify', '--format', 'json', ...args])
  return { code, document: JSON.parse(stdout) as VerifySetDocument }
}

/** Makes the manifests fit, as whoever rewrites a bag does. */
const REWRITE = [
  'for n in 256 512; do find data -type f | LC_ALL=C sort | xargs sha${n}sum > manifest-sha$n.txt; done',
  "tags=$(find . -type f ! -path './data/*' ! -name 'tagmanifest-*' | cut -c3- | LC_ALL=C sort)",
  'for n in 256 512; do sha${n}sum $tags > tagmanifest-sha$n.txt; done',
].join('; ')

/** The name of a part, by its index: all of them as long as each other. */
const partName = (at: number, count: number): string =>
  `b-${String(at + 1).padStart(String(count).length, '0')}of${count}`

const codes = ({ faults }: VerifySetDocument): string[] => faults.map(({ code }) => code)

describeWith(['bash', 'unzip', 'sha256sum'], 'a bundle that was divided', () => {
  it('is a set of bags that each verify, and lacks nothing', { timeout: 90_000 }, async () => {
    const desk = await makeDesk()
    // Bytes that nothing compresses must be cut to fit; the lines before make it a log.
    const noise = Array.from({ length: 900 }, (_, at) => createHash('sha512').update(`${at}`).digest('base64'))
    const log = `${readFileSync(desk.path('logs/security.log'), 'utf8')}${noise.join('\n')}\n`
    writeFileSync(desk.path('logs/big.log'), log)
    const made = await desk.create('-o', 'b.zip', '--max-size', '40kB', '--format', 'json')
    const { receipts } = JSON.parse(made.stdout) as { receipts: { archive: { name: string } }[] }
    const names = receipts.map(({ archive }) => archive.name)
    expect(names.length).toBeGreaterThan(2)
    expect(names).toEqual(names.map((_, at) => `${partName(at, names.length)}.zip`))
    for (const name of names) expect(statSync(desk.path(name)).size).toBeLessThanOrEqual(40_000)

    const whole = await verifySet(desk, ...names)
    expect({ code: whole.code, ok: whole.document.ok, faults: whole.document.faults }).toEqual({
      code: 0,
      ok: true,
      faults: [],
    })
    // The lines that findings cite lie in other parts than the findings, and in pieces: all of them are read.
    expect(whole.document.checks).toEqual([
      { name: 'findings', outcome: 'passed', reason: null, set: whole.document.bundles[0]?.bundle.group?.identifier },
    ])
    expect(whole.document.bundles.flatMap(({ faults }) => faults.map(({ code }) => code))).toEqual(
      names.map(() => 'W-UNSIGNED'),
    )

    // Each is a bag that stock tools find whole, and the pieces are the file.
    for (const name of names)
      desk.shell(
        `unzip -q ${name}; cd ${name.replace('.zip', '')}; sha256sum --quiet -c manifest-sha256.txt tagmanifest-sha256.txt`,
      )
    const [, command = ''] =
      /^ {4}(cat .*)$/m.exec(readFileSync(desk.path(`${partName(0, names.length)}/VERIFY.txt`), 'utf8')) ?? []
    const { files } = JSON.parse(readFileSync(desk.path(`${partName(0, names.length)}/meta/files.json`), 'utf8')) as {
      files: { original_path: string; sha256: string }[]
    }
    expect(files.find(({ original_path: path }) => path === 'logs/big.log')?.sha256).toBe(sha256(Buffer.from(log)))
    desk.shell(command.replaceAll('NAME', 'big.log'))
    expect(readFileSync(desk.path('big.log'), 'utf8')).toBe(log)

    // One alone is valid and says that it is a part; what is missing is named.
    const alone = await desk.verify(names[0] ?? '')
    expect(alone).toMatchObject({ code: 4, codes: ['E-PART-MISSING', 'W-UNSIGNED'] })
    const lacking = await verifySet(desk, ...names.slice(1))
    expect(lacking).toMatchObject({ code: 4, document: { complete: false, ok: false } })
    expect(lacking.document.faults.map(({ message }) => message)).toEqual([expect.stringMatching(/^lacks part 1 of /)])
    const twice = await verifySet(desk, ...names, names[0] ?? '')
    expect({ code: twice.code, codes: codes(twice.document) }).toEqual({ code: 3, codes: ['E-PART-TWICE'] })

    expect(lacking.document.checks).toEqual([])

    // A folder of archives stands for them.
    mkdirSync(desk.path('set'))
    desk.shell('cp b-*of*.zip set')
    expect((await verifySet(desk, 'set')).document.bundles).toHaveLength(names.length)
    // A changed part is an error of its own, and not hidden by what is missing.
    const [first = ''] = names
    const bytes = readFileSync(desk.path(first))
    bytes[bytes.indexOf('LOGIN') + 1] = 0
    writeFileSync(desk.path('set/x.zip'), bytes.with(200, (bytes[200] ?? 0) ^ 1))
    desk.shell(`rm set/${first} set/${names[1]}`)
    expect((await verifySet(desk, 'set')).code).toBe(3)

    // A part of another sealing of the same case is found.
    await desk.create('-o', 'b.zip', '--max-size', '60kB').catch(() => undefined)
    const other = readdirSync(desk.cwd).find((name) => /^b-0*1of\d+\.zip$/.test(name) && !names.includes(name)) ?? ''
    const mixed = await verifySet(desk, other, ...names.slice(1))
    expect({ code: mixed.code, codes: new Set(codes(mixed.document)) }).toEqual({
      code: 3,
      codes: new Set(['E-PART-OTHER']),
    })
  })

  it('does not verify when somebody rewrote what is in its parts', { timeout: 90_000 }, async () => {
    const desk = await makeDesk()
    await desk.create('-o', 'b.zip', '--max-size', '40kB')
    const count = readdirSync(desk.cwd).filter((name) => name.endsWith('.zip')).length
    const parts = Array.from({ length: count }, (_, at) => partName(at, count))
    desk.shell(parts.map((part) => `unzip -q ${part}.zip`).join('; '))
    expect((await verifySet(desk, ...parts)).document).toMatchObject({ ok: true, checks: [{ outcome: 'passed' }] })
    const tells = async (script: string): Promise<readonly string[]> => {
      desk.shell(`rm -rf work; mkdir work; cp -r ${parts.join(' ')} work`)
      desk.shell(`cd work; ${script}; ${parts.map((part) => `(cd ${part}; ${REWRITE})`).join('; ')}`)
      const { document } = await verifySet(desk, ...parts.map((part) => `work/${part}`))
      const all = [...document.faults, ...document.bundles.flatMap(({ faults }) => faults)]
      return [...new Set(all.map(({ code }) => code))].filter((code) => code.startsWith('E-')).toSorted()
    }
    expect(await tells(':')).toEqual([])
    // A figure of a finding, which stands twice.
    expect(
      await tells(`sed -i 's/"count":3,/"count":4,/' */data/derived/findings.json* */data/derived/timeline.json*`),
    ).toEqual(['E-FINDING'])
    // A line that no finding cites.
    expect(await tells(`sed -i 's/INFO/WARN/' */data/evidence/E0001/security.log*`)).toEqual(
      expect.arrayContaining(['E-ORIGINALS']),
    )
    // Other content than all parts say that the part has.
    expect(await tells(`echo x > ${parts[0]}/data/evidence/E0001/more.log`)).toEqual(['E-OXUM', 'E-PART-OTHER'])
  })

  it.each([
    [['--max-size', 'big'], 'is no size'],
    [['--max-size', '1kB'], 'are too few'],
  ])('%j is refused, and leaves nothing', async (args, problem) => {
    const desk = await makeDesk()
    const { code, stderr } = await desk.run(['bundle', 'create', 'logs', '-o', 'b.zip', ...args])
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(problem) })
    expect(readdirSync(desk.cwd)).toEqual(['logs'])
  })
})

describe('a size', () => {
  it.each([
    ['20MB', 20_000_000],
    ['20 mb', 20_000_000],
    ['1.5MiB', 1_572_864],
    ['500', 500],
    ['2k', 2000],
    ['1GiB', 1_073_741_824],
    ['', undefined],
    ['MB', undefined],
    ['-1', undefined],
    ['1TB', undefined],
  ])('%s is %s bytes', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes)
  })
})

describe('dividing', () => {
  it('names parts and pieces so that a shell puts them in their order', () => {
    const target = { root: 'b', archive: 'b.zip', given: 'out/b.zip' } as Target
    const roots = Array.from({ length: 12 }, (_, at) => partOf(target, at + 1, 12).root)
    expect(roots.toSorted()).toEqual(roots)
    expect([roots[0], partOf(target, 3, 12).given]).toEqual(['b-01of12', 'out/b-03of12.zip'])
    const file = fileOf('data/evidence/E0001/x', 2_000_000)
    const paths = splitPayload([{ file, packed: 2_000_000 }], 3000).flatMap(({ payload }) =>
      payload.map(({ path }) => path),
    )
    expect(paths.length).toBeGreaterThan(1000)
    expect(paths.toSorted()).toEqual(paths)
  })

  it('keeps the order, leaves nothing out, and cuts what does not fit', () => {
    const sizes = fc.array(fc.nat(50_000), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(sizes, fc.integer({ min: 5000, max: 60_000 }), (all, room) => {
        const files = all.map((bytes, at) => ({
          file: fileOf(`data/evidence/E${at}/x`, bytes),
          packed: Math.ceil(bytes / 2),
        }))
        const parts = splitPayload(files, room)
        const pieces = parts.flatMap(({ payload }) => payload)
        const joined = new Map<string, number>()
        for (const { path, bytes, pieceOf } of pieces) {
          const name = pieceOf?.path ?? path
          expect(pieceOf?.offset ?? 0).toBe(joined.get(name) ?? 0)
          joined.set(name, (joined.get(name) ?? 0) + bytes)
        }
        expect([...joined]).toEqual(files.map(({ file }) => [file.path, file.bytes]))
        expect(setOf('g', parts).files).toHaveLength(pieces.length)
        for (const { payload } of parts) expect(payload.length).toBeGreaterThan(0)
      }),
    )
  })
})

function fileOf(path: string, bytes: number): PayloadFile {
  return { path, shown: path, bytes, sha256: null, pieceOf: null, open: () => (async function* () {})() }
}
