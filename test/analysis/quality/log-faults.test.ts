import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missingFiles } from '../../../src/analysis/quality/missing-files.ts'
import type { Store } from '../../../src/store/store.ts'
import { openTestDatabase } from '../../support/database.ts'
import { pauses, readTimes, SECOND } from './times.ts'

let db: Store
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db.close())

const missing = (...paths: string[]) =>
  missingFiles(new Map(paths.map((path, index) => [index + 1, { path, sha256: '' }]))).map(
    ({ files, older, newer }) => [paths[older - 1], paths[newer - 1], files],
  )

describe('rotated files', () => {
  it('are missing between numbers', () => {
    expect(missing('auth.log.1', 'auth.log.3')).toEqual([['auth.log.3', 'auth.log.1', 1]])
    expect(missing('auth.log', 'auth.log.4.gz', 'auth.log.1')).toEqual([['auth.log.4.gz', 'auth.log.1', 2]])
    expect(missing('auth.log', 'auth.log.2')).toEqual([['auth.log.2', 'auth.log', 1]])
  })

  it('are missing between days that are equally far apart', () => {
    const days = ['01', '02', '03', '05', '06'].map((day) => `auth.log-202510${day}`)
    expect(missing(...days)).toEqual([['auth.log-20251003', 'auth.log-20251005', 1]])
    expect(missing(...['01', '08', '15', '22'].map((day) => `auth.log-202510${day}`))).toEqual([])
  })

  it('are not missing where there are none, in other sets, or in no order', () => {
    expect(missing('auth.log', 'auth.log.1', 'auth.log.2')).toEqual([])
    expect(missing('auth.log.1', 'mail.log.3', 'a/auth.log.3')).toEqual([])
    expect(missing('auth.log-20251001', 'auth.log-20251004')).toEqual([])
    expect(missing('auth.log-20251001', 'auth.log-20251003', 'auth.log-20251004', 'auth.log-20251019')).toEqual([])
  })
})

describe('lines that go back in time', () => {
  const times = pauses(100, () => 10 * SECOND)
  const hour = 3600 * SECOND

  it('were put in where the log goes on as before', async () => {
    const old = times.slice(20, 25).map((time) => time - 2 * hour)
    const { faults, streams } = await readTimes(db, [
      { path: 'a.log', times: [...times.slice(0, 50), ...old, ...times.slice(60)] },
    ])
    expect(faults).toMatchObject([{ check: 'back_dated_lines', group: {} }])
    expect(streams[0]?.order).toMatchObject({ late: 5, blocks: [{ lines: 5, first: 50, last: 54, inserted: true }] })
  })

  it('come after a clock that was set back, or a few seconds late from another writer', async () => {
    const back = [...times.slice(0, 50), ...times.slice(50).map((time) => time - hour)]
    const set = await readTimes(db, [{ path: 'a.log', times: back }])
    expect(set.faults).toEqual([])
    expect(set.streams[0]?.order.blocks).toMatchObject([{ lines: 50, inserted: false }])
    const late = times.map((time, index) => (index % 10 === 0 ? time - 15 * SECOND : time))
    expect((await readTimes(db, [{ path: 'a.log', times: late }])).faults).toEqual([])
  })
})
