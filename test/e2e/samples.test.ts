import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { beforeAll, describe, expect, it } from 'vitest'
import { AccountsDocument } from '../../src/model/accounts.ts'
import type { Input } from '../../src/model/ledger.ts'
import { SourcesDocument } from '../../src/model/sources.ts'
import { TimelineDocument } from '../../src/model/timeline.ts'
import { runCli } from '../support/run-cli.ts'

const SAMPLES = join(import.meta.dirname, '../../samples')

/** What must be found in a folder: counted in the story that the generator wrote the logs from. */
interface Expected {
  readonly path: string
  readonly options: readonly string[]
  readonly failed_logins: number
  readonly successful_logins: number
  readonly enumeration_attempts: number
  readonly sources: number
  readonly accounts: number
  readonly attack: TimelineDocument['summary']['attack']
  readonly verdict: string | null
  readonly compromised_accounts: readonly string[]
  readonly duration_seconds: { readonly at_least: number; readonly at_most: number } | null
  readonly phases_at_least: number
  readonly phases: readonly { readonly name: string; readonly attempts: number }[]
  readonly by_source: readonly {
    readonly source_ip: string
    readonly failed_logins: number
    readonly successful_logins: number
    readonly enumeration_attempts: number
  }[]
  readonly by_account: readonly {
    readonly account: string
    readonly failures: number
    readonly successes: number
    readonly verdict: string
  }[]
}

const FOLDERS: readonly Expected[] = readdirSync(SAMPLES)
  .filter((name) => name.endsWith('.expected.json'))
  .flatMap((name) => {
    const { folders }: { folders: Expected[] } = JSON.parse(readFileSync(join(SAMPLES, name), 'utf8'))
    return folders
  })

const expectedOf = (path: string): Expected => {
  const found = FOLDERS.find((folder) => folder.path === path)
  if (!found) throw new Error(`${path} is no sample`)
  return found
}

async function documentOf(command: string, { path, options }: Expected): Promise<unknown> {
  const result = await runCli([command, path, ...options, '--format', 'json'], { cwd: SAMPLES })
  expect(result).toMatchObject({ code: 0, stderr: '' })
  const document: unknown = JSON.parse(result.stdout)
  await checkSchema(command, document)
  return document
}

const validators = new Map<string, ReturnType<Ajv2020['compile']>>()

/** By the schema that `schema NAME` prints, with a validator that is not ours. */
async function checkSchema(name: string, document: unknown): Promise<void> {
  const compiled = validators.get(name)
  const validate =
    compiled ?? new Ajv2020({ strict: true }).compile(JSON.parse((await runCli(['schema', name])).stdout))
  validators.set(name, validate)
  expect(validate(document), JSON.stringify(validate.errors)).toBe(true)
}

const timelineOf = async (folder: Expected): Promise<TimelineDocument> =>
  TimelineDocument.parse(await documentOf('timeline', folder))

/** Lines of all files of a folder. */
function countLines(path: string): number {
  const texts = readdirSync(join(SAMPLES, path)).map((name) => readFileSync(join(SAMPLES, path, name), 'utf8'))
  return sum(texts.map((text) => text.split('\n').length - 1))
}

/** Every line of a log that we wrote is understood. */
function checkLedger(inputs: readonly Input[], path: string): void {
  expect(inputs.map((input) => input.path)).toEqual(
    readdirSync(join(SAMPLES, path))
      .toSorted()
      .map((name) => `${path}/${name}`),
  )
  for (const input of inputs) {
    const lines = readFileSync(join(SAMPLES, input.path), 'utf8').split('\n').length - 1
    expect(input).toMatchObject({ lines, parsed: lines, ignored: 0, blank: 0, rejected: 0, faults: 0 })
    expect(input.formats.reduce((sum, format) => sum + format.events, 0)).toBe(input.events)
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

describe.each(FOLDERS)('$path', (expected) => {
  const { path } = expected

  it('timeline tells what the story tells', async () => {
    const { inputs, summary, phases, entries } = await timelineOf(expected)
    checkLedger(inputs, path)
    const { failed_logins, successful_logins, enumeration_attempts, sources, accounts, compromised_accounts } = expected
    const figures = { failed_logins, successful_logins, enumeration_attempts, sources, accounts, compromised_accounts }
    expect(summary).toMatchObject({ ...figures, filtered: false })
    if (expected.verdict !== null) expect(summary.verdict).toBe(expected.verdict)
    expect(phases.length).toBeGreaterThanOrEqual(expected.phases_at_least)
    if (expected.verdict === null) return
    expect(summary.attack).toEqual(expected.attack)
    const logins = entries.filter(({ activity, outcome }) => activity !== 'web_request' && outcome === 'failure')
    expect(sum(logins.map(({ count }) => count))).toBe(
      expected.attack.failed_logins + expected.attack.enumeration_attempts,
    )
    expect(summary.duration_seconds).toBeGreaterThanOrEqual(expected.duration_seconds?.at_least ?? 0)
    expect(summary.duration_seconds).toBeLessThanOrEqual(expected.duration_seconds?.at_most ?? 0)
    if (!path.startsWith('tatou-campaign')) return
    expect(phases.map(({ name, events }) => ({ name, attempts: events }))).toEqual(
      expected.phases.map(({ name, attempts }) => ({ name, attempts })),
    )
  })

  it('sources are those of the story', async () => {
    const { sources, summary } = SourcesDocument.parse(await documentOf('sources', expected))
    const byAddress = (a: { source_ip: string | null }, b: { source_ip: string | null }): number =>
      String(a.source_ip) < String(b.source_ip) ? -1 : 1
    const found = sources
      .map(({ source_ip, failed_logins, successful_logins, enumeration_attempts }) => ({
        source_ip,
        failed_logins,
        successful_logins,
        enumeration_attempts,
      }))
      .filter(({ source_ip }) => source_ip !== null)
    const told = expected.by_source.map(({ source_ip, failed_logins, successful_logins, enumeration_attempts }) => ({
      source_ip,
      failed_logins,
      successful_logins,
      enumeration_attempts,
    }))
    expect(found.toSorted(byAddress)).toEqual(told.toSorted(byAddress))
    expect(sum(sources.map(({ events }) => events))).toBe(summary.events)
    for (const source of sources) {
      expect(sum(source.accounts.map(({ failures }) => failures))).toBe(source.failed_logins)
      expect(sum(source.accounts.map(({ successes }) => successes))).toBe(source.successful_logins)
    }
  })

  it('accounts are those of the story', async () => {
    const { accounts } = AccountsDocument.parse(await documentOf('accounts', expected))
    const byName = (a: { account: string }, b: { account: string }): number => (a.account < b.account ? -1 : 1)
    const figures = ({ account, failures, successes, verdict }: Expected['by_account'][number]) => ({
      account,
      failures,
      successes,
      verdict,
    })
    expect(accounts.map(figures).toSorted(byName)).toEqual(expected.by_account.map(figures).toSorted(byName))
    for (const account of accounts) {
      expect(sum(account.sources.map(({ failures }) => failures))).toBe(account.failures)
      expect(sum(account.sources.map(({ successes }) => successes))).toBe(account.successes)
    }
  })
})

describe('the campaign', () => {
  let security: TimelineDocument
  let json: TimelineDocument

  beforeAll(async () => {
    security = await timelineOf(expectedOf('tatou-campaign'))
    json = await timelineOf(expectedOf('tatou-campaign-json'))
  })

  it('reaches the figures that every build must reach', () => {
    for (const { summary, phases } of [security, json]) {
      expect(summary).toMatchObject({ failed_logins: 9, successful_logins: 0, enumeration_attempts: 3, sources: 1 })
      expect(summary).toMatchObject({ accounts: 7, verdict: 'attempted', compromised_accounts: [] })
      expect(summary.attack).toEqual({
        ...summary.attack,
        failed_logins: 9,
        enumeration_attempts: 3,
        sources: 1,
        accounts: 7,
      })
      expect(summary.duration_seconds).toBeGreaterThanOrEqual(1675)
      expect(summary.duration_seconds).toBeLessThanOrEqual(1677)
      expect(phases.length).toBeGreaterThanOrEqual(3)
    }
  })

  it('folds the burst on victim1 to victim6 into one entry', () => {
    for (const { entries } of [security, json]) {
      const burst = entries.filter(({ accounts }) => accounts > 1)
      expect(burst).toMatchObject([
        { count: 6, accounts: 6, account: null, activity: 'login', outcome: 'failure', source_ip: '172.18.0.1' },
      ])
      expect(burst[0]?.description).toContain('6 failed logins on 6 accounts in 6.1 s')
      const rest = entries.filter(({ accounts }) => accounts === 1)
      expect(rest.every(({ account }) => account === 'demo@example.com')).toBe(true)
    }
  })

  it('leads every entry back to its line', () => {
    const text = readFileSync(join(SAMPLES, 'tatou-campaign/security.log'), 'utf8')
    for (const { ref, time } of security.entries) {
      const line = text.slice(ref.offset, text.indexOf('\n', ref.offset))
      expect(line).toBe(text.split('\n')[ref.line - 1])
      expect(line.startsWith(time.slice(0, 23).replace('T', ' ').replace('.', ','))).toBe(true)
    }
  })

  it('unfolds with --full', async () => {
    const { stdout } = await runCli(['timeline', 'tatou-campaign', '--full', '--format', 'json'], { cwd: SAMPLES })
    const { entries } = TimelineDocument.parse(JSON.parse(stdout))
    expect(entries).toHaveLength(12)
    expect(entries.every(({ count, time, end }) => count === 1 && time === end)).toBe(true)
  })

  it('is one campaign of one source against seven accounts', () => {
    expect(security.campaigns).toMatchObject([{ sources: ['172.18.0.1'], joined_by: ['source 172.18.0.1'] }])
    expect(security.campaigns[0]?.accounts).toHaveLength(7)
  })

  it('says in the table what it says in the document', async () => {
    const { stdout } = await runCli(['timeline', 'tatou-campaign'], { cwd: SAMPLES, columns: 80 })
    expect(stdout).toContain('6 failed logins on 6 accounts')
    expect(stdout.split('\n').every((line) => line.replace(/\x1b\[[\d;]*m/g, '').length <= 80)).toBe(true)
  })
})

describe('every list', () => {
  it('is the same in NDJSON and in JSON', async () => {
    for (const [command, list] of [
      ['timeline', 'entries'],
      ['sources', 'sources'],
      ['accounts', 'accounts'],
      ['events', 'events'],
    ] as const) {
      const text = async (format: string): Promise<string> =>
        (await runCli([command, 'tatou-campaign', '--format', format], { cwd: SAMPLES })).stdout
      const records = (await text('ndjson')).split('\n').slice(0, -1)
      expect(records.map((record): unknown => JSON.parse(record))).toEqual(JSON.parse(await text('json'))[list])
    }
  })

  it.each(['tatou-campaign', 'tatou-campaign-json', 'ssh-bruteforce', 'web-attack'])(
    'of the events of %s is of its schema',
    async (path) => {
      const { stdout } = await runCli(['events', path, '--year', '2025', '--format', 'ndjson'], { cwd: SAMPLES })
      const records = stdout.split('\n').slice(0, -1)
      expect(records.length).toBe(countLines(path))
      for (const record of records) await checkSchema('events', JSON.parse(record))
    },
  )
})

describe('the busy day', () => {
  it('has the counts of one log in the folder that holds all three', async () => {
    const [security, app, all] = await Promise.all(
      ['security', 'app', 'all'].map(async (name) => (await timelineOf(expectedOf(`tatou-busy-day/${name}`))).summary),
    )
    const counts = ({
      failed_logins,
      successful_logins,
      enumeration_attempts,
      sources,
      accounts,
      attack,
    }: NonNullable<typeof all>) => ({
      failed_logins,
      successful_logins,
      enumeration_attempts,
      sources,
      accounts,
      attack,
    })
    if (!security || !app || !all) throw new Error('three folders were asked for')
    expect(counts(all)).toEqual(counts(security))
    expect(counts(all)).toEqual(counts(app))
    expect([security.corroborated, app.corroborated]).toEqual([0, 0])
    // 22 failed logins, 85 successes, 3 duplicates and the registrations of the day stand in both logs.
    expect(all.corroborated).toBeGreaterThanOrEqual(22 + 85 + 3)
    expect(all.events).toBe(852 + 769 + 1375)
  })
})
