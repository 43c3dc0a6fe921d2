import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { RebuildDocument } from '../../src/model/rebuild.ts'
import { makeDesk, type Desk } from '../support/bundle-desk.ts'
import { describeWith } from '../support/program.ts'
import { makeAuthority } from '../support/timestamp-authority.ts'

async function check(
  desk: Desk,
  from: readonly string[],
  ...bundles: readonly string[]
): Promise<{ code: number; document: RebuildDocument }> {
  const options = bundles.flatMap((each) => ['--rebuild-check', each])
  // Years later, by somebody else.
  const host = { now: () => Date.UTC(2030, 1, 1), env: { USER: 'eve' } }
  const { code, stdout, stderr } = await desk.run(['bundle', 'create', ...from, ...options, '--format', 'json'], host)
  if (stdout === '') throw new Error(stderr)
  return { code, document: JSON.parse(stdout) as RebuildDocument }
}

describeWith(['ssh-keygen', 'openssl', 'age-keygen', 'bash'], 'a bundle that is made again', () => {
  it('is the same byte for byte, whatever it was made as', { timeout: 120_000 }, async () => {
    const desk = await makeDesk()
    desk.shell(
      "ssh-keygen -q -t ecdsa -N '' -C '' -f key; age-keygen -o id 2>/dev/null; age-keygen -y id > to; mkdir new",
    )
    await desk.create('-o', 'plain.zip', '--tlp', 'TLP:RED', '--case-id', 'Incident 7')
    await desk.create('-o', 'tarred.tgz', '--sign', 'key')
    await desk.create('-o', 'secret.zip', '--store', '--encrypt-to', 'to')
    await desk.create('-o', 'signed.zip', '--sign', 'key', '--timestamp-request', 'q.tsq')
    const authority = await makeAuthority(desk.path('tsa'))
    writeFileSync(desk.path('r.tsr'), await authority.reply(readFileSync(desk.path('q.tsq'))))
    expect(
      (await desk.run(['bundle', 'timestamp', 'signed.zip', '--reply', 'r.tsr', '-o', 'new/signed.zip'])).code,
    ).toBe(0)
    await desk.create('-o', 'set.zip', '--max-size', '30kB')
    const parts = readdirSync(desk.cwd).filter((name) => name.startsWith('set-'))
    expect(parts.length).toBeGreaterThan(2)
    const before = readdirSync(desk.cwd)
    const all = ['plain.zip', 'tarred.tgz', 'signed.zip', 'new/signed.zip', ...parts, 'secret.zip.age']
    const { code, document } = await check(desk, ['logs', '--identity', 'id'], ...all)
    expect(document.bundles.filter(({ identical }) => !identical)).toEqual([])
    expect({ code, identical: document.identical }).toEqual({ code: 0, identical: true })
    expect(readdirSync(desk.cwd)).toEqual(before)

    // A changed log shows, by the names of what is not the same.
    appendFileSync(desk.path('logs/security.log'), 'x\n')
    const changed = await check(desk, ['logs'], 'plain.zip')
    expect({ code: changed.code, identical: changed.document.identical }).toEqual({ code: 3, identical: false })
    expect(changed.document.bundles[0]?.differences).toEqual(
      expect.arrayContaining(['data/evidence/E0001/security.log', 'custody/custody.jsonl', 'meta/files.json']),
    )
  })

  it('of a case is the same though its custody log has grown', { timeout: 60_000 }, async () => {
    const desk = await makeDesk()
    const steps: readonly (readonly string[])[] = [
      ['ingest', 'logs', '--case', 'ir'],
      ['case', 'custody', 'add', 'accessed', '--case', 'ir'],
      ['bundle', 'create', '--case', 'ir', '-o', 'b.zip'],
      ['case', 'custody', 'add', 'packaged', '--case', 'ir'],
    ]
    for (const step of steps) expect((await desk.run(step)).code).toBe(0)
    expect(await check(desk, ['--case', 'ir'], 'b.zip')).toMatchObject({ code: 0, document: { identical: true } })
    // Another log of custody is another bundle.
    const log = readFileSync(desk.path('ir/custody.jsonl'), 'utf8').split('\n')
    writeFileSync(desk.path('ir/custody.jsonl'), `${log[0]}\n`)
    const cut = await check(desk, ['--case', 'ir'], 'b.zip')
    expect(cut).toMatchObject({ code: 3, document: { identical: false } })
    expect(cut.document.bundles[0]?.differences).toContain('custody/custody.jsonl')
  })

  it('must be one of ours', async () => {
    const desk = await makeDesk()
    desk.shell('mkdir -p bag/data; echo x > bag/data/x')
    const { code, stderr } = await desk.run(['bundle', 'create', 'logs', '--rebuild-check', 'bag'])
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining('does not say how it was made') })
  })
})
