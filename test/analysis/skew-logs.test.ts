import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { estimateSkews } from '../../src/analysis/skew.ts'
import { loadStreams } from '../../src/ingest/load.ts'
import { openInputs } from '../../src/ingest/open.ts'
import type { TimeShift } from '../../src/ingest/time-shift.ts'
import { openStore } from '../../src/store/store.ts'
import { temporaryFolder } from '../support/temporary.ts'

const SAMPLES = fileURLToPath(new URL('../../samples/tatou-busy-day', import.meta.url))

/** Which two logs of a day on the platform, and how far the second clock is ahead. */
async function skews(shifts: readonly TimeShift[]): Promise<(readonly [string, string, number, string])[]> {
  const store = await openStore({
    temporary: await temporaryFolder(),
    memoryLimit: 450_000_000,
    threads: 2,
    onDisk: false,
  })
  try {
    const { streams } = await openInputs(['all'], { cwd: SAMPLES, stdin: process.stdin, spoolDir: store.folder })
    await loadStreams(store, streams, {
      depth: 'full',
      timezone: undefined,
      year: undefined,
      inputFormat: undefined,
      shifts,
    })
    const estimates = await estimateSkews(store)
    return estimates.map((each) => [each.reference, each.path, each.skew_seconds, each.confidence] as const)
  } finally {
    await store.close()
  }
}

it('logs of one platform agree', async () => {
  expect(await skews([])).toEqual([
    ['all/access.log', 'all/app.log', expect.closeTo(0, 0), 'high'],
    ['all/app.log', 'all/security.log', expect.closeTo(0, 0), 'high'],
  ])
})

it('logs whose clocks are moved are found to be so, by addresses and paths and by logins', async () => {
  const shifts = [
    { path: 'all/access.log', seconds: -7 },
    { path: 'all/app.log', seconds: 12.5 },
  ]
  expect(await skews(shifts)).toEqual([
    ['all/access.log', 'all/app.log', expect.closeTo(19.5, 0), 'high'],
    ['all/app.log', 'all/security.log', expect.closeTo(-12.5, 1), 'high'],
  ])
})
