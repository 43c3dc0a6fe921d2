import type { Path } from '../syntax/shape.ts'

/** What can be wrong with a playbook, by code: what it is, for documentation and for messages. */
export const LINT_CODES = {
  PB001: 'not of the form of CACAO 2.0',
  PB010: 'names a step that there is not',
  PB011: 'a step that nothing leads to',
  PB012: 'a circle outside a while-condition',
  PB013: 'a branch without an end of its own',
  PB014: 'parallel branches that run into each other',
  PB020: 'a variable that is not defined, or not used',
  PB021: 'a variable that is read and that nothing sets',
  PB022: 'a constant that is written',
  PB023: 'a condition that cannot be read, or not with these types',
  PB030: 'an agent, target, marking or extension that is not defined',
  PB031: 'an object whose type is not that of its identifier',
  PB040: 'times that are none, or in the wrong order',
  PB041: 'a summary that is not true',
  PB042: 'activities that no step has, or types without activities',
  PB050: 'no way out when something goes wrong',
  PB051: 'a destructive step without approval or way back',
  PB052: 'containment before evidence is preserved',
  PB053: 'a step without owner or time box',
  PB054: 'nobody is notified',
  PB060: 'a variable that could make a command run something else',
} as const
export type LintCode = keyof typeof LINT_CODES

/** One fault: its code, where it stands in the document, what it says, and what to do. */
export interface Complaint {
  readonly code: LintCode
  readonly path: Path
  readonly message: string
  readonly hint: string
}

/** A path as a JSON pointer (RFC 6901). */
export function jsonPointer(path: Path): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
