import { describe, expect, test } from 'vitest'
import { printLine } from '../../src/output/line.ts'
import { DEFAULT_RENDER_OPTIONS } from '../../src/output/render-options.ts'
import type { RenderOptions } from '../../src/output/render-options.ts'
import { stripLines } from '../../src/output/strip.ts'
import type { Entry, Phase } from '../../src/model/timeline.ts'

const at = (second: number): string => `2025-10-18T00:00:${String(second).padStart(2, '0')}.000000Z`

const entry = (second: number, more: Partial<Entry> = {}): Entry => ({
  time: at(second),
  end: at(second),
  phase: 1,
  activity: 'login',
  outcome: 'failure',
  source_ip: '203.0.113.9',
  account: 'root',
  accounts: 1,
  count: 1,
  description: '',
  finding_ids: [],
  ref: { path: 'a.log', line: 1, offset: 0 },
  ...more,
})

const phase = (number: number, start: number, end: number): Phase => ({
  number,
  name: '',
  start: at(start),
  end: at(end),
  events: 1,
  sources: [],
  accounts: [],
  techniques: [],
})

/** 27 cells leave ten for the drawing: 2 indent, 12 label, 2 gap, 1 total. */
const NARROW: RenderOptions = { ...DEFAULT_RENDER_OPTIONS, columns: 27 }

const draw = (entries: readonly Entry[], phases: readonly Phase[] = [], options = NARROW): string[] =>
  stripLines(entries, phases, options).map((line) => printLine(line, options).slice(0, -1))

describe('stripLines', () => {
  test('draws nothing for nothing', () => {
    expect(draw([])).toEqual([])
  })

  test('puts each entry in its time, as high as its share of the peak', () => {
    // Ten seconds on ten cells: second 0 is the first cell, 5 the sixth, 10 the last.
    const lines = draw([entry(0, { count: 8 }), entry(5, { count: 4 }), entry(10)], [], { ...NARROW, columns: 28 })
    expect(lines[1]).toBe('  failures    █    ▄   ▁  13')
  })

  test('has a lane for each outcome that occurs', () => {
    const lines = draw([
      entry(0),
      entry(3, { activity: 'registration' }),
      entry(6, { outcome: 'success' }),
      entry(10, { activity: 'web_request' }),
    ])
    expect(lines.slice(1, 5)).toEqual([
      '  failures    █           1',
      '  enumeration    █        1',
      '  successes         █     1',
      '  other                █  1',
    ])
  })

  test('spreads a fold over the time it took', () => {
    expect(draw([entry(0, { end: at(10), count: 20 })], [], { ...NARROW, columns: 28 })[1]).toBe(
      '  failures    ██████████  20',
    )
  })

  test('never hides the one success behind a million failures', () => {
    const lines = draw([entry(0, { count: 1_000_000 }), entry(10, { outcome: 'success' })], [], {
      ...NARROW,
      columns: 35,
    })
    expect(lines[2]).toBe('  successes            ▁          1')
  })

  test('numbers the phases where they start, and rules them as long as they last', () => {
    expect(draw([entry(0), entry(10)], [phase(1, 0, 3), phase(2, 5, 5), phase(3, 8, 10)])[2]).toBe(
      '  phase       1─── 2  3─',
    )
  })

  test('moves on, or leaves out, phase numbers that would touch', () => {
    expect(draw([entry(0), entry(10)], [phase(1, 0, 0), phase(2, 0, 0), phase(3, 10, 10), phase(4, 10, 10)])[2]).toBe(
      '  phase       1 2      3',
    )
  })

  test('stands on the times of its ends where they fit', () => {
    const wide = { ...NARROW, columns: 47 }
    expect(draw([entry(0), entry(10)], [], wide).at(-1)).toBe('              00:00:00              00:00:10')
    expect(draw([entry(0), entry(10)]).at(-1)).toBe('              00:00:00')
    expect(draw([entry(0), entry(10)])[0]).toBe('Attack over time  2025-10-…')
  })

  test('draws one moment', () => {
    expect(draw([entry(7)], [phase(1, 7, 7)]).slice(1)).toEqual([
      '  failures    █           1',
      '  phase       1',
      '              00:00:07',
    ])
  })

  test('is ASCII where it must', () => {
    const ascii = { ...NARROW, unicode: false }
    expect(
      draw([entry(0, { count: 8 }), entry(5, { count: 4 }), entry(10)], [phase(1, 0, 5)], {
        ...ascii,
        columns: 28,
      }).slice(1, 3),
    ).toEqual(['  failures    @    =   .  13', '  phase       1-----'])
  })
})
