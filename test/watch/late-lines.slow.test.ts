import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Alert } from '../../src/model/alert.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { detected, feed, findingsIn, watchOnce } from './feed.ts'

/** Failed logins of one source on one account, every so many seconds from one moment to another. */
function failures(from: number, to: number, step: number): string {
  const lines: string[] = []
  for (let second = from; second <= to; second += step) {
    const time = new Date(Date.UTC(2025, 9, 18, 12) + second * 1_000).toISOString().replace('T', ' ').slice(0, 19)
    lines.push(
      `${time},000 | WARNING | SECURITY_ALERT - FAILURE | User:system | IP:192.0.2.7 | LOGIN FAILED - Invalid credentials for ada@example.org from 192.0.2.7 | Status:FAILED\n`,
    )
  }
  return lines.join('')
}

/** What is told of the rule in question, batch by batch. */
async function toldOf(batches: readonly string[]): Promise<Alert[][]> {
  const folder = await temporaryFolder()
  const state = join(folder, 'state')
  const args = ['logs', '--timezone', 'UTC']
  const told: Alert[][] = []
  for (const text of batches) {
    await feed(join(folder, 'logs'), { file: 'security.log', bytes: Buffer.from(text) })
    const lines = (await watchOnce(['--state', state, ...args], folder)).trimEnd().split('\n')
    const alerts = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Alert)
    told.push(
      alerts.filter(({ finding }) => finding.rule_title === 'Many failed logins from one source within a minute'),
    )
  }
  const expected = await detected(args, folder)
  expect(
    await findingsIn(
      state,
      expected.map(({ id }) => id),
    ),
  ).toEqual(expected)
  return told
}

describe('lines that come late', () => {
  it('move the beginning of a burst: the finding that it was is named', async () => {
    const [first = [], late = []] = await toldOf([failures(60, 90, 5), failures(20, 55, 5)])
    const [fired] = first
    expect(first.map(({ state }) => state).slice(0, 1)).toEqual(['firing'])
    const moved = late.find(({ finding }) => finding.first === '2025-10-18T12:00:20.000000Z')
    expect(moved?.finding.supersedes).toContain(fired?.finding.id)
    expect(moved?.finding.count).toBe(15)
  })

  it('join two bursts: the one that is left names both', async () => {
    const [first = [], late = []] = await toldOf([
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
})
