import { BundleReceipt } from '../model/bundle-receipt.ts'
import { escapeTerminal, wrap } from './escape-terminal.ts'
import { jsonDocument } from './json.ts'
import { span, valueSpan } from './line.ts'
import type { Line } from './line.ts'
import { printLines } from './print.ts'
import type { RenderOptions } from './render-options.ts'
import { grouped, plural } from './words.ts'

function* receiptLines(receipt: BundleReceipt, { columns, unicode }: RenderOptions): Generator<Line> {
  const { archive, tag_manifest: tags, case_id: name, tlp, signers, custody, files, bytes } = receipt
  yield [span('Bundle', 'strong'), span('  '), valueSpan(archive.name), span(`, ${grouped(archive.bytes)} bytes`)]
  yield [
    span(
      `  holds ${plural(files, 'file')} of ${grouped(bytes)} bytes and ${plural(custody.records, 'record')} of custody`,
    ),
  ]
  if (signers.length === 0) yield [span('  signed by nobody', 'warning')]
  for (const signer of signers) yield [span('  signed by ', 'good'), valueSpan(signer)]
  yield [span('  for the ticket:')]
  const line = receiptLine({ name, tlp, tags: tags.sha256, archive: archive.sha256 })
  for (const part of wrap(escapeTerminal(line, unicode), columns - 4)) yield [span(`    ${part}`)]
}

/** A receipt on one line. */
function receiptLine(facts: { name: string; tlp: string; tags: string; archive: string }): string {
  const { name, tlp, tags, archive } = facts
  return `${tlp} ${name} bag sha256:${tags} archive sha256:${archive}`
}

/** What to write into the ticket about a bundle. */
export function renderBundleReceipt(
  receipt: BundleReceipt,
  format: 'table' | 'json',
  options: RenderOptions,
): AsyncIterable<string> {
  if (format === 'json') return jsonDocument(BundleReceipt, receipt)
  return printLines(receiptLines(receipt, options), options)
}
