import { describe, expect, test } from 'vitest'
import { displayWidth } from '../../src/output/escape-terminal.ts'
import type { Paint, Tone } from '../../src/output/paint.ts'
import { DEFAULT_RENDER_OPTIONS, FORMATS } from '../../src/output/render-options.ts'
import { renderSources } from '../../src/output/sources.ts'
import { renderTimeline } from '../../src/output/timeline.ts'
import { CAMPAIGN, SOURCES, collect, manySources, viewOf } from '../support/documents.ts'
import { RENDERINGS } from '../support/renderings.ts'

const OPTIONS = { ...DEFAULT_RENDER_OPTIONS, strip: true }

const mark = (tone: Tone) => (text: string) => `<${tone} ${text}>`
const MARKER: Paint = {
  danger: mark('danger'),
  warning: mark('warning'),
  good: mark('good'),
  dim: mark('dim'),
  strong: mark('strong'),
  accent: mark('accent'),
  plain: (text) => text,
}

describe.each(RENDERINGS)('$name', ({ name, render }) => {
  test.each([80, 140])('table at %i columns', async (columns) => {
    const text = await render('table', { ...OPTIONS, columns })
    await expect(text).toMatchFileSnapshot(`golden/${name}-${columns}.txt`)
    for (const line of text.split('\n')) {
      expect(displayWidth(line)).toBeLessThanOrEqual(columns)
      expect(line).toBe(line.trimEnd())
    }
  })

  test('table with what its colours mean', async () => {
    await expect(await render('table', { ...OPTIONS, paint: MARKER })).toMatchFileSnapshot(`golden/${name}-painted.txt`)
  })

  test.each(FORMATS.filter((format) => format !== 'table'))('%s', async (format) => {
    const text = await render(format, OPTIONS)
    await expect(text).toMatchFileSnapshot(`golden/${name}.${format}`)
    // Only people's formats look at the terminal or the zone.
    const elsewhere = { ...OPTIONS, columns: 140, full: true, unicode: false, paint: MARKER, strip: false }
    expect(await render(format, elsewhere)).toBe(text)
    const zoned = { ...OPTIONS, displayZone: () => '2000-01-01T00:00:00.000000+02:00', zoneName: 'Elsewhere' }
    if (format !== 'md') expect(await render(format, zoned)).toBe(text)
  })
})

describe('tables', () => {
  test('draw over time only when asked', async () => {
    const text = await collect(renderTimeline(viewOf(CAMPAIGN), 'table', { ...OPTIONS, strip: false }))
    expect(text).not.toContain('Attack over time')
  })

  test('are ASCII where they must be', async () => {
    for (const { render } of RENDERINGS) {
      expect(await render('table', { ...OPTIONS, unicode: false })).toMatch(/^[\x20-\x7e\n]*$/)
    }
  })

  test('name the zone they show', async () => {
    const later = (iso: string): string => iso.replace('T16:', 'T18:').replace('Z', '+02:00')
    const options = { ...OPTIONS, displayZone: later, zoneName: 'Europe/Stockholm' }
    const text = await collect(renderTimeline(viewOf(CAMPAIGN), 'table', options))
    expect(text).toContain('Timeline  Europe/Stockholm')
    expect(text).toContain('  18:28:18 ')
    expect(text).not.toContain('16:28:18')
  })

  test('of ten thousand sources show fifty, and all when asked', async () => {
    const many = manySources()
    const some = await collect(renderSources(many, 'table', OPTIONS))
    expect(some).toContain('… and 9,950 more (--full shows all)')
    expect(some.match(/^ {2}10\./gm)).toHaveLength(50)
    const all = await collect(renderSources(many, 'table', { ...OPTIONS, full: true }))
    expect(all.match(/^ {2}10\./gm)).toHaveLength(10_000)
    for (const format of ['csv', 'ndjson', 'md'] as const) {
      const text = await collect(renderSources(many, format, OPTIONS))
      expect(text.split('\n').length).toBeGreaterThan(10_000)
    }
  })

  test('of a long timeline show both ends', async () => {
    const [first] = CAMPAIGN.entries
    if (first === undefined) throw new Error('the campaign has entries')
    const entries = Array.from({ length: 500 }, (_, index) => ({ ...first, description: `attempt ${index}` }))
    const text = await collect(renderTimeline(viewOf({ ...CAMPAIGN, entries }), 'table', OPTIONS))
    expect(text).toContain('… 400 entries between (--full shows all)')
    expect(text).toContain('  attempt 0  ')
    expect(text).toContain('  attempt 49  ')
    expect(text).not.toContain('  attempt 50  ')
    expect(text).not.toContain('  attempt 449  ')
    expect(text).toContain('  attempt 450  ')
    expect(text).toContain('  attempt 499  ')
  })

  test('show a prefix where there is no single address', async () => {
    const [first] = SOURCES.sources
    if (first === undefined) throw new Error('there are sources')
    const document = { ...SOURCES, sources: [{ ...first, source_ip: null, prefix: '172.18.0.0/24' }] }
    expect(await collect(renderSources(document, 'table', OPTIONS))).toContain('172.18.0.0/24')
  })
})
