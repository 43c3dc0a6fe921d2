import type { Complaint, Faults } from '../syntax/faults.ts'
import { checkRegex } from '../syntax/regex.ts'
import { placeInside, quote, type Tree } from '../syntax/tree.ts'
import { groupNames } from './captures.ts'
import { patternPieces } from './pattern-pieces.ts'

/** A pattern as the engine gets it: its groups are those with names. */
export interface ReadPattern {
  readonly pattern: string
  readonly names: readonly string[]
}

/** How captures are called. They become names of columns, which the engine compares without case. */
export const CAPTURE_NAME = /^[a-z][a-z0-9_]{0,39}$/

/** What of a pattern may begin a group, and what may only look like it. */
const TOKEN = /\\[\s\S]|\[\^?\]?(?:\\[\s\S]|\[:\^?\w+:\]|[^\]\\])*\]|\(\?P<(\w+)>|\((?!\?)/g

/**
 * Reads an RE2 pattern of a user. Groups without a name capture nothing. Null when it is none, with its faults at the
 * character that is wrong.
 */
export function readPattern(tree: Tree | undefined, faults: Faults): ReadPattern | null {
  if (tree?.kind !== 'scalar') return null
  const refuse = (index: number, ...complaint: Complaint): null => {
    faults.error(placeInside(tree, index), ...complaint)
    return null
  }
  const text = tree.source
  const fault = checkRegex(text)
  if (fault !== null) return refuse(fault.index, ...fault.complaint)
  const names: string[] = []
  for (const { 0: token, 1: name, index } of text.matchAll(TOKEN)) {
    if (token === String.raw`\Q` || token === String.raw`\C`)
      return refuse(
        index,
        'unsupported-regex',
        `${token} cannot be used here`,
        'Put a backslash before each character.',
      )
    if (name === undefined) continue
    if (!CAPTURE_NAME.test(name)) return refuse(index, 'bad-name', `the group ${quote(name)} has no usable name`, NAMES)
    names.push(name)
  }
  const pattern = text.replaceAll(TOKEN, (token) => (token === '(' ? '(?:' : token))
  // The engine's side finds groups by their beginnings alone.
  if (groupNames(pattern).join(' ') !== names.join(' '))
    return refuse(0, 'unsupported-regex', 'a text in it looks like a group', 'Write [(] for a bracket before ?P<.')
  return { pattern, names }
}

/** What a name must be, in words. */
export const NAMES = 'Names are a-z, 0-9 and _, with a letter first.'

/** The group of the whole line, where no other can be relied on. No user's group is called so. */
const WHOLE = '_line'

/**
 * The pattern of a frame with a group that is never empty where it matches, which tells that it did: one of the user's
 * where that is certain, else one around the whole.
 */
export function withClaim({ pattern }: ReadPattern): { readonly pattern: string; readonly claim: string } {
  for (const piece of patternPieces(pattern) ?? []) {
    const [, name, body] = /^\(\?P<(\w+)>([^]*)\)$/.exec(piece.pattern) ?? []
    if (name !== undefined && body !== undefined && neverEmpty(body)) return { pattern, claim: name }
  }
  return { pattern: `(?P<${WHOLE}>${pattern})`, claim: WHOLE }
}

/** Whether a pattern certainly never matches nothing. What only RE2 knows is taken for a pattern that may. */
function neverEmpty(body: string): boolean {
  try {
    return !new RegExp(`^(?:${body.replaceAll(/\(\?P<\w+>/g, '(?:')})$`, 'u').test('')
  } catch {
    return false
  }
}
