import { escapeHtml } from '../output/escape-html.ts'
import { LIGHT } from './inks.ts'
import type { Ink, Mark, Scene } from './scene.ts'

/** Inks that are hatched, so that they differ in grey. */
const HATCHED: ReadonlySet<Ink> = new Set(['enumeration', 'gap'])

/** A drawing as inline SVG. `id` is unique in the page; colours are classes of the page's style. */
export function svgOf(scene: Scene, id: string): string {
  const { width, height, title, description, marks } = scene
  const used = [...HATCHED].filter((ink) => marks.some((mark) => mark.ink === ink))
  const patterns = used.map(
    (ink) =>
      `<pattern id="${id}-${ink}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="f-${ink}-ground" width="6" height="6"/><rect class="f-${ink}" width="2.4" height="6"/></pattern>`,
  )
  return [
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-title ${id}-desc">`,
    `<title id="${id}-title">${escapeHtml(title)}</title><desc id="${id}-desc">${escapeHtml(description)}</desc>`,
    patterns.length === 0 ? '' : `<defs>${patterns.join('')}</defs>`,
    ...marks.map((mark) => markOf(mark, id)),
    '</svg>',
  ].join('')
}

/** A drawing as a file of its own, on white: nothing is fetched, and nothing in it runs. */
export function standaloneSvg(scene: Scene): string {
  const inks = [...new Set(scene.marks.map(({ ink }) => ink))].toSorted()
  const rules = inks.map((ink) => `.f-${ink}{fill:${LIGHT[ink]}}.s-${ink}{stroke:${LIGHT[ink]};fill:none}`).join('')
  const style = `<style>text{font-family:system-ui,"Segoe UI","Liberation Sans",sans-serif}${rules}</style>`
  const size = `width="${scene.width}" height="${scene.height}"`
  const ground = `<rect ${size} fill="#ffffff"/>`
  const head = `<svg xmlns="http://www.w3.org/2000/svg" ${size} `
  return `${svgOf(scene, 'figure').replace('<svg ', head).replace('</desc>', `</desc>${style}${ground}`)}\n`
}

function markOf(mark: Mark, id: string): string {
  switch (mark.kind) {
    case 'rect': {
      const { x, y, width, height, ink, label } = mark
      const paint = HATCHED.has(ink) ? `fill="url(#${id}-${ink})"` : `class="f-${ink}"`
      const shape = `<rect x="${x}" y="${y}" width="${width}" height="${height}" ${paint}`
      return label === undefined ? `${shape}/>` : `${shape}><title>${escapeHtml(label)}</title></rect>`
    }
    case 'path': {
      const { d, ink, filled, width = 1, dash } = mark
      const line = filled ? '' : ` stroke-width="${width}"${dash === undefined ? '' : ` stroke-dasharray="${dash}"`}`
      return `<path d="${d}" class="${filled ? 'f' : 's'}-${ink}"${line}/>`
    }
    case 'words': {
      const { x, y, text, ink, anchor, size, bold } = mark
      const weight = bold === true ? ' font-weight="600"' : ''
      return `<text x="${x}" y="${y}" class="f-${ink}" text-anchor="${anchor}" font-size="${size}"${weight}>${escapeHtml(text)}</text>`
    }
  }
}
