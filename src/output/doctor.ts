import { DoctorDocument, type Check } from '../model/doctor.ts'
import { jsonDocument } from './json.ts'
import { EMPTY_LINE, span, valueSpan } from './line.ts'
import type { Line } from './line.ts'
import type { Tone } from './paint.ts'
import { printLines } from './print.ts'
import type { RenderOptions } from './render-options.ts'
import { escapeTerminal, wrap } from './escape-terminal.ts'
import { plural } from './words.ts'

const TONES: Readonly<Record<Check['status'], Tone>> = { pass: 'good', warn: 'warning', fail: 'danger', skip: 'dim' }

function* tableLines(
  { checks, passed, warnings, failed, skipped }: DoctorDocument,
  options: RenderOptions,
): Generator<Line> {
  let area = ''
  for (const check of checks) {
    if (check.area !== area) {
      if (area !== '') yield EMPTY_LINE
      area = check.area
      yield [span(`${area.charAt(0).toUpperCase()}${area.slice(1)}`, 'strong')]
    }
    yield [span(`  ${check.status}  `, TONES[check.status]), valueSpan(check.name, 'accent')]
    for (const line of wrap(escapeTerminal(check.message, options.unicode), options.columns - 8))
      yield [span(`        ${line}`)]
    if (check.hint === null) continue
    for (const line of wrap(escapeTerminal(`hint: ${check.hint}`, options.unicode), options.columns - 8))
      yield [span(`        ${line}`, 'dim')]
  }
  yield EMPTY_LINE
  const parts = [
    `${passed} passed`,
    plural(warnings, 'warning'),
    `${failed} failed`,
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
  ]
  yield [span(parts.join(', '), failed > 0 ? 'danger' : warnings > 0 ? 'warning' : 'good')]
}

/** Whether everything is fit for an incident. */
export function renderDoctor(
  document: DoctorDocument,
  format: 'table' | 'json',
  options: RenderOptions,
): AsyncIterable<string> {
  switch (format) {
    case 'json':
      return jsonDocument(DoctorDocument, document)
    case 'table':
      return printLines(tableLines(document, options), options)
  }
}
