import type { Block, Paper, Tone } from './blocks.ts'
import { TLP_COLOURS } from './page-style.ts'
import { BREADTH, EDGE, ensure, INK, MUTED, plain, RULE, stampPages, writeCell } from './pdf-page.ts'
import { drawScene } from './pdf-scene.ts'
import { writeTable } from './pdf-table.ts'
import type { Scene } from './scene.ts'
import { visibleInEurope } from '../output/visible.ts'

type Doc = PDFKit.PDFDocument
type Outline = PDFKit.PDFOutline

/** The library and the letters: given, because they are optional and their files are not ours to open. */
export interface PdfTools {
  readonly Document: new (options: PDFKit.PDFDocumentOptions) => Doc
  readonly fonts: { readonly regular: Uint8Array; readonly bold: Uint8Array; readonly mono: Uint8Array }
}

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
  for (const [at, block] of paper.blocks.entries()) {
    if (block.kind === 'heading') chapter = heading(doc, block, chapter, paper.blocks[at + 1])
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

/** How tall a figure is with its title and its words. */
const figureHeight = ({ width, height }: Scene): number => (height * BREADTH) / width + 60

/** A heading never stands at the end of a page without what it is about. */
function heading(
  doc: Doc,
  block: Extract<Block, { kind: 'heading' }>,
  chapter: Outline,
  next: Block | undefined,
): Outline {
  const title = visibleInEurope(block.text)
  const isChapter = block.level === 2
  ensure(doc, (isChapter ? 60 : 40) + (next?.kind === 'figure' ? figureHeight(next.scene) : 50))
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
      ensure(doc, figureHeight(scene))
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
        .text(visibleInEurope(scene.description), EDGE.left, y + (scene.height * BREADTH) / scene.width + 4, {
          width: BREADTH,
        })
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
