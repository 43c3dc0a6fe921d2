import { visibleInEurope } from '../output/visible.ts'
import { GROUNDS, LIGHT } from './inks.ts'
import type { Ink, Mark, Scene } from './scene.ts'

type Doc = PDFKit.PDFDocument

/** Draws a scene at a place, as wide as asked; returns its height there. The same shapes as in SVG. */
export function drawScene(doc: Doc, scene: Scene, x: number, y: number, width: number): number {
  const scale = width / scene.width
  doc.save().translate(x, y).scale(scale)
  for (const mark of scene.marks) drawMark(doc, mark)
  doc.restore()
  return scene.height * scale
}

const isHatched = (ink: Ink): ink is 'enumeration' | 'gap' => ink === 'enumeration' || ink === 'gap'

function drawMark(doc: Doc, mark: Mark): void {
  switch (mark.kind) {
    case 'rect': {
      const { x, y, width, height, ink } = mark
      if (isHatched(ink)) hatch(doc, mark, ink)
      else doc.rect(x, y, width, height).fill(LIGHT[ink])
      return
    }
    case 'path': {
      const { d, ink, filled, width = 1, dash } = mark
      if (filled) {
        doc.path(d).fill(LIGHT[ink])
        return
      }
      doc.save().lineWidth(width)
      if (dash !== undefined) {
        const [length = 4, space = length] = dash.split(' ').map(Number)
        doc.dash(length, { space })
      }
      doc.path(d).stroke(LIGHT[ink]).restore()
      return
    }
    case 'words': {
      const { x, y, text, ink, anchor, size, bold } = mark
      const shown = visibleInEurope(text)
      doc
        .font(bold === true ? 'bold' : 'regular')
        .fontSize(size * 0.92)
        .fillColor(LIGHT[ink])
      const length = doc.widthOfString(shown)
      const left = anchor === 'start' ? x : anchor === 'middle' ? x - length / 2 : x - length
      doc.text(shown, left, y - size * 0.9, { lineBreak: false })
    }
  }
}

/** Lines across a rectangle, so that it differs in grey. */
function hatch(doc: Doc, { x, y, width, height }: Extract<Mark, { kind: 'rect' }>, ink: 'enumeration' | 'gap'): void {
  doc.save().rect(x, y, width, height).clip()
  doc.rect(x, y, width, height).fill(GROUNDS.light[ink])
  doc.lineWidth(1.8)
  for (let at = -height; at < width; at += 5)
    doc
      .moveTo(x + at, y + height)
      .lineTo(x + at + height, y)
      .stroke(LIGHT[ink])
  doc.restore()
}
