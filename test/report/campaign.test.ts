import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { ReportDocument } from '../../src/model/report.ts'
import type { Sentence } from '../../src/model/report-parts.ts'
import { GATEWAY_CONFIG, reportFile, reportOf } from '../support/report.ts'
import { runCli } from '../support/run-cli.ts'
import { sharedFolder } from '../support/temporary.ts'

const ROOT = join(import.meta.dirname, '../..')
const LOG = 'samples/tatou-campaign/security.log'

const config = join(sharedFolder(), 'config.yaml')
let report: ReportDocument

const words = ({ runs }: Sentence): string => runs.map(({ text }) => text).join('')
const figure = (id: string): number | null | undefined => report.figures.find((each) => each.id === id)?.value

beforeAll(async () => {
  await writeFile(config, GATEWAY_CONFIG)
  report = await reportOf(['samples/tatou-campaign', '--config', config])
})

describe('the report of the campaign', () => {
  it('has the figures of the story', () => {
    expect(figure('failed_logins')).toBe(9)
    expect(figure('enumeration_attempts')).toBe(3)
    expect(figure('accounts')).toBe(7)
    expect(figure('sources')).toBe(1)
    expect(figure('compromised_accounts')).toBe(0)
    expect(figure('successful_logins')).toBe(0)
    expect(figure('duration_seconds')).toBe(1675.906)
    expect(report.summary).toMatchObject({ verdict: 'attempted', severity: 'medium' })
    expect(report.sources.sources).toMatchObject([{ source_ip: '172.18.0.1', gateway: true, verdict: 'shared' }])
  })

  it('says it in plain words', async () => {
    const text = report.summary.happened.map(words).join(' ')
    expect(text).toContain('7 accounts')
    expect(text).toContain('from one source, 172.18.0.1, a gateway that hides who is behind it.')
    expect(text).toContain('28 minutes')
    expect(text).toContain('9 failed logins')
    expect(text).toContain('3 enumeration attempts')
    expect(report.summary.impact.map(words).join(' ')).toContain('Nothing is compromised')
    const markdown = (await reportFile('md', ['samples/tatou-campaign', '--config', config])).toString('utf8')
    for (const said of ['28 minutes', '9 failed logins', '3 enumeration attempts', '7 accounts', '`172.18.0.1`'])
      expect(markdown).toContain(said)
  })

  it('says of a source inside that nobody named a gateway that it may be one', async () => {
    const { summary } = await reportOf(['samples/tatou-campaign'])
    expect(summary.happened.map(words).join(' ')).toContain(
      '172.18.0.1, an address of a private network, which may be a gateway.',
    )
  })

  it('names whom to tell once, with how they are reached', async () => {
    const { summary } = await reportOf(['samples/tatou-campaign', '--config', join(ROOT, 'samples/tatou.config.yaml')])
    expect(summary.escalation).toBe('the member on call (telephone, by the rota)')
  })

  it('is made again by the command that it names', async () => {
    const options = ['--title', 'Logins tried', '--author', 'A. Berg', '--author', 'C. Dahl', '--tlp', 'TLP:GREEN']
    const more = ['--status', 'approved', '--report-version', '2', '--case-id', 'IR 7', '--distribution', 'the board']
    const args = ['report', 'samples/tatou-campaign', '--display-timezone', 'Europe/Stockholm', ...options, ...more]
    const made = await runCli([...args, '--format', 'json'])
    const { method } = JSON.parse(made.stdout) as ReportDocument
    expect(method.reproduce[0]).toBe('tatou-ir')
    expect(await runCli(method.reproduce.slice(1))).toEqual(made)
  })

  it('says that the client is hidden behind the gateway', () => {
    const hidden = report.scope.limitations.filter(({ id }) => id === 'gateway').map(({ sentence }) => words(sentence))
    expect(hidden).toHaveLength(1)
    expect(hidden[0]).toMatch(/^The real client is hidden behind 172\.18\.0\.1, a gateway/)
    expect(report.indicators.indicators[0]).toMatchObject({
      value: '172.18.0.1',
      defanged: '172[.]18[.]0[.]1',
      note: 'a gateway: others are behind it',
    })
    expect(report.summary.needed.map(words).join(' ')).toContain('Ask who runs 172.18.0.1')
  })

  it('says so as a guess where nobody named a gateway', async () => {
    const plain = await reportOf(['samples/tatou-campaign'])
    const limits = plain.scope.limitations.map(({ id }) => id)
    expect(limits).toContain('private_source')
    expect(limits).not.toContain('gateway')
  })

  it('cites lines that are there, by their own digests', async () => {
    const lines = (await readFile(join(ROOT, LOG), 'utf8')).split('\n')
    expect(report.citations.length).toBeGreaterThan(8)
    for (const [at, { number, path, line, offset, line_sha256: digest }] of report.citations.entries()) {
      expect(number).toBe(at + 1)
      expect(path).toBe(LOG)
      const raw = lines[line - 1] ?? ''
      expect(digest).toBe(createHash('sha256').update(raw).digest('hex'))
      expect(offset).toBe(Buffer.byteLength(lines.slice(0, line - 1).join('\n')) + (line > 1 ? 1 : 0))
    }
  })

  it('cites what each sentence of the story and each finding is made of', () => {
    const known = new Set(report.citations.map(({ number }) => number))
    const cited = [
      ...report.phases.flatMap(({ narrative }) => narrative),
      ...report.findings.findings.map(({ claim }) => claim),
    ]
    for (const { citations } of cited) {
      expect(citations.length).toBeGreaterThan(0)
      expect(citations.every((number) => known.has(number))).toBe(true)
    }
    const failed = report.figures.find(({ id }) => id === 'failed_logins')
    const lineOf = (number: number): number | undefined => report.citations[number - 1]?.line
    // The first and the last of the nine lines that say LOGIN FAILED.
    expect(failed?.citations.map(lineOf)).toEqual([4, 22])
  })

  it('says in which unit a finding is above what its rule asks for', () => {
    const reasons = report.findings.findings.map(({ confidence_reason: reason }) => reason.split(';')[0])
    expect(reasons).toEqual([
      '3 attempts within 30 min, where the rule asks for 3',
      '7 accounts within 10 min, where the rule asks for 5',
      // One of the seven names is in no order with the others: demo@example.com.
      '7 accounts within 10 min, 6 of them in order, where the rule asks for 4',
    ])
  })

  it('draws what it counts', () => {
    const { buckets } = report.charts.activity
    const sum = (of: (bucket: (typeof buckets)[number]) => number): number =>
      buckets.reduce((all, each) => all + of(each), 0)
    expect(sum((each) => each.failed_logins)).toBe(9)
    expect(sum((each) => each.enumeration_attempts)).toBe(3)
    expect(sum((each) => each.successful_logins)).toBe(0)
    expect(report.charts.activity.first_success_after_failures).toBeNull()
    const { heat, lanes, spread } = report.charts
    expect(heat.cells.reduce((all, { attempts }) => all + attempts, heat.other_attempts)).toBe(12)
    expect(heat.cells).toHaveLength(7)
    expect(lanes.lanes).toMatchObject([
      { source_ip: '172.18.0.1', bands: [{ attempts: 3 }, { attempts: 2 }, { attempts: 6 }, { attempts: 1 }] },
    ])
    expect(spread.sources[0]?.accounts.at(-1)).toBe(7)
    expect(report.controls).toMatchObject({ first_control: null, seconds: null, seen: [] })
  })
})

describe('the figures', () => {
  it.each(['tatou-campaign', 'tatou-busy-day/all', 'web-attack'])(
    'of %s are those of timeline, sources and accounts',
    async (sample) => {
      const made = await reportOf([`samples/${sample}`])
      const ask = async (command: string): Promise<Record<string, unknown>> =>
        JSON.parse((await runCli([command, `samples/${sample}`, '--format', 'json'], { cwd: ROOT })).stdout) as Record<
          string,
          unknown
        >
      const documents = {
        timeline: await ask('timeline'),
        sources: await ask('sources'),
        accounts: await ask('accounts'),
      }
      for (const { value, source } of made.figures) {
        if (source.document !== 'timeline') continue
        const steps = source.pointer.split('/').slice(1)
        const found = steps.reduce<unknown>((at, step) => (at as Record<string, unknown>)[step], documents.timeline)
        expect(value).toBe(Array.isArray(found) ? found.length : found)
      }
      const pick = (list: unknown, key: string, names: readonly string[]): unknown =>
        new Map((list as Record<string, unknown>[]).map((each) => [each[key], names.map((name) => each[name])]))
      const counts = [
        'failed_logins',
        'successful_logins',
        'enumeration_attempts',
        'events',
        'first_seen',
        'last_seen',
        'verdict',
      ]
      expect(pick(made.sources.sources, 'source_ip', counts)).toEqual(
        pick(documents.sources['sources'], 'source_ip', counts),
      )
      const tries = ['failures', 'successes', 'verdict', 'first_success_after_failures']
      expect(pick(made.accounts.accounts, 'account', tries)).toEqual(
        pick(documents.accounts['accounts'], 'account', tries),
      )
    },
  )
})
