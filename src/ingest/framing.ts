import { isHeader } from '../formats/table-columns.ts'
import { allColumns, headlessColumns } from '../formats/table-rewrite.ts'
import { SPLIT_SIGN } from '../formats/envelopes.ts'
import { COMMA } from './bytes.ts'
import { openForReading } from './file-buffers.ts'
import { AUDIT_RECORD } from './frame-audit.ts'
import { EXPORT_HEAD } from './frame-journal-export.ts'
import { VERBOSE_HEAD } from './frame-journal-verbose.ts'
import { createJsonFramer } from './frame-json.ts'
import type { TableShape } from './frame-table.ts'

/** How the records of a stream lie in its lines, where they are not just its lines. */
export type Framing =
  | { readonly kind: 'json'; readonly alone: boolean }
  | { readonly kind: 'w3c' }
  | { readonly kind: 'audit' }
  | { readonly kind: 'journal-export' }
  | { readonly kind: 'journal-verbose' }
  | { readonly kind: 'table'; readonly shape: TableShape }

/** So much of a stream tells how it is framed. */
const HEAD_BYTES = 131_072

const DELIMITERS = [',', '\t', ';', '|'] as const

/** Looks at the first bytes of a file. Undefined: every line is a record. Throws what reading throws. */
export async function detectFraming(file: string): Promise<Framing | undefined> {
  const handle = await openForReading(file)
  try {
    const buffer = Buffer.allocUnsafe(HEAD_BYTES)
    let length = 0
    while (length < buffer.length) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length)
      if (bytesRead === 0) break
      length += bytesRead
    }
    return framingOf(textOf(buffer.subarray(0, length)), length < HEAD_BYTES)
  } finally {
    await handle.close()
  }
}

function textOf(head: Buffer): string {
  if (head[0] === 0xff && head[1] === 0xfe) return new TextDecoder('utf-16le').decode(head)
  if (head[0] === 0xfe && head[1] === 0xff) return new TextDecoder('utf-16be').decode(head)
  return new TextDecoder('utf-8').decode(head)
}

/** The framing of a stream that begins with this text; `whole`: there is no more of it. */
export function framingOf(head: string, whole: boolean): Framing | undefined {
  const text = head.trimStart()
  if (text.startsWith('#') && /^#Fields:/im.test(text)) return { kind: 'w3c' }
  if (/^(?:(?:Record \d+\s+)?\{|\[\s*[{\]])/.test(text) || text.startsWith('\u001e{')) return jsonFraming(text, whole)
  if (EXPORT_HEAD.test(text)) return { kind: 'journal-export' }
  return tableFraming(text) ?? linesFraming(text.split('\n').map((line) => line.replace(/\r$/, '')))
}

/** Lines that begin a record of several, wherever they stand. */
function linesFraming(lines: readonly string[]): Framing | undefined {
  if (lines.some((line) => VERBOSE_HEAD.test(line))) return { kind: 'journal-verbose' }
  return lines.some((line) => AUDIT_RECORD.test(line)) ? { kind: 'audit' } : undefined
}

/** A framer reads the head: documents over several lines, several on one, or in something else show that lines are no records. */
function jsonFraming(text: string, whole: boolean): Framing | undefined {
  const [first = '', second = ''] = text.split('\n', 2)
  const framing: Framing = { kind: 'json', alone: !(isObject(first) && second.trimStart().startsWith('{')) }
  if (SPLIT_SIGN.test(text)) return framing
  const head = Buffer.from(text)
  const seen = { rows: 0, line: 0, framed: false }
  const framer = createJsonFramer(
    {
      put({ line, span, start }, kind, record) {
        seen.rows++
        const isLine = span === 1 && line !== seen.line && opensLine(head, start)
        if (kind === 'structure' || (!isLine && isObject(record))) seen.framed = true
        if (record.length > 0) seen.line = line
      },
    },
    { alone: framing.alone, plain: true },
  )
  framer.add(head)
  // A first document that is longer than the head, over many lines and without a fault so far.
  if (seen.rows === 0 && !whole && text.includes('\n')) return framing
  framer.end()
  return seen.framed ? framing : undefined
}

/** Whether nothing but white space stands before a place on its line. */
function opensLine(head: Buffer, place: number): boolean {
  return place === 0 || head.toString('latin1', head.lastIndexOf('\n', place - 1) + 1, place).trim() === ''
}

function isObject(record: string | Uint8Array): boolean {
  try {
    const value: unknown = JSON.parse(typeof record === 'string' ? record : Buffer.from(record).toString())
    return typeof value === 'object' && value !== null
  } catch {
    return false
  }
}

function tableFraming(text: string): Framing | undefined {
  const [first = '', second = ''] = text
    .split('\n', 6)
    .map((line) => line.replace(/\r$/, ''))
    .filter((line) => line.trim() !== '' && !line.startsWith('#TYPE'))
  const known = headlessColumns(first)
  if (known) return { kind: 'table', shape: { delimiter: COMMA, columns: known, headless: true } }
  for (const delimiter of DELIMITERS) {
    const columns = headerFields(first, delimiter)
    if (!isHeader(columns)) continue
    // The first row shows that the header is one: it has as many fields, or goes on over lines in quotes.
    const fields = second.split(delimiter).length
    if (second !== '' && fields < columns.length && !second.includes('"')) continue
    return { kind: 'table', shape: { delimiter: delimiter.charCodeAt(0), columns: allColumns(columns) } }
  }
  return undefined
}

function headerFields(line: string, delimiter: string): string[] {
  return line.split(delimiter).map((field) => {
    const name = field.trim()
    return /^".*"$/.test(name) ? name.slice(1, -1).replaceAll('""', '"').trim() : name
  })
}
