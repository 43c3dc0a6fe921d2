import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createYearCounter } from '../../src/time/rollover.ts'

const DEEP = process.env['TATOU_DEEP'] === '1'

/** Relative years of stamps written `MM-DD`. */
function years(...stamps: readonly string[]): number[] {
  const count = createYearCounter()
  return stamps.map((stamp) => count((Date.parse(`2000-${stamp}T00:00:00Z`) - Date.UTC(2000, 0, 1)) / 86_400_000))
}

describe('the year counter', () => {
  it('rolls over when the stamps fall back by more than 180 days', () => {
    expect(years('12-30', '12-31', '01-01', '06-30', '12-31', '01-02')).toEqual([0, 0, 1, 1, 1, 2])
    // 30 June is day 182 of a leap year: 180 days after 2 January, 181 after 1 January.
    expect(years('06-30', '01-02')).toEqual([0, 0])
    expect(years('06-30', '01-01')).toEqual([0, 1])
  })

  it('lets late lines be late, on both sides of New Year', () => {
    expect(years('03-10', '03-09', '03-10', '02-20', '03-11')).toEqual([0, 0, 0, 0, 0])
    expect(years('12-31', '01-01', '12-31', '01-01', '12-30', '01-02')).toEqual([0, 1, 0, 1, 0, 1])
    expect(years('01-03', '12-28', '01-04', '01-02')).toEqual([0, -1, 0, 0])
  })

  it('compares with the furthest stamp so far, not with the last', () => {
    expect(years('09-01', '06-01', '01-15')).toEqual([0, 0, 1])
  })

  it('lets a log be silent for more than half a year', () => {
    expect(years('01-05', '10-20')).toEqual([0, 0])
    expect(years('01-05', '12-20', '01-05')).toEqual([0, 0, 1])
    expect(years('12-20', '01-05', '08-01', '12-30', '01-01')).toEqual([0, 1, 1, 1, 2])
    expect(years('12-31', '01-01', '02-05', '12-31', '01-02')).toEqual([0, 1, 1, 1, 2])
  })

  it('comes back when a clock started at New Year was set', () => {
    expect(years('08-10', '01-01', '08-10', '08-11', '12-31', '01-03', '02-01')).toEqual([0, 1, 0, 0, 0, 1, 1])
  })

  it('counts any log with pauses under 180 days and lines up to 20 days late', () => {
    const steps = fc.array(
      fc.record({ pause: fc.integer({ min: 0, max: 165 }), late: fc.integer({ min: 0, max: 14 }) }),
      {
        minLength: 1,
        maxLength: 60,
      },
    )
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1460 }), steps, (start, log) => {
        const count = createYearCounter()
        const first = new Date(Date.UTC(2001, 0, 1 + start))
        let now = first.getTime()
        const day = (time: number): number => {
          const date = new Date(time)
          return (Date.UTC(2000, date.getUTCMonth(), date.getUTCDate()) - Date.UTC(2000, 0, 1)) / 86_400_000
        }
        expect(count(day(now))).toBe(0)
        for (const { pause, late } of log) {
          now += pause * 86_400_000
          const stamp = Math.max(now - late * 86_400_000, first.getTime())
          expect(count(day(stamp))).toBe(new Date(stamp).getUTCFullYear() - first.getUTCFullYear())
        }
      }),
      { numRuns: DEEP ? 100_000 : 2000 },
    )
  })
})
