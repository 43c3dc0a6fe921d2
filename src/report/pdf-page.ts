import { visibleInEurope } from '../output/visible.ts'
import type { Cell, Paper } from './blocks.ts'
import { LIGHT } from './inks.ts'

type Doc = PDFKit.PDFDocument

/** Distances on A4, in points. */
export const EDGE = { left: 54, right: 541, top: 78, bottom: 764 } as const
export const BREADTH = EDGE.right - EDGE.left

export const MUTED = LIGHT.muted
export const INK = LIGHT.ink
export const RULE = '#d5dbe3'
const LINK = '#1d4f85'

/** What a piece of text is in print. */
export function plain(cell: Cell, paper: Paper): string {
  return cell
    .map((piece) => {
      if (piece.kind === 'cite') return `[${piece.number}]`
      return visibleInEurope(piece.kind === 'time' ? paper.clock(piece.text) : piece.text)
    })
    .join('')
}

/** Begins a page when so many points are not left on this one. */
export function ensure(doc: Doc, height: number): void {
  if (doc.y + height > EDGE.bottom) doc.addPage()
}

/** Text of several pieces in one paragraph; citations lead to their lines. */
export function writeCell(
  doc: Doc,
  cell: Cell,
  paper: Paper,
  options: { readonly x: number; readonly width: number; readonly size: number },
): void {
  const { x, width, size } = options
  const pieces = cell.filter((piece) => piece.kind === 'cite' || piece.text !== '')
  doc.fontSize(size)
  ensure(doc, doc.currentLineHeight() * 2)
  for (const [at, piece] of pieces.entries()) {
    const isLast = at === pieces.length - 1
    const layout = {
      width,
      continued: !isLast,
      lineGap: 2,
      ...(piece.kind === 'cite' ? { goTo: `cite-${piece.number}` } : {}),
    }
    const text = piece.kind === 'cite' ? ` [${piece.number}]` : plain([piece], paper)
    doc
      .font(piece.kind === 'strong' ? 'bold' : piece.kind === 'value' ? 'mono' : 'regular')
      .fontSize(piece.kind === 'value' ? size * 0.92 : piece.kind === 'cite' ? size * 0.78 : size)
      .fillColor(piece.kind === 'cite' ? LINK : INK)
    if (at === 0) doc.text(text, x, doc.y, layout)
    else doc.text(text, layout)
  }
  doc.fillColor(INK)
}

/** The label in the header and the footer of each page, with the title and the number of the page. */
export function stampPages(doc: Doc, { tlp, title }: Paper, colour: string): void {
  const { start, count } = doc.bufferedPageRange()
  const name = visibleInEurope(title)
  for (let at = 0; at < count; at += 1) {
    doc.switchToPage(start + at)
    // Writing below the margin would begin a page.
    doc.page.margins = { top: 0, bottom: 0, left: 0, right: 0 }
    for (const y of [34, 794]) {
      doc.font('bold').fontSize(12)
      const width = doc.widthOfString(tlp) + 12
      doc.rect(EDGE.right - width, y - 4, width, 21).fill('#000000')
      doc.fillColor(colour).text(tlp, EDGE.right - width + 6, y, { lineBreak: false })
    }
    doc.font('regular').fontSize(8).fillColor(MUTED)
    doc.text(short(doc, name, 330), EDGE.left, 38, { lineBreak: false })
    doc.text(`${at + 1} / ${count}`, EDGE.left, 798, { lineBreak: false })
  }
}

function short(doc: Doc, text: string, width: number): string {
  let shown = text
  while (doc.widthOfString(shown) > width) shown = `${shown.slice(0, Math.floor(shown.length * 0.9) - 1)}…`
  return shown
}
