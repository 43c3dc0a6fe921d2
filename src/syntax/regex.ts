import { readClass } from './regex-class.ts'
import { type Atom, invalid, readEscape, type RegexFault, unsupported } from './regex-escape.ts'

/** RE2 refuses more repetitions, also of nested ones taken together. */
const MOST_REPETITIONS = 1000

/** Groups inside each other; RE2 itself gives up at a thousand. */
const MOST_GROUPS = 200

/** Instructions: RE2 compiles about six times as many before it gives up. */
const MOST_SIZE = 20_000

/** A group being read: what it holds so far, and the last thing in it, which a repetition would repeat. */
interface Group {
  readonly start: number
  size: number
  repeats: number
  last: { readonly size: number; readonly repeats: number } | null
}

interface Scan {
  readonly text: string
  readonly groups: [Group, ...Group[]]
  readonly names: Set<string>
  index: number
  /** Whether the last thing was a repetition, which cannot be repeated again. */
  repeated: boolean
}

/**
 * Checks a regular expression against RE2's syntax, without running it on anything; the engine evaluates rules with
 * RE2 (https://github.com/google/re2/wiki/Syntax). Look-around, backreferences and the like are told as unsupported,
 * everything else RE2 would refuse as invalid, too large ones as such. Null when it is fine.
 */
export function checkRegex(text: string): RegexFault | null {
  const scan: Scan = { text, groups: [open(0)], names: new Set(), index: 0, repeated: false }
  while (scan.index < text.length) {
    const fault = step(scan)
    if (fault !== null) return fault
  }
  const top = scan.groups.at(-1) ?? scan.groups[0]
  if (scan.groups.length > 1)
    return invalid(top.start, 'this bracket is not closed', 'Write \\( for the character itself.')
  settle(top)
  return top.size > MOST_SIZE ? tooLarge(0) : null
}

function open(start: number): Group {
  return { start, size: 1, repeats: 1, last: null }
}

function tooLarge(index: number): RegexFault {
  const hint = 'Repeat less, or split the expression into several values.'
  return { index, complaint: ['regex-too-large', 'the expression is too large to be compiled', hint] }
}

/** The last thing becomes a part of its group. */
function settle(group: Group): void {
  group.size += group.last?.size ?? 0
  group.repeats = Math.max(group.repeats, group.last?.repeats ?? 1)
  group.last = null
}

function step(scan: Scan): RegexFault | null {
  const { text, index } = scan
  const character = text[index] ?? ''
  const repetition = readRepetition(text, index)
  if (repetition !== null) return repeat(scan, repetition)
  scan.repeated = false
  if (character === '(') return openGroup(scan)
  if (character === ')') return closeGroup(scan)
  if (character === '|') {
    const group = scan.groups.at(-1) ?? scan.groups[0]
    settle(group)
    scan.index += 1
    return null
  }
  if (text.startsWith('\\Q', index)) return quoteLiterally(scan)
  const atom = readAtom(text, index)
  return 'end' in atom ? push(scan, atom) : atom
}

function readAtom(text: string, index: number): Atom | RegexFault {
  const character = text[index] ?? ''
  if (character === '[') return readClass(text, index)
  if (character === '\\') {
    if (/[AbBCz]/.test(text[index + 1] ?? '')) return { end: index + 2, size: 1, code: null }
    return readEscape(text, index)
  }
  if (character === '.') return { end: index + 1, size: 10, code: null }
  const code = text.codePointAt(index) ?? 0
  return { end: index + (code > 0xffff ? 2 : 1), size: code < 0x80 ? 1 : 4, code }
}

function push(scan: Scan, atom: Atom): null {
  const group = scan.groups.at(-1) ?? scan.groups[0]
  settle(group)
  group.last = { size: atom.size, repeats: 1 }
  scan.index = atom.end
  return null
}

/** `\Q…\E`. RE2 lets the end be missing, but then the text could not be put into a larger expression. */
function quoteLiterally(scan: Scan): RegexFault | null {
  const end = scan.text.indexOf('\\E', scan.index + 2)
  if (end === -1) return invalid(scan.index, String.raw`\Q is not closed`, String.raw`Put \E behind it.`)
  const quoted = scan.text.slice(scan.index + 2, end)
  if (quoted !== '') {
    const group = scan.groups.at(-1) ?? scan.groups[0]
    settle(group)
    group.size += quoted.length * 4
    group.last = { size: 4, repeats: 1 }
  }
  scan.index = end + 2
  return null
}

interface Repetition {
  readonly end: number
  readonly least: number
  /** Infinity for `*`, `+` and `{n,}`. */
  readonly most: number
}

/** `*`, `+`, `?` or `{n,m}`, with the `?` that makes it lazy. A brace that is no repetition is a character. */
function readRepetition(text: string, index: number): Repetition | null {
  const character = text[index]
  let end = index + 1
  let least = character === '+' ? 1 : 0
  let most = character === '?' ? 1 : Infinity
  if (character === '{') {
    const match = /^\{(0|[1-9]\d{0,8})(,(0|[1-9]\d{0,8})?)?\}/.exec(text.slice(index, index + 24))
    if (match === null) return null
    end = index + match[0].length
    least = Number(match[1])
    most = match[2] === undefined ? least : match[3] === undefined ? Infinity : Number(match[3])
  } else if (character !== '*' && character !== '+' && character !== '?') return null
  return { end: text[end] === '?' ? end + 1 : end, least, most }
}

function repeat(scan: Scan, { end, least, most }: Repetition): RegexFault | null {
  const { text, index } = scan
  const group = scan.groups.at(-1) ?? scan.groups[0]
  const operator = text.slice(index, end)
  if (group.last === null)
    return invalid(index, `${operator} repeats nothing`, `Write \\${operator} for the character itself.`)
  if (scan.repeated) {
    if (operator.startsWith('+')) return unsupported(index, 'a possessive repetition')
    return invalid(index, `${operator} repeats a repetition`, 'Put brackets around the inner one.')
  }
  const highest = most === Infinity ? least : most
  const repeats = group.last.repeats * (operator.startsWith('{') ? Math.max(1, highest) : 1)
  if (least > most || highest > MOST_REPETITIONS || repeats > MOST_REPETITIONS) {
    const message = least > most ? `${operator} is turned round` : `more than ${MOST_REPETITIONS} repetitions`
    return invalid(index, message, 'Nested repetitions count as their product.')
  }
  const size = group.last.size * Math.max(1, highest) + 2
  if (size > MOST_SIZE) return tooLarge(index)
  group.last = { size, repeats }
  scan.repeated = true
  scan.index = end
  return null
}

function openGroup(scan: Scan): RegexFault | null {
  const { text, index } = scan
  if (scan.groups.length > MOST_GROUPS) return tooLarge(index)
  if (text[index + 1] !== '?') {
    scan.groups.push(open(index))
    scan.index += 1
    return null
  }
  const head = text.slice(index, index + 80)
  const named = /^\(\?P<([A-Za-z_]\w*)>/.exec(head)
  if (named !== null) return openNamed(scan, named[0], named[1] ?? '')
  if (/^\(\?<[A-Za-z_]/.test(head)) return invalid(index, 'a named group lacks its P', 'Write (?P<name>…).')
  const foreign = FOREIGN_GROUPS.find(([pattern]) => pattern.test(head))
  if (foreign !== undefined) return unsupported(index, foreign[1])
  const flags = /^\(\?(?:[imsU]*(?:-[imsU]+)?)([:)])/.exec(head)
  if (flags === null) return invalid(index, 'this kind of group is unknown', 'Known: (…), (?:…), (?i)…')
  if (flags[1] === ':') scan.groups.push(open(index))
  scan.index += flags[0].length
  return null
}

const FOREIGN_GROUPS: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/^\(\?[=!]/, 'a look-ahead'],
  [/^\(\?<[=!]/, 'a look-behind'],
  [/^\(\?>/, 'an atomic group'],
  [/^\(\?#/, 'a comment'],
  [/^\(\?\|/, 'a branch reset'],
  [/^\(\?(R|[+-]?\d|&|P>)/, 'a recursion'],
  [/^\(\?\(/, 'a conditional group'],
  [/^\(\?P=/, 'a backreference'],
  [/^\(\?\^?[imsUxnJ-]*[xnJ^]/, 'this flag'],
]

function openNamed(scan: Scan, head: string, name: string): RegexFault | null {
  if (scan.names.has(name)) return invalid(scan.index, `there are two groups ${name}`)
  scan.names.add(name)
  scan.groups.push(open(scan.index))
  scan.index += head.length
  return null
}

function closeGroup(scan: Scan): RegexFault | null {
  const group = scan.groups.length > 1 ? scan.groups.pop() : undefined
  const outer = scan.groups.at(-1) ?? scan.groups[0]
  if (group === undefined)
    return invalid(scan.index, 'this bracket was not opened', 'Write \\) for the character itself.')
  settle(group)
  settle(outer)
  outer.last = { size: group.size + 2, repeats: group.repeats }
  scan.index += 1
  return group.size > MOST_SIZE ? tooLarge(group.start) : null
}
