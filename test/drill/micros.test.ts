import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  clock,
  commonLogStamp,
  DAY,
  isoMicros,
  isoMillis,
  pythonStamp,
  SECOND,
  startOfDay,
  syslogStamp,
} from '../../src/drill/micros.ts'

const RUNS = { numRuns: process.env['TATOU_DEEP'] === '1' ? 20_000 : 500 }

/** Milliseconds from 1970 to 2254: in 2255 microseconds leave the safe integers. */
const millis = fc.integer({ min: 0, max: Date.UTC(2255, 0, 1) - 1 })

describe('stamps', () => {
  const time = startOfDay(2025, 10, 8) + ((16 * 60 + 28) * 60 + 18) * SECOND + 112_034

  it('are written as each log writes them', () => {
    expect(isoMicros(time)).toBe('2025-10-08T16:28:18.112034')
    expect(isoMillis(time)).toBe('2025-10-08T16:28:18.112')
    expect(pythonStamp(time)).toBe('2025-10-08 16:28:18,112')
    expect(commonLogStamp(time)).toBe('08/Oct/2025:16:28:18 +0000')
    expect(syslogStamp(time)).toBe('Oct  8 16:28:18')
    expect(clock(time)).toBe('16:28:18')
  })

  it('agree with the calendar of the platform at any time', () => {
    fc.assert(
      fc.property(millis, fc.integer({ min: 0, max: 999 }), (ms, rest) => {
        const iso = new Date(ms).toISOString().slice(0, -1)
        expect(isoMillis(ms * 1_000 + rest)).toBe(iso)
        expect(isoMicros(ms * 1_000 + rest)).toBe(`${iso}${String(rest).padStart(3, '0')}`)
      }),
      RUNS,
    )
  })

  it('begin each day where the calendar begins it, leap days too', () => {
    fc.assert(
      fc.property(millis, (ms) => {
        const date = new Date(ms)
        const start = startOfDay(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate())
        expect(start).toBe(Math.floor((ms * 1_000) / DAY) * DAY)
      }),
      RUNS,
    )
    expect(isoMillis(startOfDay(2024, 2, 29))).toBe('2024-02-29T00:00:00.000')
    expect(isoMillis(startOfDay(2100, 3, 1) - 1)).toBe('2100-02-28T23:59:59.999')
  })
})
