import { createHash } from 'node:crypto'
import { escapeHtml } from '../output/escape-html.ts'
import type { Block, Cell, Inline, Paper, TableRow } from './blocks.ts'
import { PAGE_SCRIPT } from './page-script.ts'
import { pageStyle } from './page-style.ts'
import type { Scene } from './scene.ts'
import { svgOf } from './render-svg.ts'

const pin = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** A document as one HTML page, in pieces. It loads nothing, and runs nothing but the script that its policy names by digest. */
export function* htmlPieces(paper: Paper): Generator<string> {
  const style = pageStyle(paper.tlp)
  const policy = `default-src 'none'; style-src ${pin(style)}; script-src ${pin(PAGE_SCRIPT)}; base-uri 'none'; form-action 'none'`
  const [title, tlp] = [escapeHtml(paper.title), escapeHtml(paper.tlp)]
  yield `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${tlp} ${title}</title>
<style>${style}</style>
</head>
<body>
<div class="sheet">
<header class="running top"><div><b>${title}</b><span class="tlp">${tlp}</span></div></header>
<div class="content">
<div class="cover"><h1>${title}</h1><dl class="cover-lines">${paper.cover.map(([label, cell]) => `<div><dt>${escapeHtml(label)}</dt><dd>${cellHtml(cell, paper)}</dd></div>`).join('')}</dl></div>
`
  yield contents(paper)
  yield '<main>\n'
  for (const block of paper.blocks) yield* blockHtml(block, paper)
  yield `<p class="digest">SHA-256 of the record that this page renders: ${escapeHtml(paper.digest)}</p>
</main>
</div>
<footer class="running bottom"><div><b>${title}</b><span class="tlp">${tlp}</span></div></footer>
</div>
<script>${PAGE_SCRIPT}</script>
</body>
</html>
`
}

function contents({ blocks }: Paper): string {
  const items = blocks.flatMap((block) =>
    block.kind === 'heading' && block.level === 2
      ? [`<li><a href="#${block.id}">${escapeHtml(block.text)}</a></li>`]
      : [],
  )
  return `<nav aria-label="Contents"><details open><summary>Contents</summary><ol>${items.join('')}</ol></details></nav>\n`
}

function cellHtml(cell: Cell, paper: Paper): string {
  return cell.map((piece) => inlineHtml(piece, paper)).join('')
}

function inlineHtml(piece: Inline, paper: Paper): string {
  switch (piece.kind) {
    case 'text':
      return escapeHtml(piece.text)
    case 'strong':
      return `<strong>${escapeHtml(piece.text)}</strong>`
    case 'value':
      return `<bdi class="v">${escapeHtml(piece.text)}</bdi>`
    case 'time':
      return `<time datetime="${escapeHtml(piece.text)}">${escapeHtml(paper.clock(piece.text))}</time>`
    case 'cite':
      return `<a class="cite" href="#cite-${piece.number}" aria-label="citation ${piece.number}">[${piece.number}]</a>`
    case 'link':
      return `<a href="#${escapeHtml(piece.to)}">${escapeHtml(piece.text)}</a>`
  }
}

function* blockHtml(block: Block, paper: Paper): Generator<string> {
  switch (block.kind) {
    case 'heading':
      yield `<h${block.level} id="${escapeHtml(block.id)}">${escapeHtml(block.text)}${block.mark === 'people' ? '<span class="people">stated by people</span>' : ''}</h${block.level}>\n`
      return
    case 'paragraph':
      yield `<p>${cellHtml(block.text, paper)}</p>\n`
      return
    case 'list': {
      const name = block.ordered ? 'ol' : 'ul'
      yield `<${name}>${block.items.map((item) => `<li>${cellHtml(item, paper)}</li>`).join('')}</${name}>\n`
      return
    }
    case 'callout':
      yield `<div class="callout ${block.tone}"><strong>${escapeHtml(block.title)}</strong><p>${cellHtml(block.text, paper)}</p></div>\n`
      return
    case 'facts':
      yield `<dl class="facts">${block.items.map(({ label, value, note }) => `<div><dt>${escapeHtml(label)}${note.length === 0 ? '' : ` <small>${cellHtml(note, paper)}</small>`}</dt><dd>${escapeHtml(value)}</dd></div>`).join('')}</dl>\n`
      return
    case 'table':
      yield* tableHtml(block, paper)
      return
    case 'figure':
      yield* figureHtml(block.id, block.scene)
  }
}

type TableBlock = Extract<Block, { kind: 'table' }>

function* tableHtml({ caption, columns, rows, explore }: TableBlock, paper: Paper): Generator<string> {
  const name = escapeHtml(caption)
  const side = (at: number): string => (columns[at]?.align === 'right' ? ' class="n"' : '')
  yield `<div class="scroll" tabindex="0" role="region" aria-label="${name}"><table${explore === true ? ' data-explore' : ''}><caption>${name}</caption><thead><tr>`
  yield `${columns.map(({ title }, at) => `<th scope="col"${side(at)}>${escapeHtml(title)}</th>`).join('')}</tr></thead><tbody>\n`
  for (const { cells, id, data } of rows) {
    const marked = cells.map(
      (cell, at) =>
        `<td${side(at)}>${linked(cellHtml(cell, paper), at === 0 && explore === true ? id : undefined)}</td>`,
    )
    yield `<tr${attributes({ id, data })}>${marked.join('')}</tr>\n`
  }
  yield '</tbody></table></div>\n'
}

/** The first cell of a row that others may point at is the link to it. */
const linked = (html: string, id: string | undefined): string =>
  id === undefined ? html : `<a href="#${escapeHtml(id)}">${html}</a>`

function attributes({ id, data = {} }: { readonly id: string | undefined; readonly data: TableRow['data'] }): string {
  const own = id === undefined ? '' : ` id="${escapeHtml(id)}"`
  return (
    own +
    Object.entries(data)
      .map(([key, value]) => ` data-${key}="${escapeHtml(value)}"`)
      .join('')
  )
}

function* figureHtml(id: string, scene: Scene): Generator<string> {
  const { title, description, table } = scene
  yield `<figure id="${id}"><h3>${escapeHtml(title)}</h3><div class="drawing" tabindex="0" role="group" aria-label="${escapeHtml(title)}">${svgOf(scene, id)}</div><figcaption>${escapeHtml(description)}</figcaption>`
  yield `<details class="numbers"><summary>These numbers as a table</summary><div class="scroll" tabindex="0" role="region" aria-label="Numbers of: ${escapeHtml(title)}"><table><thead><tr>${table.columns.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join('')}</tr></thead><tbody>`
  for (const row of table.rows) yield `<tr>${row.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`
  yield '</tbody></table></div></details></figure>\n'
}
