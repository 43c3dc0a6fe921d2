import type { BagInfoField, BundleFault } from '../model/bundle.ts'
import { fault } from './fault.ts'
import { tagLines } from './tag-text.ts'

/** Longer lines are folded, where they have a blank (RFC 8493, 2.2.2). */
const COLUMNS = 79
const INDENT = '  '

/**
 * The text of bag-info.txt, in the order given. White space in values becomes single blanks: the format cannot hold a
 * line end, and folding must come back as it was.
 */
export function writeBagInfo(fields: readonly BagInfoField[]): string {
  return fields.map(({ label, value }) => `${fold(`${label}: ${value.trim().replaceAll(/\s+/g, ' ')}`)}\n`).join('')
}

function fold(line: string): string {
  const [first = '', ...words] = line.split(' ')
  const lines = [first]
  for (const word of words) {
    const current = lines.at(-1) ?? ''
    // The first value stays beside its label, however long it is.
    if (lines.length === 1 && current === first) lines[0] = `${current} ${word}`
    else if (current.length + 1 + word.length <= COLUMNS) lines[lines.length - 1] = `${current} ${word}`
    else lines.push(INDENT + word)
  }
  return lines.join('\n')
}

/** `Label: value`; the drafts let more white space be on both sides of the colon. */
const STRICT = /^([^\s:](?:[^:]*[^\s:])?):[ \t](.*)$/
const LOOSE = /^([^\s:](?:[^:]*[^\s:])?)\s*:\s*(.*)$/

/** Reads bag-info.txt: fields in their order, folded lines put together with one blank. */
export function readBagInfo(
  file: string,
  text: string,
  strict: boolean,
): { readonly fields: readonly BagInfoField[]; readonly faults: readonly BundleFault[] } {
  const fields: BagInfoField[] = []
  const faults: BundleFault[] = []
  for (const [at, line] of tagLines(text).entries()) {
    const last = fields.at(-1)
    if (/^[ \t]/.test(line) && last !== undefined) {
      fields[fields.length - 1] = { ...last, value: `${last.value} ${line.trim()}`.trim() }
      continue
    }
    if (line.trim() === '' && !strict) continue
    const [, label, value] = (strict ? STRICT : LOOSE).exec(line) ?? []
    if (label === undefined || value === undefined)
      faults.push(fault('E-BAGINFO', file, `line ${at + 1} is no \`Label: value\``))
    else fields.push({ label, value: value.trim() })
  }
  if (valuesOf(fields, 'Payload-Oxum').length > 1)
    faults.push(fault('E-BAGINFO', file, 'has Payload-Oxum more than once'))
  return { fields, faults }
}

/** The values of a field; labels compare without case. */
export function valuesOf(fields: readonly BagInfoField[], label: string): string[] {
  const small = label.toLowerCase()
  return fields.filter((field) => field.label.toLowerCase() === small).map(({ value }) => value)
}

/** `Bag-Count: 1 of 3`; the total is null when it is `?`. Undefined when it says something else. */
export function readBagCount(value: string): { readonly part: number; readonly parts: number | null } | undefined {
  const [, part, parts] = /^(\d{1,9}) of (\d{1,9}|\?)$/.exec(value) ?? []
  return part === undefined ? undefined : { part: Number(part), parts: parts === '?' ? null : Number(parts) }
}

/** `Payload-Oxum: bytes.files`. Undefined when it says something else. */
export function readOxum(value: string): { readonly bytes: bigint; readonly files: number } | undefined {
  const [, bytes, files] = /^(\d{1,20})\.(\d{1,12})$/.exec(value) ?? []
  return bytes === undefined ? undefined : { bytes: BigInt(bytes), files: Number(files) }
}
