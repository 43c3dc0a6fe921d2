import { isUtf8 } from 'node:buffer'
import type { BundleFault } from '../model/bundle.ts'
import { fault } from './fault.ts'
import { isKnownEncoding, tagLines } from './tag-text.ts'

/** What bagit.txt says. */
export interface Declaration {
  /** As it stands there: `1.0`. */
  readonly version: string
  readonly encoding: string
}

const FILE = 'bagit.txt'

/** What a bag is taken for that does not say it. */
const FALLBACK: Declaration = { version: '1.0', encoding: 'UTF-8' }

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
  if (bytes === undefined) return { ...FALLBACK, faults: [fault('E-DECL', FILE, 'is missing')] }
  if (!isUtf8(bytes)) return { ...FALLBACK, faults: [fault('E-DECL', FILE, 'is not UTF-8')] }
  const text = bytes.toString('utf8')
  const lines = tagLines(text.replace(/^\uFEFF/, ''))
  const version = valueOf(lines[0], 'BagIt-Version')
  const encoding = valueOf(lines[1], 'Tag-File-Character-Encoding')
  const isKnown = encoding !== undefined && isKnownEncoding(encoding.value)
  const declared = {
    version: version?.value ?? FALLBACK.version,
    encoding: isKnown ? encoding.value : FALLBACK.encoding,
  }
  const strict = isStrict(declared)
  const faults: BundleFault[] = []
  const add = (isWrong: boolean, message: string): void => {
    if (isWrong) faults.push(fault('E-DECL', FILE, message))
  }
  const isNumbered = /^\d+\.\d+$/.test(declared.version)
  add(text.startsWith('\uFEFF'), 'begins with a byte-order mark')
  add(version === undefined || !isNumbered, 'does not say `BagIt-Version: M.N` in its first line')
  add(!encoding?.value, 'does not say `Tag-File-Character-Encoding: …` in its second line')
  add(
    lines.slice(2).some((line) => strict || line.trim() !== ''),
    'has more than two lines',
  )
  add(strict && (version?.exact === false || encoding?.exact === false), 'has white space where none may be')
  if (isNumbered && !VERSIONS.has(declared.version)) {
    faults.push(fault('E-VERSION', FILE, `says version ${declared.version}`))
  }
  if (encoding !== undefined && encoding.value !== '' && !isKnown) {
    faults.push(fault('E-ENCODING', FILE, `says ${encoding.value}, which is not known here`))
  }
  return { ...declared, faults }
}

function valueOf(line: string | undefined, label: string): { value: string; exact: boolean } | undefined {
  const found = new RegExp(String.raw`^\s*${label}\s*:(.*)$`).exec(line ?? '')
  if (found === null) return undefined
  const value = (found[1] ?? '').trim()
  return { value, exact: line === `${label}: ${value}` }
}
