import type { Block, Paper, TableColumn, TableRow, Tone } from './blocks.ts'
import { TLP_COLOURS } from './page-style.ts'
import { BREADTH, EDGE, ensure, INK, MUTED, plain, RULE, stampPages, writeCell } from './pdf-page.ts'
import { drawScene } from './pdf-scene.ts'
import { visibleInEurope } from '../output/visible.ts'

type Doc = PDFKit.PDFDocument
type Outline = PDFKit.PDFOutline

/** The library and the letters: given, because they are optional and their files are not ours to open. */
export interface PdfTools {
  readonly Document: new (options: PDFKit.PDFDocumentOptions) => Doc
  readonly fonts: { readonly regular: Uint8Array; readonly bold: Uint8Array; readonly mono: Uint8Array }
}

/** Paper has room for so many rows of a table; the record and the page have all. */
const MOST_ROWS = 300

const TONES: Readonly<Record<Tone, readonly [line: string, field: string]>> = {
  danger: ['#b3261e', '#fdf1f0'],
  warning: ['#8a5a00', '#fff8e8'],
  good: ['#22734f', '#eff8f3'],
  note: ['#566173', '#f5f7fa'],
}

/**
 * A document as PDF. Its date is the one given (of the evidence, not of the clock) and nothing is compressed, so that the
 * same document gives the same bytes whatever the machine and the version of Node.
 */
export async function pdfBytes(paper: Paper, { Document, fonts }: PdfTools, dated: string): Promise<Uint8Array> {
  const margins = { top: EDGE.top, bottom: 842 - EDGE.bottom, left: EDGE.left, right: 595 - EDGE.right }
  const date = new Date(dated)
  const doc = new Document({
    size: 'A4',
    margins,
    bufferPages: true,
    compress: false,
    pdfVersion: '1.7',
    lang: 'en',
    displayTitle: true,
    // None at first: a font that is known by its bytes as well as by its name is parsed anew whenever the name is asked for.
    font: '',
    info: {
      Title: `${paper.tlp} ${visibleInEurope(paper.title)}`,
      Creator: 'tatou-ir',
      Producer: 'tatou-ir',
      CreationDate: date,
      ModDate: date,
    },
  })
  const chunks: Uint8Array[] = []
  const ended = new Promise<void>((done, failed) => {
    doc.on('data', (chunk: Uint8Array) => chunks.push(chunk))
    doc.on('end', done)
    doc.on('error', failed)
  })
  for (const [name, font] of Object.entries(fonts)) doc.registerFont(name, font)
  writeCover(doc, paper)
  let chapter: Outline = doc.outline
  for (const block of paper.blocks) {
    if (block.kind === 'heading') chapter = heading(doc, block, chapter)
    else writeBlock(doc, block, paper)
  }
  doc.font('regular').fontSize(7).fillColor(MUTED).moveDown(2)
  doc.text(`SHA-256 of the record: ${paper.digest}`, EDGE.left, doc.y, { width: BREADTH })
  stampPages(doc, paper, TLP_COLOURS[paper.tlp])
  doc.end()
  await ended
  return Buffer.concat(chunks)
}

function writeCover(doc: Doc, paper: Paper): void {
  doc.font('bold').fontSize(26).fillColor(INK).text(visibleInEurope(paper.title), EDGE.left, 110, { width: BREADTH })
  doc.moveDown(0.8)
  for (const [label, cell] of paper.cover) {
    const y = doc.y
    doc.font('regular').fontSize(9).fillColor(MUTED).text(label, EDGE.left, y, { width: 90, lineBreak: false })
    doc.y = y
    writeCell(doc, cell, paper, { x: EDGE.left + 95, width: BREADTH - 95, size: 9.5 })
    doc.y = Math.max(doc.y, y + 15)
  }
  doc.moveDown(1.5)
  for (const block of paper.blocks) {
    if (block.kind !== 'heading' || block.level !== 2) continue
    doc
      .font('regular')
      .fontSize(10)
      .fillColor('#1d4f85')
      .text(visibleInEurope(block.text), EDGE.left, doc.y, { width: BREADTH, goTo: block.id, lineGap: 4 })
  }
  doc.addPage()
}

function heading(doc: Doc, block: Extract<Block, { kind: 'heading' }>, chapter: Outline): Outline {
  const title = visibleInEurope(block.text)
  const isChapter = block.level === 2
  ensure(doc, isChapter ? 110 : 70)
  doc.moveDown(isChapter ? 1.2 : 0.5)
  if (isChapter) {
    doc.moveTo(EDGE.left, doc.y).lineTo(EDGE.right, doc.y).lineWidth(1.2).stroke(INK)
    doc.y += 8
  }
  doc.addNamedDestination(block.id, 'XYZ', EDGE.left, doc.y - 10, 0)
  const marked = block.mark === 'people' ? `${title} (stated by people)` : title
  doc
    .font('bold')
    .fontSize(isChapter ? 16 : 11.5)
    .fillColor(INK)
    .text(marked, EDGE.left, doc.y, { width: BREADTH })
  doc.moveDown(0.4)
  if (!isChapter) {
    chapter.addItem(title)
    return chapter
  }
  return doc.outline.addItem(title)
}

function writeBlock(doc: Doc, block: Exclude<Block, { kind: 'heading' }>, paper: Paper): void {
  switch (block.kind) {
    case 'paragraph':
      writeCell(doc, block.text, paper, { x: EDGE.left, width: BREADTH, size: 10 })
      doc.moveDown(0.6)
      return
    case 'list':
      for (const [at, item] of block.items.entries()) {
        ensure(doc, 28)
        const y = doc.y
        doc
          .font('regular')
          .fontSize(10)
          .fillColor(INK)
          .text(block.ordered ? `${at + 1}.` : '•', EDGE.left + 4, y, { lineBreak: false })
        doc.y = y
        writeCell(doc, item, paper, { x: EDGE.left + 22, width: BREADTH - 22, size: 10 })
        doc.y += 3
      }
      doc.moveDown(0.5)
      return
    case 'callout':
      callout(doc, block, paper)
      return
    case 'facts':
      facts(doc, block.items, paper)
      return
    case 'table':
      writeTable(doc, block.columns, block.rows, paper)
      return
    case 'figure': {
      const { scene } = block
      const height = (scene.height * BREADTH) / scene.width
      ensure(doc, height + 60)
      doc
        .font('bold')
        .fontSize(11.5)
        .fillColor(INK)
        .text(visibleInEurope(scene.title), EDGE.left, doc.y, { width: BREADTH })
      const y = doc.y + 4
      drawScene(doc, scene, EDGE.left, y, BREADTH)
      doc
        .font('regular')
        .fontSize(8.5)
        .fillColor(MUTED)
        .text(visibleInEurope(scene.description), EDGE.left, y + height + 4, { width: BREADTH })
      doc.moveDown(1)
    }
  }
}

function callout(doc: Doc, { tone, title, text }: Extract<Block, { kind: 'callout' }>, paper: Paper): void {
  const [line, field] = TONES[tone]
  const words = plain(text, paper)
  const width = BREADTH - 32
  const tall =
    doc.font('bold').fontSize(13).heightOfString(title, { width }) +
    doc.font('regular').fontSize(10).heightOfString(words, { width }) +
    26
  ensure(doc, tall)
  const y = doc.y
  doc.rect(EDGE.left, y, BREADTH, tall).fill(field)
  doc.rect(EDGE.left, y, 5, tall).fill(line)
  doc
    .font('bold')
    .fontSize(13)
    .fillColor(line)
    .text(title, EDGE.left + 18, y + 10, { width })
  doc
    .font('regular')
    .fontSize(10)
    .fillColor(INK)
    .text(words, EDGE.left + 18, doc.y + 3, { width })
  doc.y = y + tall + 10
}

const ACROSS = 4

function facts(doc: Doc, items: Extract<Block, { kind: 'facts' }>['items'], paper: Paper): void {
  const width = BREADTH / ACROSS
  for (let from = 0; from < items.length; from += ACROSS) {
    ensure(doc, 62)
    const y = doc.y
    for (const [at, { label, value, note }] of items.slice(from, from + ACROSS).entries()) {
      const x = EDGE.left + at * width
      doc.rect(x, y, width, 58).lineWidth(0.6).stroke(RULE)
      doc
        .font('bold')
        .fontSize(15)
        .fillColor(INK)
        .text(value, x + 8, y + 8, { lineBreak: false })
      doc
        .font('regular')
        .fontSize(7.5)
        .fillColor(MUTED)
        .text(`${label} ${plain(note, paper)}`, x + 8, y + 30, { width: width - 14, height: 26, ellipsis: true })
    }
    doc.x = EDGE.left
    doc.y = y + 58
  }
  doc.moveDown(0.8)
}

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

function writeTable(doc: Doc, columns: readonly TableColumn[], rows: readonly TableRow[], paper: Paper): void {
  const total = columns.reduce((sum, { weight = 1 }) => sum + weight, 0)
  const widths = columns.map(({ weight = 1 }) => (BREADTH * weight) / total)
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
