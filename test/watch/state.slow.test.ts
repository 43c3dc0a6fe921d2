import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Finding } from '../../src/model/finding.ts'
import type { Told } from '../../src/watch/changes.ts'
import { WatchState } from '../../src/watch/state.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { FINDING, queueOf } from './alerts.ts'

/** So little memory a watch gives its state. */
const MEMORY = 64_000_000

/** A finding that cites as many lines as any does, and grows. */
function large(number: number, round: number): Finding {
  const evidence = Array.from({ length: 1_000 }, (_, index) => ({
    ...{ path: 'app.log', sha256: null, line: index + round, offset: index * 365 },
    line_sha256: `${number}:${index}:${round}`.padEnd(64, 'f'),
  }))
  return { ...FINDING, id: String(number).padStart(16, '0'), count: 1_000 + round, evidence }
}

/** What `count` findings that grew change in a round. */
function grown(count: number, round: number): Parameters<WatchState['commit']>[0] {
  const findings = Array.from({ length: count }, (_, number) => large(number, round))
  const told = new Map(findings.map((finding): [string, Told] => [finding.id, { finding, open: true, at: round }]))
  const alerts = findings.map((finding) => ({ state: 'updated' as const, finding }))
  return { streams: [], told, alerts, now: round }
}

it('large findings that grow in every batch fit the little memory that the state has', async () => {
  const state = await queueOf([])
  for (let round = 0; round < 4; round += 1) await state.commit(grown(120, round))
  // Somebody who comes late gets what is not at hand any more, in order and whole.
  const first = await state.queued(0, 3)
  expect(first.map(({ seq, finding }) => [seq, finding.id, finding.count, finding.evidence.length])).toEqual([
    [1, '0000000000000000', 1_000, 1_000],
    [2, '0000000000000001', 1_000, 1_000],
    [3, '0000000000000002', 1_000, 1_000],
  ])
  expect(state.told.get('0000000000000119')?.finding.count).toBe(1_003)
})

it('findings that nothing needs any more leave the disk, and those that are needed stay', async () => {
  const folder = await temporaryFolder()
  const files = (): readonly number[] =>
    readdirSync(folder)
      .filter((name) => name.startsWith('findings-'))
      .map((name) => statSync(join(folder, name)).size)
  const state = await WatchState.open(folder, MEMORY)
  for (let round = 0; round < 9; round += 1) {
    await state.commit(grown(60, round))
    // One sink keeps up, the other is two rounds behind.
    for (const [name, behind] of [
      ['fast', 0],
      ['slow', 2],
    ] as const)
      await state.advance(name, { seq: 60 * Math.max(0, round + 1 - behind), bytes: 0 }, ['fast', 'slow'])
  }
  const [size, ...others] = files()
  expect(others).toEqual([])
  // A round is about nine million bytes, and three of them are needed.
  expect(size).toBeLessThan(70_000_000)
  const [next] = await state.queued(60 * 7, 1)
  expect([next?.seq, next?.finding.id, next?.finding.count]).toEqual([60 * 7 + 1, '0'.padStart(16, '0'), 1_007])
  await state.close()
  const again = await WatchState.open(folder, MEMORY)
  expect([...again.told.values()].map(({ finding }) => finding)).toEqual(
    Array.from({ length: 60 }, (_, number) => large(number, 8)),
  )
  expect((await again.queued(60 * 7, 500)).map(({ finding }) => finding.count)).toEqual([
    ...Array.from({ length: 60 }, () => 1_007),
    ...Array.from({ length: 60 }, () => 1_008),
  ])
  await again.close()
})
