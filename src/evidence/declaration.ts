import { isUtf8 } from 'node:buffer'
import type { BundleFault } from '../model/bundle.ts'
import { fault } from './fault.ts'

/** What bagit.txt says. */
export interface Declaration {
  /** As it stands there: `1.0`. */
  readonly version: string
  readonly encoding: string
}

const FILE = 'bagit.txt'

/** RFC 8493, and the drafts before it that bags were made by. */
const VERSIONS: ReadonlySet<string> = new Set(['0.93', '0.94', '0.95', '0.96', '0.97', '1.0'])

/** Whether a bag is one of the RFC, whose rules are stricter than those of the drafts. */
export function isStrict({ version }: Pick<Declaration, 'version'>): boolean {
  return version === '1.0'
}

/** `bagit.txt` of our bundles. */
export const DECLARATION = 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n'

/**
 * Reads bagit.txt: exactly two lines, always UTF-8, no byte-order mark (RFC 8493, 2.1.1). The drafts let white space
 * be. What cannot be read is taken for 1.0 and UTF-8, so that the rest of the bag can be looked at.
 */
export function readDeclaration(bytes: Buffer | undefined): Declaration & { readonly faults: readonly BundleFault[] } {
  const faults: BundleFault[] = []
  const add = (message: string): void => void faults.push(fault('E-DECL', FILE, message))
  const none = { version: '1.0', encoding: 'UTF-8', faults }
  if (bytes === undefined) {
    add('is missing')
    return none
  }
  if (!isUtf8(bytes)) {
    add('is not UTF-8')
    return none
  }
  const text = bytes.toString('utf8')
  if (text.startsWith('\uFEFF')) add('begins with a byte-order mark')
  const lines = text
    .replace(/^\uFEFF/, '')
    .replace(/(?:\r\n|\n|\r)$/, '')
    .split(/\r\n|\n|\r/)
  const version = valueOf(lines[0], 'BagIt-Version')
  const encoding = valueOf(lines[1], 'Tag-File-Character-Encoding')
  if (version === undefined || !/^\d+\.\d+$/.test(version.value))
    add('does not say `BagIt-Version: M.N` in its first line')
  else if (!VERSIONS.has(version.value)) faults.push(fault('E-VERSION', FILE, `says version ${version.value}`))
  if (encoding === undefined || encoding.value === '') {
    add('does not say `Tag-File-Character-Encoding: …` in its second line')
  }
  const declared = { version: version?.value ?? none.version, encoding: encoding?.value || none.encoding }
  const strict = isStrict(declared)
  if (lines.length > 2 && (strict || lines.slice(2).some((line) => line.trim() !== ''))) add('has more than two lines')
  if (strict && (version?.exact === false || encoding?.exact === false)) add('has white space where none may be')
  return { ...declared, faults }
}

function valueOf(line: string | undefined, label: string): { value: string; exact: boolean } | undefined {
  const found = new RegExp(String.raw`^\s*${label}\s*:(.*)$`).exec(line ?? '')
  if (found === null) return undefined
  const value = (found[1] ?? '').trim()
  return { value, exact: line === `${label}: ${value}` }
}
