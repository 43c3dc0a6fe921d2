import { visibleInEurope } from '../output/visible.ts'
import type { Paper, TableColumn, TableRow } from './blocks.ts'
import { BREADTH, EDGE, ensure, INK, MUTED, plain, RULE } from './pdf-page.ts'

type Doc = PDFKit.PDFDocument

/** Paper has room for so many rows of a table; the record and the page have all. */
const MOST_ROWS = 300

const PAD = 3
const SIZE = 7.5

/** A row as it is printed: its texts, and the font of each. */
interface PrintedRow {
  readonly texts: readonly string[]
  readonly fonts: readonly ('regular' | 'bold' | 'mono')[]
}

function printedRow({ cells }: TableRow, paper: Paper): PrintedRow {
  return {
    texts: cells.map((cell) => plain(cell, paper)),
    fonts: cells.map((cell) => {
      if (cell.length > 0 && cell.every(({ kind }) => kind === 'value')) return 'mono'
      return cell.some(({ kind }) => kind === 'strong') ? 'bold' : 'regular'
    }),
  }
}

/** How tall a row is at widths. */
function tallness(doc: Doc, { texts, fonts }: PrintedRow, widths: readonly number[]): number {
  const heights = texts.map((text, at) => {
    doc.font(fonts[at] ?? 'regular').fontSize(SIZE)
    return doc.heightOfString(text, { width: (widths[at] ?? 40) - 2 * PAD })
  })
  return Math.max(SIZE, ...heights) + 2 * PAD
}

function writeRow(
  doc: Doc,
  row: PrintedRow,
  columns: readonly TableColumn[],
  widths: readonly number[],
  { tall, ink }: { readonly tall: number; readonly ink: string },
): void {
  const y = doc.y
  let x = EDGE.left
  for (const [at, text] of row.texts.entries()) {
    const width = widths[at] ?? 40
    doc
      .font(row.fonts[at] ?? 'regular')
      .fontSize(SIZE)
      .fillColor(ink)
    doc.text(text, x + PAD, y + PAD, {
      width: width - 2 * PAD,
      height: EDGE.bottom - y,
      align: columns[at]?.align ?? 'left',
    })
    x += width
  }
  doc
    .moveTo(EDGE.left, y + tall)
    .lineTo(EDGE.right, y + tall)
    .lineWidth(0.5)
    .stroke(RULE)
  doc.x = EDGE.left
  doc.y = y + tall
}

/** Widths by the weights of the columns; none is narrower than the longest word of its title. */
function columnWidths(doc: Doc, columns: readonly TableColumn[]): number[] {
  const total = columns.reduce((sum, { weight = 1 }) => sum + weight, 0)
  doc.font('bold').fontSize(SIZE)
  const sizes = columns.map(({ title, weight = 1 }) => {
    const words = visibleInEurope(title).split(' ')
    const least = Math.ceil(Math.max(...words.map((word) => doc.widthOfString(word)))) + 2 * PAD
    return { share: (BREADTH * weight) / total, least }
  })
  const lacking = sizes.reduce((sum, { share, least }) => sum + Math.max(0, least - share), 0)
  const spare = sizes.reduce((sum, { share, least }) => sum + Math.max(0, share - least), 0)
  const taken = spare === 0 ? 0 : Math.min(1, lacking / spare)
  return sizes.map(({ share, least }) => (share < least ? least : share - (share - least) * taken))
}

/** A table over as many pages as it takes, its titles on top of each. */
export function writeTable(doc: Doc, columns: readonly TableColumn[], rows: readonly TableRow[], paper: Paper): void {
  const widths = columnWidths(doc, columns)
  const titles: PrintedRow = {
    texts: columns.map(({ title }) => visibleInEurope(title)),
    fonts: columns.map(() => 'bold'),
  }
  const head = { tall: tallness(doc, titles, widths), ink: MUTED }
  ensure(doc, 60)
  writeRow(doc, titles, columns, widths, head)
  for (const row of rows.slice(0, MOST_ROWS)) {
    const printed = printedRow(row, paper)
    // A row taller than most of a page begins where it is, and is cut at the end of it.
    const tall = tallness(doc, printed, widths)
    if (doc.y + Math.min(tall, 400) > EDGE.bottom) {
      doc.addPage()
      writeRow(doc, titles, columns, widths, head)
    }
    if (row.id !== undefined) doc.addNamedDestination(row.id, 'XYZ', EDGE.left, doc.y - 10, 0)
    writeRow(doc, printed, columns, widths, { tall, ink: INK })
  }
  const left = rows.length - MOST_ROWS
  if (left > 0) {
    doc.font('regular').fontSize(8).fillColor(MUTED)
    doc.text(`And ${left} more rows: the record and the page have them.`, EDGE.left, doc.y + 4, { width: BREADTH })
  }
  doc.moveDown(1)
}
