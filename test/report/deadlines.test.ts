import { describe, expect, it } from 'vitest'
import type { ClockRecord } from '../../src/model/clock.ts'
import { CLOCK_NAMES } from '../../src/model/report-words.ts'
import { isUsBusinessDay } from '../../src/report/business-days.ts'
import { calendarPieces } from '../../src/report/calendar.ts'
import { CLOCK_RULES } from '../../src/report/clock-rules.ts'
import { startedClocks } from '../../src/report/deadlines.ts'

const record = (clock: string, from: string, custom: ClockRecord['custom'] = null): ClockRecord => ({
  v: 1,
  seq: 1,
  prev: null,
  clock,
  custom,
  from: `${from}.000000Z`,
  recorded: `${from}.000000Z`,
  by: 'A. Ahlberg',
  os_user: 'a',
  host: 'h',
  why: 'w',
})

const due = (clock: string, from: string, custom: ClockRecord['custom'] = null): (string | null)[] =>
  startedClocks([record(clock, from, custom)]).flatMap(({ deadlines }) =>
    deadlines.map((each) => each.due?.slice(0, 19) ?? null),
  )

describe('deadlines', () => {
  // Worked out by hand with a calendar.
  it.each([
    ['gdpr-33', '2025-10-18T17:30:00', ['2025-10-21T17:30:00']],
    // Over the end of summer time in Europe: hours are hours.
    ['gdpr-33', '2025-10-25T12:00:00', ['2025-10-28T12:00:00']],
    ['gdpr-34', '2025-10-18T17:30:00', [null]],
    ['nis2-23', '2025-10-18T17:30:00', ['2025-10-19T17:30:00', '2025-10-21T17:30:00', '2025-11-21T17:30:00']],
    // 72 hours after 28 January is the 31st; February has no such day.
    ['nis2-23', '2026-01-28T08:00:00', ['2026-01-29T08:00:00', '2026-01-31T08:00:00', '2026-02-28T08:00:00']],
    ['nis2-23', '2028-01-28T08:00:00', ['2028-01-29T08:00:00', '2028-01-31T08:00:00', '2028-02-29T08:00:00']],
    ['nis2-23', '2025-12-29T23:59:59', ['2025-12-30T23:59:59', '2026-01-01T23:59:59', '2026-02-01T23:59:59']],
    ['dora-aware', '2025-10-18T17:30:00', ['2025-10-19T17:30:00']],
    ['dora-major', '2025-10-18T17:30:00', ['2025-10-18T21:30:00', '2025-10-21T21:30:00', '2025-11-21T21:30:00']],
    // Monday 20 October 2025: the fourth business day after is Friday, 17:30 EDT.
    ['sec-8k-105', '2025-10-20T15:00:00', ['2025-10-24T21:30:00']],
    // Saturday: Monday is the first of the four.
    ['sec-8k-105', '2025-10-18T15:00:00', ['2025-10-23T21:30:00']],
    // Wednesday before Thanksgiving (27 November 2025): Fri, Mon, Tue, Wed; 17:30 EST.
    ['sec-8k-105', '2025-11-26T15:00:00', ['2025-12-03T22:30:00']],
    // 3 July 2026 is the day on which Independence Day, a Saturday, is kept.
    ['sec-8k-105', '2026-07-01T15:00:00', ['2026-07-08T21:30:00']],
    // Late on a Thursday evening in UTC it is still Thursday in Washington.
    ['sec-8k-105', '2025-10-17T02:00:00', ['2025-10-22T21:30:00']],
    // Over the end of summer time in America (2 November 2025).
    ['sec-8k-105', '2025-10-30T15:00:00', ['2025-11-05T22:30:00']],
  ])('%s from %s', (clock, from, expected) => {
    expect(due(clock, from)).toEqual(expected)
  })

  it('of a contract', () => {
    expect(due('custom', '2025-10-18T17:30:00', { name: 'Customer X', hours: 48, reference: 'section 9' })).toEqual([
      '2025-10-20T17:30:00',
    ])
  })

  it('are known for every clock that can be started, with its law', () => {
    expect([...CLOCK_RULES.map(({ id }) => id), 'custom']).toEqual([...CLOCK_NAMES])
    for (const { deadlines, law, asOf } of CLOCK_RULES) {
      expect(law).not.toBe('')
      expect(asOf).toMatch(/^\d{4}-\d\d-\d\d$/)
      for (const { reference, contents } of deadlines)
        expect([reference.length > 5, contents.length > 0]).toEqual([true, true])
    }
  })

  it('know the holidays of 2026', () => {
    const days = Array.from({ length: 365 }, (_, day) => Date.UTC(2026, 0, 1 + day))
    const free = days.filter((day) => !isUsBusinessDay(day) && ![0, 6].includes(new Date(day).getUTCDay()))
    // As the Office of Personnel Management lists them.
    expect(free.map((day) => new Date(day).toISOString().slice(5, 10))).toEqual([
      '01-01',
      '01-19',
      '02-16',
      '05-25',
      '06-19',
      '07-03',
      '09-07',
      '10-12',
      '11-11',
      '11-26',
      '12-25',
    ])
  })
})

describe('the calendar', () => {
  it('has an event for each deadline that has a time, in lines of at most 75 bytes', () => {
    const long = { ...record('nis2-23', '2025-10-18T17:30:00'), why: 'é'.repeat(200) }
    const clocks = startedClocks([long, record('gdpr-34', '2025-10-18T17:30:00')])
    const text = [...calendarPieces({ schema: 'tatou-ir/clocks/v1', path: 'clocks.jsonl', clocks })].join('')
    expect(text.match(/BEGIN:VEVENT/g)).toHaveLength(3)
    expect(text).toContain('DTSTART:20251021T173000Z\r\n')
    for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
    expect(text.replaceAll('\r\n ', '')).toContain('SUMMARY:Deadline: Early warning (NIS 2: significant incident)')
    expect(text.replaceAll('\r\n', '')).not.toContain('\n')
  })

  it('lets no text begin a property of its own', () => {
    const custom = { name: 'X\r\nATTENDEE:mailto:x@example.com', hours: 1, reference: 'a;b,c\\n' }
    const clocks = startedClocks([record('custom', '2025-10-18T17:30:00', custom)])
    const text = [...calendarPieces({ schema: 'tatou-ir/clocks/v1', path: 'clocks.jsonl', clocks })].join('')
    expect(text.replaceAll('\r\n ', '')).not.toMatch(/^ATTENDEE/m)
  })
})
