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

/** Faster checks than this are not told how long they took, in seconds. */
const NOTABLE = 0.05

function* tableLines(document: DoctorDocument, options: RenderOptions): Generator<Line> {
  let area = ''
  for (const check of document.checks) {
    if (check.area !== area) {
      if (area !== '') yield EMPTY_LINE
      area = check.area
      yield [span(`${area.charAt(0).toUpperCase()}${area.slice(1)}`, 'strong')]
    }
    yield* checkLines(check, options)
  }
  yield EMPTY_LINE
  yield tallyLine(document)
}

function* checkLines({ name, status, message, tried, seconds, hint }: Check, options: RenderOptions): Generator<Line> {
  const time = seconds !== null && seconds >= NOTABLE ? `  ${seconds.toFixed(1)} s` : ''
  yield [span(`  ${status}  `, TONES[status]), valueSpan(name, 'accent'), span(time, 'dim')]
  const below = function* (text: string, tone?: Tone): Generator<Line> {
    for (const line of wrap(escapeTerminal(text, options.unicode), options.columns - 8))
      yield [tone === undefined ? span(`        ${line}`) : span(`        ${line}`, tone)]
  }
  yield* below(message)
  // What was tried matters where it did not go well, or where somebody wants to know all.
  if (tried !== '' && (options.full || status === 'fail')) yield* below(`tried: ${tried}`, 'dim')
  if (hint !== null) yield* below(`hint: ${hint}`, 'dim')
}

function tallyLine({ passed, warnings, failed, skipped, seconds }: DoctorDocument): Line {
  const parts = [
    `${passed} passed`,
    plural(warnings, 'warning'),
    `${failed} failed`,
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
  ]
  const tone = failed > 0 ? 'danger' : warnings > 0 ? 'warning' : 'good'
  return [span(parts.join(', '), tone), span(` in ${seconds.toFixed(1)} s`, 'dim')]
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
