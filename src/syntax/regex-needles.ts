/** What must stand in every text that a part of a pattern finds: any of these; null when nothing is known. */
type Needles = readonly string[] | null

interface Reader {
  readonly pattern: string
  /** Needles are spelled as the pattern has them, not in lower case. */
  readonly exact: boolean
  /** Without case `s` also finds `ſ`, which has no other lower case. */
  readonly excluded: RegExp
  at: number
}

/**
 * Texts in lower-case ASCII of which one stands, in lower case, in whatever a regular expression finds; null when
 * that cannot be told with ease. The expression must be valid RE2.
 */
export function regexNeedles(pattern: string, caseless: boolean): Needles {
  return needlesOf(pattern, caseless, false)
}

/** The same of an expression that tells cases apart: texts as they stand in whatever it finds. */
export function exactNeedles(pattern: string): Needles {
  return CASELESS.test(pattern) ? null : needlesOf(pattern, false, true)
}

const CASELESS = /\(\?[a-zA-Z-]*i/

function needlesOf(pattern: string, caseless: boolean, exact: boolean): Needles {
  // Quoted stretches and other spellings of letters are rare; what is not understood here is just searched for slowly.
  if (/\\[QEC]|\[\[|\\[pP]/.test(pattern)) return null
  const isCaseless = caseless || CASELESS.test(pattern)
  const excluded = isCaseless ? /[s\u0080-\u{10ffff}]/u : /[\u0080-\u{10ffff}]/u
  const reader: Reader = { pattern, exact, excluded, at: 0 }
  const found = readAlternatives(reader)
  return reader.at === pattern.length ? found : null
}

function readAlternatives(reader: Reader): Needles {
  let all: string[] | null = []
  for (;;) {
    const needles = readSequence(reader)
    all = all === null || needles === null ? null : [...all, ...needles]
    if (reader.pattern[reader.at] !== '|') return all
    reader.at += 1
  }
}

/** Up to a bar or the end of the group: the best of what must stand there. */
function readSequence(reader: Reader): Needles {
  let best: Needles = null
  let run = ''
  const offer = (needles: Needles): void => {
    if (needles !== null && needles.length > 0 && scoreOf(needles) > scoreOf(best)) best = needles
  }
  const close = (): void => {
    if (run !== '') offer([run])
    run = ''
  }
  while (reader.at < reader.pattern.length && reader.pattern[reader.at] !== '|' && reader.pattern[reader.at] !== ')') {
    const part = readPart(reader)
    const times = readTimes(reader)
    if (part.kind === 'text' && !reader.excluded.test(part.text)) {
      if (times === 'once') run += part.text
      else {
        if (times === 'more') run += part.text
        close()
      }
    } else {
      close()
      if (part.kind === 'group' && times !== 'maybe') offer(part.needles)
    }
  }
  close()
  return best
}

/** The longer the shortest needle, the rarer it is; of many needles one is found sooner. */
function scoreOf(needles: Needles): number {
  if (needles === null) return -1
  return Math.min(...needles.map((needle) => needle.length)) - needles.length / 1000
}

type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'group'; readonly needles: Needles }
  | { readonly kind: 'other' }

const OTHER: Part = { kind: 'other' }

function readPart(reader: Reader): Part {
  const { pattern } = reader
  const letter = String.fromCodePoint(pattern.codePointAt(reader.at) ?? 0)
  if (letter === '(') return readGroup(reader)
  if (letter === '[') return readClass(reader)
  if (letter === '\\') return readEscaped(reader)
  reader.at += letter.length
  return '.^$'.includes(letter) ? OTHER : { kind: 'text', text: reader.exact ? letter : lower(letter) }
}

function readGroup(reader: Reader): Part {
  const opening =
    /^\((?:\?P?<\w+>|\?[a-zA-Z-]*[:)])?/.exec(reader.pattern.slice(reader.at, reader.at + 200))?.[0] ?? '('
  reader.at += opening.length
  // Flags alone: `(?i)`.
  if (opening.endsWith(')')) return OTHER
  const needles = readAlternatives(reader)
  reader.at += 1
  return { kind: 'group', needles }
}

function readClass(reader: Reader): Part {
  const { pattern } = reader
  let at = reader.at + 1
  if (pattern[at] === '^') at += 1
  if (pattern[at] === ']') at += 1
  while (at < pattern.length && pattern[at] !== ']') at += pattern[at] === '\\' ? 2 : 1
  reader.at = at + 1
  return OTHER
}

function readEscaped(reader: Reader): Part {
  const letter = String.fromCodePoint(reader.pattern.codePointAt(reader.at + 1) ?? 0)
  const longer = /^\\(?:x\{[0-9a-fA-F]+\}|x[0-9a-fA-F]{2}|[0-7]{1,3})/.exec(
    reader.pattern.slice(reader.at, reader.at + 20),
  )?.[0]
  reader.at += longer?.length ?? 1 + letter.length
  return longer === undefined && /[^0-9A-Za-z]/.test(letter) ? { kind: 'text', text: letter } : OTHER
}

/** How often the part before must stand: once, once or more, or maybe not at all. */
function readTimes(reader: Reader): 'once' | 'more' | 'maybe' {
  const found = /^(?:([*?])|(\+)|\{(\d+)(?:,\d*)?\})[?]?/.exec(reader.pattern.slice(reader.at, reader.at + 20))
  if (!found) return 'once'
  reader.at += found[0].length
  if (found[2] !== undefined) return 'more'
  return found[3] !== undefined && Number(found[3]) > 0 ? 'more' : 'maybe'
}

function lower(letter: string): string {
  return letter >= 'A' && letter <= 'Z' ? letter.toLowerCase() : letter
}
