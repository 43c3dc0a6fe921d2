import { createHmac } from 'node:crypto'
import { formatAddress, isIPv4, isIPv6, parseAddress, type AddressPseudonyms } from './address-pseudonyms.ts'
import type { WordPseudonyms } from './word-pseudonyms.ts'

/** What text is redacted with. */
export interface TextRedactor {
  /**
   * The text with everything replaced that may tell of somebody; equal texts become equal texts. In JSON a letter behind a
   * backslash belongs to it: `isJson` says that the text is a part of some.
   */
  readonly text: (text: string, isJson?: boolean) => string
  /** Addresses that stood in texts so far, with what stands in their place. */
  readonly addresses: () => ReadonlyMap<string, string>
}

export interface TextRedactorOptions {
  readonly key: Uint8Array
  readonly words: WordPseudonyms
  readonly pseudonyms: AddressPseudonyms
  /** Addresses that stay. */
  readonly kept: ReadonlySet<string>
  /** Addresses that stand in the logs: only these are looked for in other forms, such as with dashes. */
  readonly known: ReadonlySet<string>
}

const HEX2 = '[0-9a-fA-F]{2}'
/** One character that may be spelled: as %41, %2541, or \u0041. */
const SPELLED = `%(?:25)*${HEX2}|\\\\u[0-9a-fA-F]{4}`

const EDGE = '(?<![\\p{L}\\p{N}])'
const END = '(?![\\p{L}\\p{N}])'
const DOTTED = '(?:\\d{1,3}\\.){3}\\d{1,3}'

const PIECES = new RegExp(
  [
    `(?<uuid>${EDGE}[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}${END})`,
    `(?<mac>${EDGE}(?<![:-])${HEX2}(?<sep>[:-])(?:${HEX2}\\k<sep>){4}${HEX2}${END}(?![:-]))`,
    `(?<arpa>(?<![\\d.])(?:\\d{1,3}\\.){4}(?=in-addr\\.arpa))`,
    `(?<v6>(?<![\\p{L}\\p{N}.])(?<!(?:^|[^\\p{L}\\p{N}])[0-9a-fA-F]{0,4}:)(?=[0-9a-fA-F:]*:[0-9a-fA-F:]*:)(?:[0-9a-fA-F:]{1,38}:${DOTTED}|[0-9a-fA-F:]{2,39}(?!\\.\\d))${END})`,
    `(?<v4>(?<![\\d.])${DOTTED}(?!\\.?\\d))`,
    `(?<dashed>(?<!\\d)(?<!\\d-)(?:\\d{1,3}-){3}\\d{1,3}(?!-?\\d))`,
    `(?<escape>\\\\(?:\\\\|x[0-9a-fA-F]{2}))`,
    `(?<run>(?:[\\p{L}\\p{N}\\p{M}]|${SPELLED})+)`,
  ].join('|'),
  'gu',
)
const JSON_ESCAPE = /(\\\\|\\[nrtbf])/

/** Redacts texts: addresses by `pseudonyms`, all other words by `words`. */
export function createTextRedactor({ key, words, pseudonyms, kept, known }: TextRedactorOptions): TextRedactor {
  const seen = new Map<string, string>()
  const address = (text: string): string => {
    const before = seen.get(text)
    if (before !== undefined) return before
    const bytes = parseAddress(text)
    const mapped = mappedV4(bytes)
    const plain = formatAddress(mapped ?? bytes)
    const made = kept.has(plain) ? plain : formatAddress(pseudonyms.of(mapped ?? bytes))
    const shown = mapped === undefined ? made : text.slice(0, text.lastIndexOf(':') + 1) + made
    if (made !== plain) seen.set(text, shown)
    return made === plain ? text : shown
  }
  const opaque = (text: string, hex: number): string =>
    createHmac('sha256', key).update(`id\0${text.toLowerCase()}`).digest('hex').slice(0, hex)
  const piece = (text: string, groups: Readonly<Record<string, string | undefined>>): string => {
    if (groups['run'] !== undefined) return spelled(text, (word) => words.of(word))
    if (groups['v4'] !== undefined) return isIPv4(text) ? address(text) : text
    if (groups['v6'] !== undefined) {
      // A colon may stand behind an address.
      const end = isIPv6(text) ? text.length : text.length - 1
      const found = text.slice(0, end)
      return isIPv6(found) ? address(found) + text.slice(end) : redactPieces(text)
    }
    if (groups['uuid'] !== undefined) {
      const hex = opaque(text, 32)
      return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
    }
    if (groups['mac'] !== undefined)
      return `02${opaque(text, 10).replaceAll(/../g, (two) => (groups['sep'] ?? ':') + two)}`
    if (groups['dashed'] !== undefined) {
      const dotted = text.replaceAll('-', '.')
      return isIPv4(dotted) && known.has(dotted) ? address(dotted).replaceAll('.', '-') : text
    }
    if (groups['arpa'] !== undefined) {
      const parts = (each: string): string => each.split('.').toReversed().join('.')
      const plain = parts(text.slice(0, -1))
      return isIPv4(plain) ? `${parts(address(plain))}.` : text
    }
    return text
  }
  /** What looked like an address and is none: its words are words. */
  const redactPieces = (text: string): string =>
    text.replaceAll(/[\p{L}\p{N}\p{M}]+/gu, (word) => (/^\d+$/.test(word) ? word : words.of(word)))
  const plainText = (text: string): string =>
    text.replaceAll(PIECES, (match: string, ...rest: unknown[]) => {
      const groups = rest.at(-1)
      return piece(match, groups as Readonly<Record<string, string | undefined>>)
    })
  return {
    text: (text, isJson = /(?:^\s*[{[]|[{[]\s*")/.test(text)) =>
      isJson
        ? text
            .split(JSON_ESCAPE)
            .map((part, at) => (at % 2 === 0 ? plainText(part) : part))
            .join('')
        : plainText(text),
    addresses: () => seen,
  }
}

/** The IPv4 address in an IPv6 one (::ffff:10.0.0.1). */
function mappedV4(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes.length !== 16 || bytes[10] !== 0xff || bytes[11] !== 0xff) return undefined
  return bytes.subarray(0, 10).every((byte) => byte === 0) ? bytes.subarray(12) : undefined
}

/** Replaces the words of a run, some of whose characters may be spelled; a word that stays is left as it was spelled. */
function spelled(run: string, replace: (word: string) => string): string {
  if (!run.includes('%') && !run.includes('\\')) return replace(run)
  let [out, raw, word] = ['', '', '']
  const flush = (): void => {
    if (word !== '') {
      const made = replace(word)
      out += made === word ? raw : made
    }
    ;[raw, word] = ['', '']
  }
  for (const { text, spelling } of charactersOf(run)) {
    if (/^[\p{L}\p{N}\p{M}]+$/u.test(text)) {
      raw += spelling
      word += text
    } else {
      flush()
      out += spelling
    }
  }
  flush()
  return out
}

/** The characters of a run and how they are spelled; bytes behind % signs are UTF-8. */
function* charactersOf(run: string): Generator<{ readonly text: string; readonly spelling: string }> {
  for (const [unit] of run.matchAll(/(?:%(?:25)*[0-9a-fA-F]{2})+|\\u[0-9a-fA-F]{4}|[^%\\]/gu)) {
    if (unit.startsWith('\\')) yield { text: String.fromCharCode(parseInt(unit.slice(2), 16)), spelling: unit }
    else if (unit.startsWith('%')) yield* percentCharacters(unit)
    else yield { text: unit, spelling: unit }
  }
}

function* percentCharacters(unit: string): Generator<{ readonly text: string; readonly spelling: string }> {
  const parts = [...unit.matchAll(/%(?:25)*([0-9a-fA-F]{2})/g)]
  const bytes = Buffer.from(parts.map(([, hex = '']) => hex).join(''), 'hex')
  let at = 0
  for (const character of bytes.toString('utf8')) {
    const size = character === '\ufffd' ? 1 : Buffer.byteLength(character)
    const spelling = parts
      .slice(at, at + size)
      .map(([text]) => text)
      .join('')
    if (spelling !== '') yield { text: character, spelling }
    at += size
  }
  if (at < parts.length)
    yield {
      text: '',
      spelling: parts
        .slice(at)
        .map(([text]) => text)
        .join(''),
    }
}
