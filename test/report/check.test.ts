import { execFileSync } from 'node:child_process'
import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { ReportCheckDocument, ReportDocument } from '../../src/model/report.ts'
import { compareReports } from '../../src/report/check-report.ts'
import { withStatedOf } from '../../src/report/stated.ts'
import { createdBag, forgedBag } from '../support/bag-folder.ts'
import { reportFile } from '../support/report.ts'
import { runCli } from '../support/run-cli.ts'
import { sharedFolder } from '../support/temporary.ts'

const ROOT = join(import.meta.dirname, '../..')
const SAMPLE = 'samples/tatou-campaign'

const NOTES = `case_id: IR-2025-17
authors: [A. Ahlberg]
root_cause: No limit on failed logins.
contained: {state: yes, at: 2025-10-18T17:10:00Z}
actions:
  - {at: 2025-10-18T17:05:00Z, by: A. Ahlberg, what: blocked registrations}
`

const folder = sharedFolder()
let text: string
let report: ReportDocument

beforeAll(async () => {
  await writeFile(join(folder, 'notes.yaml'), NOTES)
  text = (
    await reportFile('json', [SAMPLE, '--notes', join(folder, 'notes.yaml'), '--title', 'Logins of 18 October 2025'])
  ).toString('utf8')
  report = ReportDocument.parse(JSON.parse(text))
})

const check = async (changed: string, ...argv: readonly string[]) => {
  const file = join(folder, 'report.json')
  await writeFile(file, changed)
  const { code, stdout, stderr } = await runCli(
    ['report', 'check', file, ...(argv.length > 0 ? argv : [SAMPLE]), '--format', 'json'],
    { cwd: ROOT },
  )
  return { code, stderr, document: stdout === '' ? null : ReportCheckDocument.parse(JSON.parse(stdout)) }
}

describe('report check', () => {
  it('finds nothing in a report as it was made', async () => {
    const { code, document } = await check(text)
    expect(code).toBe(0)
    expect(document).toMatchObject({ ok: true, drifts: [] })
    expect(document?.compared).toBeGreaterThan(1000)
  })

  it('names where, what was found and what was expected', async () => {
    const { code, document } = await check(text.replace('"failures":3', '"failures":8'))
    expect(code).toBe(3)
    expect(document?.drifts).toEqual([{ pointer: '/accounts/accounts/0/failures', found: '8', expected: '3' }])
  })

  it('finds a word that was changed, a line of the notes, and a clock', async () => {
    expect((await check(text.replace('"verdict":"attempted"', '"verdict":"no_incident"'))).code).toBe(3)
    const notes = await check(text.replace('No limit on failed logins.', 'No limit on failed logons.'))
    expect(notes.code).toBe(3)
    expect(notes.document?.drifts).toMatchObject([{ pointer: '/notes/stated_sha256' }])
  })

  it('says where a file is no report', async () => {
    const { code, document } = await check(text.replace('"tatou-ir/report/v1"', '"tatou-ir/report/v2"'))
    expect(code).toBe(3)
    expect(document?.drifts[0]).toMatchObject({ pointer: '/schema' })
    expect(await check('{')).toMatchObject({ code: 2 })
  })

  it('does not mind where the logs lie', async () => {
    const copy = join(folder, 'moved.log')
    await writeFile(copy, await readFile(join(ROOT, SAMPLE, 'security.log')))
    expect(await check(text, copy)).toMatchObject({ code: 0, document: { ok: true } })
  })

  it.each(['zip', 'tar.gz', 'folder'])('makes it again from the evidence in a bundle (%s)', async (kind) => {
    const bundle = join(folder, `case-17.${kind}`)
    if (kind === 'folder')
      await cp(await forgedBag(await createdBag([join(ROOT, SAMPLE)]), {}), bundle, { recursive: true })
    else expect((await runCli(['bundle', 'create', SAMPLE, '-o', bundle], { cwd: ROOT })).code).toBe(0)
    expect(await check(text, bundle)).toMatchObject({ code: 0, document: { ok: true, drifts: [] } })
    const { code, document } = await check(text.replace('"failures":3', '"failures":8'), bundle)
    expect(code).toBe(3)
    expect(document?.drifts).toEqual([{ pointer: '/accounts/accounts/0/failures', found: '8', expected: '3' }])
  })

  it('opens an encrypted bundle with an identity, and says what is missing without one', async () => {
    const identity = await generateX25519Identity()
    await writeFile(join(folder, 'identity'), `${identity}\n`)
    await writeFile(join(folder, 'team'), `${await identityToRecipient(identity)}\n`)
    const bundle = join(folder, 'locked.zip')
    const create = ['bundle', 'create', SAMPLE, '-o', bundle, '--encrypt-to', join(folder, 'team')]
    expect(await runCli(create, { cwd: ROOT })).toMatchObject({ code: 0 })
    const unlock = [`${bundle}.age`, '--identity', join(folder, 'identity')]
    expect(await check(text, ...unlock)).toMatchObject({ code: 0, document: { ok: true, drifts: [] } })
    const changed = await check(text.replace('"failures":3', '"failures":8'), ...unlock)
    expect(changed.code).toBe(3)
    expect(changed.document?.drifts).toEqual([{ pointer: '/accounts/accounts/0/failures', found: '8', expected: '3' }])
    const locked = await check(text, `${bundle}.age`)
    expect(locked.code).toBe(2)
    expect(locked.stderr).toContain('--identity')
  })

  it('follows the recipe of a bundle: its zone, its configuration and its rules', async () => {
    const log = join(folder, 'local.log')
    const line = (second: number): string =>
      `Oct 18 18:28:${String(second).padStart(2, '0')} h sshd[1]: Failed password for invalid user a${second} from 198.51.100.7 port 22 ssh2`
    await writeFile(log, `${Array.from({ length: 12 }, (_, at) => line(at)).join('\n')}\n`)
    await writeFile(join(folder, 'config.yml'), 'gateways: [198.51.100.0/24]\n')
    const how = ['--timezone', 'Europe/Stockholm', '--year', '2025', '--config', join(folder, 'config.yml')]
    const made = (await reportFile('json', [log, ...how])).toString('utf8')
    expect(made).toContain('2025-10-18T16:28:11')
    expect(ReportDocument.parse(JSON.parse(made)).sources.sources[0]?.gateway).toBe(true)
    const bundle = join(folder, 'local.zip')
    expect(await runCli(['bundle', 'create', log, '-o', bundle, ...how], { cwd: ROOT })).toMatchObject({ code: 0 })
    expect((await check(made, bundle)).document).toMatchObject({ ok: true, drifts: [] })
  })

  it('refuses a bundle whose evidence was changed, or is not whole', async () => {
    const bag = await createdBag([join(ROOT, SAMPLE)])
    const changed = await forgedBag(bag, {})
    const log = [...bag.keys()].find((path) => path.endsWith('security.log')) ?? ''
    await writeFile(join(changed, log), 'nothing')
    const refused = await check(text, changed)
    expect(refused).toMatchObject({ code: 3, document: null })
    expect(refused.stderr).toContain('is not what was sealed')
    const excerpt = await forgedBag(await createdBag([join(ROOT, SAMPLE)], '--only-findings'), {})
    expect((await check(text, excerpt)).stderr).toContain('only the lines that findings cite')
  })

  it('reads logs in an archive that is no bundle', async () => {
    const archive = join(folder, 'logs.tar.gz')
    execFileSync('tar', ['czf', archive, '-C', join(ROOT, SAMPLE), 'security.log'])
    expect((await check(text, archive)).document?.drifts.map(({ pointer }) => pointer)).not.toContain(
      '/accounts/accounts/0/failures',
    )
  })

  it('finds logs that are others', async () => {
    const cut = join(folder, 'cut.log')
    const lines = (await readFile(join(ROOT, SAMPLE, 'security.log'), 'utf8')).split('\n')
    await writeFile(cut, lines.filter((_, at) => at !== 11).join('\n'))
    const { code, document } = await check(text, cut)
    expect(code).toBe(3)
    expect(document?.drifts.map(({ pointer }) => pointer)).toContain('/inputs/0/sha256')
  })

  it('finds any one digit that was changed', () => {
    const digits = [...text.matchAll(/\d/g)].map(({ index }) => index)
    fc.assert(
      fc.property(fc.nat(digits.length - 1), fc.integer({ min: 1, max: 9 }), (which, more) => {
        const at = digits[which] ?? 0
        const digit = (Number(text[at]) + more) % 10
        const changed = `${text.slice(0, at)}${digit}${text.slice(at + 1)}`
        let value: unknown
        try {
          value = JSON.parse(changed)
        } catch {
          return
        }
        const parsed = ReportDocument.safeParse(value)
        if (!parsed.success) return
        // A number may be written in two ways (`1.0`): then nothing was changed.
        if (JSON.stringify(value) === JSON.stringify(JSON.parse(text))) return
        const { drifts } = compareReports(parsed.data, withStatedOf(report, parsed.data))
        expect(drifts.length).toBeGreaterThan(0)
      }),
      { numRuns: 400 },
    )
  })
})
