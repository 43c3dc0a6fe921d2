import type { BundleFault } from '../model/bundle.ts'
import { isDigest, type Algorithm } from './algorithms.ts'
import { fault } from './fault.ts'
import { outOfBag } from './bag-names.ts'
import { tagLines } from './tag-text.ts'

/** What a manifest says: digests in small letters, by path from the root of the bag. */
export interface Manifest {
  /** `manifest-sha256.txt`. */
  readonly file: string
  readonly algorithm: Algorithm
  readonly digests: ReadonlyMap<string, string>
  /** Whether it is written as `sha256sum` writes it and we do, to the last byte. */
  readonly isPlain: boolean
}

export interface ManifestRules {
  /** The rules of RFC 8493; else those of the drafts before it. */
  readonly strict: boolean
  /** A manifest of the payload lists files below data/, one of tags all others. */
  readonly kind: 'payload' | 'tag'
  /** Whether a file of this path is there: what an unencoded `%` means is only known then. */
  readonly exists: (path: string) => boolean
}

/** A path as manifests write it: LF, CR and % are encoded, nothing else (RFC 8493, 2.1.3). */
export function encodePath(path: string): string {
  return path.replaceAll(/[\n\r%]/g, (character) => ENCODED[character] ?? character)
}

const ENCODED: Readonly<Record<string, string>> = { '\n': '%0A', '\r': '%0D', '%': '%25' }

/** A path as a manifest has it, decoded. The drafts encode line ends only. */
export function decodePath(written: string, strict: boolean): string {
  return written.replaceAll(strict ? /%(?:0A|0D|25)/gi : /%0[AD]/gi, (code) =>
    String.fromCharCode(parseInt(code.slice(1), 16)),
  )
}

/** The order of paths in manifests and archives: by their UTF-8 bytes. */
export function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

/** The text of a manifest, in the form that `sha256sum -c` and its kin read. */
export function writeManifest(digests: Iterable<readonly [path: string, digest: string]>): string {
  return manifestLines([...digests].toSorted(([a], [b]) => byBytes(a, b)))
}

function manifestLines(digests: Iterable<readonly [path: string, digest: string]>): string {
  return [...digests].map(([path, digest]) => `${digest}  ${encodePath(path)}\n`).join('')
}

const LINE = /^([0-9A-Fa-f]+)([ \t]+)(.+)$/s

/** Reads a manifest. Lines that cannot be read or lie out of scope are faults and left out. */
export function readManifest(
  file: string,
  algorithm: Algorithm,
  text: string,
  rules: ManifestRules,
): Manifest & { readonly faults: readonly BundleFault[] } {
  const faults: BundleFault[] = []
  const digests = new Map<string, string>()
  const add = (code: Parameters<typeof fault>[0], message: string): void => void faults.push(fault(code, file, message))
  for (const [at, line] of tagLines(text).entries()) {
    const [, digest = '', blanks = '', written = ''] = LINE.exec(line) ?? []
    if (line.trim() === '' && !rules.strict) continue
    if (!isDigest(algorithm, digest)) {
      add('E-MANIFEST', `line ${at + 1} is no ${algorithm} digest and path`)
      continue
    }
    const path = pathOf(written, blanks, rules, (code, message) => add(code, `line ${at + 1} ${message}`))
    const problem = scopeProblem(path, rules.kind)
    if (problem !== undefined) {
      add('E-MANIFEST-SCOPE', `line ${at + 1} lists ${path}, which ${problem}`)
      continue
    }
    const small = digest.toLowerCase()
    const before = digests.get(path)
    if (before === undefined) digests.set(path, small)
    else add(rules.strict || before !== small ? 'E-MANIFEST-DUP' : 'W-MANIFEST-DUP', `lists ${path} twice`)
  }
  return { file, algorithm, digests, isPlain: text === manifestLines(digests), faults }
}

/** What is written, as a path: decoded, without the marks that other programs put before it. */
function pathOf(
  written: string,
  blanks: string,
  { strict, exists }: ManifestRules,
  warn: (code: 'W-MANIFEST-STAR' | 'W-MANIFEST-DOT' | 'W-PERCENT', message: string) => void,
): string {
  const starred = blanks === ' ' && written.startsWith('*') && !exists(decodePath(written, strict))
  if (starred) warn('W-MANIFEST-STAR', 'has the * of md5sum before its path')
  const plain = starred ? written.slice(1) : written
  const dotted = plain.startsWith('./')
  if (dotted) warn('W-MANIFEST-DOT', 'has a path that begins with ./')
  const bare = dotted ? plain.slice(2) : plain
  const path = decodePath(bare, strict)
  if (!strict) return path
  // Some programs do not encode %: what they write is the name itself, where there is no file of the decoded one.
  if (path !== bare && !exists(path) && exists(bare)) {
    warn('W-PERCENT', 'has a % that is not encoded')
    return bare
  }
  if (/%(?!0A|0D|25)/i.test(bare)) warn('W-PERCENT', 'has a % that is not encoded')
  return path
}

function scopeProblem(path: string, kind: ManifestRules['kind']): string | undefined {
  const out = outOfBag(path)
  if (out !== undefined) return out
  const payload = path.startsWith('data/')
  if (kind === 'payload') return payload ? undefined : 'is no file below data/'
  if (payload) return 'is payload'
  return /^tagmanifest-[^/]*\.txt$/i.test(path) ? 'is a tag manifest' : undefined
}
