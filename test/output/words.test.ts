import { describe, expect, test } from 'vitest'
import { duration, grouped, momentOf, plural, timeText } from '../../src/output/words.ts'

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1,000'],
  [1_234_567, '1,234,567'],
])('%i is grouped as %s', (number, text) => {
  expect(grouped(number)).toBe(text)
})

test('plural', () => {
  expect(plural(1, 'line')).toBe('1 line')
  expect(plural(0, 'line')).toBe('0 lines')
  expect(plural(2000, 'entry', 'entries')).toBe('2,000 entries')
})

test.each([
  [0, '0 s'],
  [6.1, '6.1 s'],
  [6.04, '6 s'],
  [59.94, '59.9 s'],
  [59.96, '1 min'],
  [61, '1 min 1 s'],
  [1676.362, '27 min 56 s'],
  [3600, '1 h'],
  [7964.25, '2 h 12 min'],
  [86_400, '1 d'],
  [190_000, '2 d 4 h'],
])('%d seconds are %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text)
})

describe('times', () => {
  const utc = { displayZone: (iso: string): string => iso }

  test('are shown in parts', () => {
    expect(momentOf('2025-10-18T16:28:18.140123Z', utc)).toEqual({
      date: '2025-10-18',
      time: '16:28:18',
      fraction: '.140',
    })
    expect(momentOf('2025-10-18T16:28:18Z', utc).fraction).toBe('.000')
    expect(timeText('2025-10-18T16:28:18.999999Z', utc)).toBe('2025-10-18 16:28:18')
    expect(timeText(null, utc)).toBe('')
  })

  test('follow the zone to show', () => {
    const later = { displayZone: (): string => '2025-10-19T00:28:18.140000+08:00' }
    expect(timeText('2025-10-18T16:28:18.140000Z', later)).toBe('2025-10-19 00:28:18')
  })

  test('that are none are shown as they came', () => {
    expect(timeText('soon', utc)).toBe('soon')
  })
})
