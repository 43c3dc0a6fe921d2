import { receiptLine } from '../model/receipt-line.ts'
import { BundleReceipt, BundleReceipts } from '../model/bundle-receipt.ts'
import { escapeTerminal, wrap } from './escape-terminal.ts'
import { jsonDocument } from './json.ts'
import { span, valueSpan } from './line.ts'
import type { Line } from './line.ts'
import { printLines } from './print.ts'
import type { RenderOptions } from './render-options.ts'
import { grouped, plural } from './words.ts'

function* receiptLines(receipt: BundleReceipt, { columns, unicode }: RenderOptions): Generator<Line> {
  const { archive, decrypted, group, signers, custody, files, bytes } = receipt
  yield [span('Bundle', 'strong'), span('  '), valueSpan(archive.name), span(`, ${grouped(archive.bytes)} bytes`)]
  if (group !== null) yield [span(`  part ${group.part} of ${group.parts} of `), valueSpan(group.identifier)]
  if (decrypted !== null) yield [span('  encrypted: holds '), valueSpan(decrypted.name)]
  yield [
    span(
      `  holds ${plural(files, 'file')} of ${grouped(bytes)} bytes and ${plural(custody.records, 'record')} of custody`,
    ),
  ]
  if (signers.length === 0) yield [span('  signed by nobody', 'warning')]
  for (const signer of signers) yield [span('  signed by ', 'good'), valueSpan(signer)]
  yield [span('  for the ticket:')]
  for (const part of wrap(escapeTerminal(receiptLine(receipt), unicode), columns - 4)) yield [span(`    ${part}`)]
}

/** What to write into the ticket about bundles. `line` is one line for each, which nothing cuts. */
export function renderBundleReceipts(
  receipts: readonly BundleReceipt[],
  format: 'table' | 'line' | 'json',
  options: RenderOptions,
): AsyncIterable<string> {
  switch (format) {
    case 'json':
      return receiptsDocument(receipts)
    case 'line':
      return plainLines(receipts, options)
    case 'table':
      return printLines(allLines(receipts, options), options)
  }
}

function* allLines(receipts: readonly BundleReceipt[], options: RenderOptions): Generator<Line> {
  for (const receipt of receipts) yield* receiptLines(receipt, options)
}

function receiptsDocument(receipts: readonly BundleReceipt[]): AsyncIterable<string> {
  const [first, ...others] = receipts
  if (first !== undefined && others.length === 0) return jsonDocument(BundleReceipt, first)
  return jsonDocument(BundleReceipts, { schema: 'tatou-ir/bundle-receipts/v1', receipts: [...receipts] })
}

async function* plainLines(receipts: readonly BundleReceipt[], { unicode }: RenderOptions): AsyncGenerator<string> {
  for (const receipt of receipts) yield `${escapeTerminal(receiptLine(receipt), unicode)}\n`
}
