import { escapeMarkdown, escapeMarkdownValue } from '../output/escape-markdown.ts'
import type { Block, Cell, Inline, Paper } from './blocks.ts'

function inline(piece: Inline, paper: Paper): string {
  switch (piece.kind) {
    case 'text':
      return spaced(piece.text)
    case 'strong':
      return `**${spaced(piece.text).trim()}**${piece.text.endsWith(' ') ? ' ' : ''}`
    case 'value':
      return escapeMarkdownValue(piece.text)
    case 'time':
      return escapeMarkdown(paper.clock(piece.text))
    case 'cite':
      return ` (${piece.number})`
    case 'link':
      return `[${escapeMarkdown(piece.text)}](#${piece.to})`
  }
}

/** Words keep the blanks at their ends, which join them to what stands beside. */
function spaced(words: string): string {
  const inner = words.trim()
  if (inner === '') return words === '' ? '' : ' '
  const shown = inner.includes('  ') ? escapeMarkdown(inner) : inner.split(' ').map(word).join(' ')
  return `${words.startsWith(' ') ? ' ' : ''}${shown}${words.endsWith(' ') ? ' ' : ''}`
}

/** A word with the marks of punctuation around it, which no renderer reads as more where nothing but blanks or code stands beside. */
const PUNCTUATED = /^(\(?)([^()]*?)(\)?[.,:;?]{0,2})$/

function word(given: string): string {
  const [, before = '', core = '', after = ''] = PUNCTUATED.exec(given) ?? []
  // `1.` and `1)` begin a list.
  if (!PUNCTUATED.test(given) || (/^\d+$/.test(core) && before === '')) return escapeMarkdown(given)
  if (core === '') return before + after
  const shown = /^[A-Z]+&[A-Z]+$/.test(core) && !after.startsWith(';') ? core : escapeMarkdown(core)
  return before + shown + after
}

const line = (cell: Cell, paper: Paper): string =>
  cell
    .map((piece) => inline(piece, paper))
    .join('')
    .trim()

function* blockLines(block: Block, paper: Paper): Generator<string> {
  switch (block.kind) {
    case 'heading':
      yield `${'#'.repeat(block.level)} ${spaced(block.text)}${block.mark === 'people' ? ' (stated by people)' : ''}\n\n`
      return
    case 'paragraph':
      yield `${line(block.text, paper)}\n\n`
      return
    case 'list':
      for (const [at, item] of block.items.entries())
        yield `${block.ordered ? `${at + 1}.` : '-'} ${line(item, paper)}\n`
      yield '\n'
      return
    case 'table':
      yield* tableLines(
        block.columns,
        block.rows.map(({ cells }) => cells),
        paper,
      )
      return
    case 'facts':
      for (const { label, value, note } of block.items)
        yield `- ${escapeMarkdown(label)}: **${escapeMarkdown(value)}** ${line(note, paper)}`.trimEnd().concat('\n')
      yield '\n'
      return
    case 'callout':
      yield `**${spaced(block.title)}.** ${line(block.text, paper)}\n\n`
      return
    case 'figure': {
      const { title, description, table } = block.scene
      yield `**${spaced(title)}.** ${spaced(description)}\n\n`
      yield* tableLines(
        table.columns.map((name) => ({ title: name })),
        table.rows.map((row) => row.map((cell) => [{ kind: 'value', text: cell }])),
        paper,
      )
    }
  }
}

function* tableLines(
  columns: readonly { readonly title: string; readonly align?: 'right' }[],
  rows: readonly (readonly Cell[])[],
  paper: Paper,
): Generator<string> {
  yield `| ${columns.map(({ title }) => escapeMarkdown(title)).join(' | ')} |\n`
  yield `| ${columns.map(({ align }) => (align ? '---:' : '---')).join(' | ')} |\n`
  for (const cells of rows) yield `| ${cells.map((cell) => line(cell, paper)).join(' | ')} |\n`
  yield '\n'
}

/** A document as Markdown, in pieces. */
export function* markdownPieces(paper: Paper): Generator<string> {
  yield `**${escapeMarkdown(paper.tlp)}**\n\n# ${escapeMarkdown(paper.title)}\n\n`
  for (const [label, cell] of paper.cover) yield `- ${escapeMarkdown(label)}: ${line(cell, paper)}\n`
  yield '\n'
  for (const block of paper.blocks) yield* blockLines(block, paper)
  yield `\n${escapeMarkdown(`SHA-256 of the record: ${paper.digest}`)}\n\n**${escapeMarkdown(paper.tlp)}**\n`
}
