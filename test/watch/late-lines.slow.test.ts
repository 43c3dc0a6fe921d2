import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Alert } from '../../src/model/alert.ts'
import type { Finding } from '../../src/model/finding.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { detected, feed, findingsIn, watchOnce } from './feed.ts'

const RUNS = process.env['TATOU_DEEP'] === '1' ? 60 : 5

/** Failed logins of one source on one account, every so many seconds from one moment to another. */
function failures(from: number, to: number, step: number): string {
  return failuresAt(Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step))
}

/** Failed logins of one source on one account, so many seconds after noon. */
function failuresAt(seconds: readonly number[]): string {
  const lines: string[] = []
  for (const second of seconds) {
    const time = new Date(Date.UTC(2025, 9, 18, 12) + second * 1_000).toISOString().replace('T', ' ').slice(0, 19)
    lines.push(
      `${time},000 | WARNING | SECURITY_ALERT - FAILURE | User:system | IP:192.0.2.7 | LOGIN FAILED - Invalid credentials for ada@example.org from 192.0.2.7 | Status:FAILED\n`,
    )
  }
  return lines.join('')
}

/** What is told batch by batch, and what `detect` says in the end, which the watch says too. */
async function toldOf(
  batches: readonly string[],
): Promise<{ readonly told: readonly (readonly Alert[])[]; readonly expected: readonly Finding[] }> {
  const folder = await temporaryFolder()
  const state = join(folder, 'state')
  const args = ['logs', '--timezone', 'UTC']
  const told: Alert[][] = []
  for (const text of batches) {
    await feed(join(folder, 'logs'), { file: 'security.log', bytes: Buffer.from(text) })
    const lines = (await watchOnce(['--state', state, ...args], folder)).trimEnd().split('\n')
    told.push(lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Alert))
  }
  const expected = await detected(args, folder)
  expect(
    await findingsIn(
      state,
      expected.map(({ id }) => id),
    ),
  ).toEqual(expected)
  return { told, expected }
}

/** What is told of the rule in question, batch by batch. */
async function toldOfBursts(batches: readonly string[]): Promise<Alert[][]> {
  const { told } = await toldOf(batches)
  return told.map((alerts) =>
    alerts.filter(({ finding }) => finding.rule_title === 'Many failed logins from one source within a minute'),
  )
}

function isPartOf(earlier: Finding, later: Finding): boolean {
  const isSame =
    earlier.rule_id === later.rule_id &&
    earlier.group['source.ip'] === later.group['source.ip'] &&
    earlier.group['user.name'] === later.group['user.name']
  return isSame && earlier.first <= later.last && later.first <= earlier.last
}

/** Moments of failed logins, and the batch that each comes in. */
const LATE = fc.uniqueArray(fc.record({ at: fc.nat(400), batch: fc.nat(2) }), {
  minLength: 12,
  maxLength: 70,
  selector: ({ at }) => at,
})

describe('lines that come late', () => {
  it('move the beginning of a burst: the finding that it was is named', async () => {
    const [first = [], late = []] = await toldOfBursts([failures(60, 90, 5), failures(20, 55, 5)])
    const [fired] = first
    expect(first.map(({ state }) => state).slice(0, 1)).toEqual(['firing'])
    const moved = late.find(({ finding }) => finding.first === '2025-10-18T12:00:20.000000Z')
    expect(moved?.finding.supersedes).toContain(fired?.finding.id)
    expect(moved?.finding.count).toBe(15)
  })

  it('join two bursts: the one that is left names both', async () => {
    const [first = [], late = []] = await toldOfBursts([
      `${failures(0, 30, 5)}${failures(300, 330, 5)}`,
      failures(35, 295, 5),
    ])
    const ids = [...new Set(first.map(({ finding }) => finding.id))]
    expect(ids).toHaveLength(2)
    const joined = late.find(({ finding }) => finding.count === 67)
    expect(joined).toBeDefined()
    // The first of them began where the whole begins: it keeps its name.
    expect([joined?.finding.id, ...(joined?.finding.supersedes ?? [])]).toEqual(expect.arrayContaining(ids))
  })

  it('leave nobody with a finding that is none any more, whatever comes when', async () => {
    await fc.assert(
      fc.asyncProperty(LATE, async (moments) => {
        const batches = [0, 1, 2].map((number) =>
          failuresAt(moments.flatMap(({ at, batch }) => (batch === number ? [at] : [])).toSorted((a, b) => a - b)),
        )
        const { told, expected } = await toldOf(batches.filter((text) => text !== ''))
        const alerts = told.flat()
        const last = new Map(alerts.map(({ finding }) => [finding.id, finding]))
        const replaced = new Set(alerts.flatMap(({ finding }) => finding.supersedes))
        const ids = new Set(expected.map(({ id }) => id))
        expect([...ids].filter((id) => !last.has(id))).toEqual([])
        // A receiver who goes by what was told is left with what detect says.
        for (const finding of last.values()) {
          if (ids.has(finding.id)) continue
          const heirs = expected.filter((each) => isPartOf(finding, each))
          if (heirs.length > 0) expect(replaced).toContain(finding.id)
          else expect(alerts.findLast((alert) => alert.finding.id === finding.id)?.state).toBe('resolved')
        }
      }),
      { numRuns: RUNS },
    )
  }, 900_000)
})
