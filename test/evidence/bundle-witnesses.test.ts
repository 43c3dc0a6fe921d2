import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readReceipts, receiptClaims, receiptLine } from '../../src/model/receipt-line.ts'
import type { BundleReceipt } from '../../src/model/bundle-receipt.ts'
import { formatHead } from '../../src/evidence/custody-head.ts'
import { custodyHead } from '../../src/store/case-custody.ts'
import { makeDesk } from '../support/bundle-desk.ts'
import { extended } from '../support/custody.ts'
import { bagContent, collected, sha256, withManifests, writeBag, type BagFiles } from '../support/evidence-bag.ts'
import { HOSTILE } from '../support/hostile.ts'
import { describeWith } from '../support/program.ts'
import { runCli } from '../support/run-cli.ts'

const RECEIPT: BundleReceipt = {
  schema: 'tatou-ir/bundle-receipt/v1',
  case_id: 'Incident 7',
  tlp: 'TLP:AMBER+STRICT',
  made_at: '2025-10-20T08:00:00.000000Z',
  archive: { name: 'b.zip.age', bytes: 1, sha256: 'a'.repeat(64) },
  decrypted: { name: 'b.zip', bytes: 1, sha256: 'b'.repeat(64) },
  group: null,
  tag_manifest: { sha256: 'c'.repeat(64), sha512: 'd'.repeat(128) },
  files: 1,
  bytes: 1,
  signers: ['SHA256:x/y+z', 'SHA256:w'],
  custody: { records: 2, last: 'e'.repeat(64) },
}

describe('a receipt', () => {
  it('is read from its line as from its document, whatever stands around it', () => {
    for (const receipt of [
      RECEIPT,
      { ...RECEIPT, decrypted: null, signers: [], custody: { records: 0, last: null } },
    ]) {
      const wanted = [receiptClaims(receipt)]
      expect(readReceipts(JSON.stringify(receipt))).toEqual(wanted)
      const line = receiptLine(receipt)
      expect(readReceipts(`Ticket 7\n> ${line.replaceAll(' ', '\n> ')}`.replaceAll('\n> ', '\n  '))).toEqual(wanted)
      expect(readReceipts(`${line}\n${line}\n`)).toEqual([...wanted, ...wanted])
    }
    expect(readReceipts('TLP:AMBER b bag sha256:1')).toEqual([])
  })

  it('is one line whatever the case is called', () => {
    for (const { value } of HOSTILE) {
      const receipt = { ...RECEIPT, case_id: Buffer.from(value).toString('utf8') }
      const line = receiptLine(receipt)
      expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u)
      expect(readReceipts(line).map(({ bag }) => bag)).toEqual([`sha256:${'c'.repeat(64)}`])
    }
  })
})

describe('the custody log of a bag that was rewritten as a whole', () => {
  const LOG = ['collected', 'accessed', 'copied'].reduce(
    (log, event) => extended(log, { ...(log === '' ? collected(bagContent()) : {}), event: event as 'collected' }),
    '',
  )
  const bagWith = async (log: string): Promise<string> => {
    const content = bagContent()
    const info = String(content.get('bag-info.txt')).replace(
      /Custody-Head: .*/,
      `Custody-Head: ${formatHead(custodyHead(LOG))}`,
    )
    return writeBag(withManifests(content.set('bag-info.txt', info).set('custody/custody.jsonl', log)))
  }

  it.each<[string, (log: string) => string, readonly string[]]>([
    ['is as it was', (log) => log, []],
    ['has another middle', (log) => log.replace('"event":"accessed"', '"event":"verified"'), ['E-CUSTODY-BREAK']],
    ['lacks its middle', (log) => log.replace(/\n.*accessed.*\n/, '\n'), ['E-CUSTODY-BREAK', 'E-CUSTODY-TRUNCATED']],
    ['lacks its end', (log) => log.replace(/.*copied.*\n/, ''), ['E-CUSTODY-TRUNCATED']],
    ['has another end', (log) => log.replace('"event":"copied"', '"event":"hashed"'), ['E-CUSTODY-HEAD']],
    ['goes on', (log) => extended(log, {}), ['E-CUSTODY-HEAD']],
    ['breaks off', (log) => log.slice(0, -30), ['E-CUSTODY-BREAK', 'E-CUSTODY-HEAD', 'E-CUSTODY-TRUNCATED']],
    ['is empty', () => '', ['E-CUSTODY-DIGEST', 'E-CUSTODY-TRUNCATED']],
  ])('%s', async (_, change, wanted) => {
    const { stdout } = await runCli(['bundle', 'verify', await bagWith(change(LOG)), '--format', 'json'])
    const { faults } = JSON.parse(stdout) as { faults: { code: string }[] }
    const found = [...new Set(faults.map(({ code }) => code))].filter((code) => code.startsWith('E-')).toSorted()
    expect(found).toEqual(wanted)
  })
})

describe('the originals of a bag that was rewritten as a whole', () => {
  const LOG = 'data/evidence/E0002/auth.log'
  const told = (files: BagFiles): string => String(files.get('meta/files.json'))

  it.each<[string, (files: BagFiles) => BagFiles, readonly string[]]>([
    ['are as they were', (files) => files, []],
    ['have another content', (files) => files.set(LOG, 'x'), ['E-ORIGINALS']],
    ['are one more', (files) => files.set('data/evidence/E0003/x.log', 'x'), ['E-ORIGINALS']],
    ['are one less', (files) => (files.delete(LOG), files), ['E-ORIGINALS']],
    ['are told of no more', (files) => files.set('meta/files.json', '{"files":[]}\n'), ['E-ORIGINALS']],
    ['are told of in no way', (files) => files.set('meta/files.json', '{}\n'), ['E-ORIGINALS']],
    [
      'are told of otherwise than custody does',
      (files) => {
        const [digest = ''] = /[0-9a-f]{64}(?="\}\]\})/.exec(told(files)) ?? []
        return files.set(LOG, 'x').set('meta/files.json', told(files).replace(digest, sha256('x')))
      },
      ['E-CUSTODY-DIGEST'],
    ],
    [
      'are found elsewhere than custody says',
      (files) =>
        files.set(
          'meta/files.json',
          told(files).replaceAll('auth.log"', 'other.log"').replace('E0002/other', 'E0002/auth'),
        ),
      ['E-CUSTODY-DIGEST'],
    ],
  ])('%s', async (_, change, wanted) => {
    const files = change(bagContent())
    const payload = [...files].filter(([path]) => path.startsWith('data/'))
    const bytes = payload.reduce((sum, [, content]) => sum + content.length, 0)
    const info = String(files.get('bag-info.txt')).replace(/Oxum: .*/, `Oxum: ${bytes}.${payload.length}`)
    const bag = await writeBag(withManifests(files.set('bag-info.txt', info)))
    const { stdout } = await runCli(['bundle', 'verify', bag, '--format', 'json'])
    const { faults } = JSON.parse(stdout) as { faults: { code: string }[] }
    expect([...new Set(faults.map(({ code }) => code))].filter((code) => code !== 'W-UNSIGNED')).toEqual(wanted)
  })
})

describeWith(['ssh-keygen', 'unzip', 'zip', 'bash', 'age', 'age-keygen'], 'a bundle that others remember', () => {
  it('is held against the ticket', { timeout: 60_000 }, async () => {
    const desk = await makeDesk()
    desk.shell("ssh-keygen -q -t ed25519 -N '' -C '' -f key")
    const made = await desk.create('-o', 'b.zip', '--sign', 'key', '--format', 'json')
    const line = await desk.run(['bundle', 'receipt', 'b.zip'])
    expect(line.stdout).toBe(`${receiptLine(JSON.parse(made.stdout))}\n`)
    expect((await desk.run(['bundle', 'receipt', 'b.zip', '--format', 'json'])).stdout).toBe(made.stdout)
    writeFileSync(desk.path('ticket'), `Evidence of case 7:\n\n${line.stdout}\nregards`)
    writeFileSync(desk.path('receipt.json'), made.stdout)
    for (const file of ['ticket', 'receipt.json'])
      expect(await desk.verify('b.zip', '--receipt', file)).toMatchObject({ code: 0, codes: ['W-UNTRUSTED'] })

    // A gateway packs it again: nothing of the evidence is another, but the archive is.
    desk.shell('mkdir again; cd again; unzip -q ../b.zip; zip -qrX b.zip b')
    const again = await desk.verify('again/b.zip')
    expect(again).toMatchObject({ code: 0, codes: ['W-CONTAINER', 'W-UNTRUSTED'] })
    expect(await desk.verify('again/b.zip', '--receipt', 'ticket')).toMatchObject({
      code: 3,
      codes: ['E-RECEIPT', 'W-CONTAINER', 'W-UNTRUSTED'],
    })
    // Unpacked, it is still that bag.
    expect((await desk.verify('again/b', '--receipt', 'ticket')).code).toBe(0)
    // Without its signature it verifies, and the ticket tells.
    desk.shell('rm again/b/signatures/*')
    expect((await desk.verify('again/b')).code).toBe(0)
    const unsigned = await desk.verify('again/b', '--receipt', 'ticket')
    expect(unsigned.document.faults.map(({ message }) => message).join()).toContain('other signatures')
    // Rewritten as a whole it verifies, and the ticket tells.
    await desk.create('-o', 'other.zip', '--tlp', 'TLP:RED')
    const other = await desk.verify('other.zip', '--receipt', 'ticket')
    expect(other.code).toBe(3)
    expect(other.document.faults.filter(({ code }) => code === 'E-RECEIPT')).toHaveLength(6)
    writeFileSync(desk.path('empty'), 'nothing')
    expect((await desk.run(['bundle', 'verify', 'b.zip', '--receipt', 'empty'])).code).toBe(2)
    expect((await desk.run(['bundle', 'receipt', 'again/b'])).code).toBe(3)
  })

  it('is held against its custody log, which goes on beside it', { timeout: 60_000 }, async () => {
    const desk = await makeDesk()
    desk.shell(
      "for who in ada bo; do ssh-keygen -q -t ed25519 -N '' -C '' -f $who; done; age-keygen -o id 2>/dev/null; age-keygen -y id > to",
    )
    const signers = ['ada', 'bo'].map((who) => `${who}@x ${readFileSync(desk.path(`${who}.pub`), 'utf8')}`).join('')
    writeFileSync(desk.path('signers'), signers)
    await desk.create('-o', 'b.zip', '--sign', 'ada', '--encrypt-to', 'to')
    const name = 'b.zip.age'
    const add = (...args: readonly string[]): ReturnType<typeof desk.run> =>
      desk.run(['case', 'custody', 'add', ...args, '--bundle', name])
    // Who begins the log has the key; a courier who takes it on has none.
    expect(await add('copied')).toMatchObject({ code: 2, stderr: expect.stringContaining('--identity FILE') })
    expect((await add('transferred', '--actor', 'Ada', '--to', 'Bo', '--sign', 'ada', '--identity', 'id')).code).toBe(0)
    expect(await add('received', '--actor', 'Bo', '--sign', 'bo')).toMatchObject({ code: 0 })
    const verify = (...args: readonly string[]): ReturnType<typeof desk.verify> =>
      desk.verify(name, '--identity', 'id', '--allowed-signers', 'signers', ...args)
    expect(await verify('--require-signature')).toMatchObject({ code: 0, codes: [] })
    const log = desk.path(`${name}.custody.jsonl`)
    const text = readFileSync(log, 'utf8')
    const first = JSON.parse(text.split('\n')[0] ?? '')
    expect(first.bag.tag_manifest_sha512).toBe((await verify()).document.bundle.tag_manifest_sha512)
    const outcome = async (): Promise<string | undefined> =>
      (await verify()).document.checks.find((check) => check.name === 'custody since')?.outcome
    expect(await outcome()).toBe('passed')
    const codesWith = async (changed: string): Promise<readonly string[]> => {
      writeFileSync(log, changed)
      const { code, codes } = await verify()
      expect(code).toBe(3)
      return codes
    }
    const [one = '', two = ''] = text.split('\n')
    expect(
      await codesWith(text.replace('"to":{"contact":null,"name":"Bo"', '"to":{"contact":null,"name":"Eve"')),
    ).toContain('E-CUSTODY-BREAK')
    expect(await codesWith(`${two}\n`)).toContain('E-CUSTODY-BREAK')
    expect(await codesWith(`${one}\n${two.slice(0, 50)}`)).toContain('E-CUSTODY-TRUNCATED')
    expect(await codesWith(one.replace(/"tag_manifest_sha512":"../, '"tag_manifest_sha512":"00'))).toContain(
      'E-CUSTODY-HEAD',
    )
    writeFileSync(log, text)
    // The archive is another one than was handed over, though it holds the same bag.
    desk.shell(`age -d -i id -o b.zip ${name}; age -R to -o ${name} b.zip`)
    expect(await verify()).toMatchObject({ code: 3, codes: ['E-CUSTODY-DIGEST'] })
    appendFileSync(log, '\n')
    expect((await verify()).codes).toContain('E-CUSTODY-BREAK')
  })
})
