import { CustodyDocument } from '../model/custody.ts'
import type { EvidenceFault } from '../model/evidence-fault.ts'
import { jsonDocument } from './json.ts'
import { EMPTY_LINE, span, valueSpan } from './line.ts'
import type { Line, Span } from './line.ts'
import { printLines } from './print.ts'
import type { RenderOptions } from './render-options.ts'
import { listLines } from './rows.ts'
import type { Column } from './table.ts'
import { plural, timeText } from './words.ts'

type Shown = CustodyDocument['records'][number]

function columns(options: RenderOptions): readonly Column<Shown>[] {
  return [
    { title: '#', cell: ({ seq }) => span(String(seq)), align: 'right' },
    { title: 'Time', cell: ({ at }) => span(timeText(at, options)), min: 16 },
    { title: 'Event', cell: ({ event }) => span(event) },
    { title: 'Who', cell: ({ actor }) => valueSpan(actor.name), min: 8 },
    { title: 'Signed', cell: signedBy, min: 8 },
    { title: 'What', cell: (record) => valueSpan(whatOf(record)), min: 24 },
  ]
}

function signedBy({ signatures }: Shown): Span {
  if (signatures.length === 0) return span('no', 'dim')
  const names = signatures.map(({ principals, fingerprint }) => principals ?? fingerprint ?? '?').join(', ')
  if (signatures.some(({ valid }) => !valid)) return span('not good', 'danger')
  return valueSpan(names, signatures.every(({ trusted }) => trusted) ? 'good' : 'warning')
}

function whatOf({ subjects, purpose, authority, location, from, to, note }: Shown): string {
  const [first] = subjects
  const what = first === undefined ? [] : [subjects.length === 1 ? first.path : plural(subjects.length, 'file')]
  const people = [from && `from ${from.name}`, to && `to ${to.name}`]
  const why = [purpose, authority && `by ${authority}`, location && `at ${location}`, note]
  return [[...what, ...people].filter(Boolean).join(' '), ...why].filter(Boolean).join('; ')
}

const FAULTS: readonly Column<EvidenceFault>[] = [
  { title: 'Code', cell: ({ code, severity }) => span(code, severity === 'error' ? 'danger' : 'warning') },
  { title: 'Where', cell: ({ path }) => valueSpan(path), min: 12, cut: 'start' },
  { title: 'What', cell: ({ message }) => valueSpan(message), min: 24 },
]

function* custodyLines(document: CustodyDocument, options: RenderOptions): Generator<Line> {
  const { path, head, verified, records, faults } = document
  if (verified === true) yield [span('WHOLE', 'good'), span('  nothing of it was changed, left out or moved')]
  if (verified === false) yield [span('DOES NOT VERIFY', 'danger')]
  yield [span('Custody', 'strong'), span('  '), valueSpan(path), span(`, ${plural(head.records, 'record')}`)]
  yield [span('  head '), valueSpan(head.last === null ? '0' : `${head.records} ${head.last}`)]
  yield EMPTY_LINE
  yield* listLines('Records', columns(options), records, options)
  if (verified === null) return
  yield EMPTY_LINE
  yield* listLines('Faults', FAULTS, faults, options)
}

/** Who did what with the evidence, and whether that is told without gaps. */
export function renderCustody(
  document: CustodyDocument,
  format: 'table' | 'json',
  options: RenderOptions,
): AsyncIterable<string> {
  return format === 'json'
    ? jsonDocument(CustodyDocument, document)
    : printLines(custodyLines(document, options), options)
}
