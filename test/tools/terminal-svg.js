import { eastAsianWidth } from 'get-east-asian-width'

/** Sizes in pixels; a cell is six tenths of the font size wide in nearly every monospace font. */
const FONT = 14
const CELL = 8.4
const LINE = 20
const MARGIN = 18

/** Colours of the eight that a terminal has, by the last digit of their codes, on a dark background. */
const BACKGROUND = '#0d1117'
const FOREGROUND = '#e6edf3'
const COLOURS = ['#484f58', '#ff7b72', '#7ee787', '#e3b341', '#79c0ff', '#d2a8ff', '#76e3ea', '#e6edf3']

const FONTS =
  'ui-monospace, SFMono-Regular, Menlo, Consolas, &quot;DejaVu Sans Mono&quot;, &quot;Liberation Mono&quot;, monospace'

const PLAIN = { colour: FOREGROUND, bold: false, dim: false }

const SGR = /\u001B\[([\d;]*)m/g

/** The style after one code of a `CSI … m` sequence. */
function styled(style, code) {
  if (code === 0) return PLAIN
  if (code === 1) return { ...style, bold: true }
  if (code === 2) return { ...style, dim: true }
  if (code === 22) return { ...style, bold: false, dim: false }
  if (code === 39) return { ...style, colour: FOREGROUND }
  if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) return { ...style, colour: COLOURS[code % 10] }
  throw new Error(`the picture knows no SGR code ${code}`)
}

/** The stretches of equal style in each line. */
function stretches(text) {
  const lines = [[]]
  let style = PLAIN
  let from = 0
  const put = (part) => {
    for (const [index, piece] of part.split('\n').entries()) {
      if (index > 0) lines.push([])
      if (piece !== '') lines.at(-1).push({ style, text: piece })
    }
  }
  for (const match of text.matchAll(SGR)) {
    put(text.slice(from, match.index))
    for (const code of match[1].split(';')) style = styled(style, Number(code))
    from = match.index + match[0].length
  }
  put(text.slice(from))
  return lines
}

const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }

/** Text for XML 1.0: what has a meaning is named, and what may not stand in it at all is replaced. */
function escapeXml(text) {
  return text
    .toWellFormed()
    .replace(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F\uFFFE\uFFFF]/g, '\uFFFD')
    .replace(/[&<>"']/g, (character) => ENTITIES[character])
}

function cells(text) {
  let width = 0
  for (const character of text) width += eastAsianWidth(character.codePointAt(0))
  return width
}

const pixels = (number) => String(Math.round(number * 10) / 10)

/**
 * A word, or words with single blanks between them: viewers differ in what they make of other white space. Each is put
 * in its column and fitted into its cells, so that columns stand under each other whatever font there is.
 */
function wordsSvg({ style, text }, column) {
  const weight = style.bold ? ' font-weight="700"' : ''
  const faint = style.dim ? ' fill-opacity="0.62"' : ''
  const width = cells(text)
  const fit = width > 1 ? ` textLength="${pixels(width * CELL)}" lengthAdjust="spacingAndGlyphs"` : ''
  return `<text x="${pixels(MARGIN + column * CELL)}"${fit} fill="${style.colour}"${weight}${faint}>${escapeXml(text)}</text>`
}

function lineSvg(line, number) {
  let column = 0
  let svg = ''
  for (const { style, text } of line) {
    for (const piece of text.split(/( {2,}|^ | $)/)) {
      if (/[^ ]/.test(piece)) svg += wordsSvg({ style, text: piece }, column)
      column += cells(piece)
    }
  }
  return `<g transform="translate(0 ${pixels(MARGIN + number * LINE + FONT)})">${svg}</g>`
}

/**
 * What a terminal of `columns` cells shows, as an SVG picture: one group for each line, and in it the words with their
 * places. `text` may hold `CSI … m` sequences and no others. It refers to nothing outside itself.
 */
export function terminalSvg(text, { columns, title }) {
  const lines = stretches(text.replace(/\n$/, ''))
  const [width, height] = [2 * MARGIN + columns * CELL, 2 * MARGIN + lines.length * LINE]
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${pixels(width)}" height="${pixels(height)}" viewBox="0 0 ${pixels(width)} ${pixels(height)}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="100%" height="100%" rx="8" fill="${BACKGROUND}"/>`,
    `<g font-family="${FONTS}" font-size="${FONT}">`,
    ...lines.map(lineSvg),
    '</g>',
    '</svg>',
    '',
  ].join('\n')
}
