import { MOST_FAULTS } from './limits.ts'

/** Where something stands in a file: 1-based line and column. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** Something wrong with a file that somebody wrote. An error makes what it is in unusable, a warning does not. */
export interface Fault {
  /** Stable, in kebab-case: `unknown-modifier`. */
  readonly code: string
  readonly severity: 'error' | 'warning'
  readonly message: string
  readonly hint: string | null
  readonly place: Place
  /** What it is in, where a file holds several things: title, name or id of a rule. */
  readonly subject: string | null
}

/** What is said of something wrong: what, and what to do about it. */
export type Complaint = readonly [code: string, message: string, hint: string | null]

/** Gathers the faults of one file, in the order in which they are found. */
export interface Faults {
  readonly error: (place: Place, ...complaint: Complaint) => void
  readonly warn: (place: Place, ...complaint: Complaint) => void
  /** Whether the document being read has an error. */
  readonly failed: () => boolean
  /** A new document begins; what comes is told of the subject of this name. */
  readonly begin: (subject: string | null) => void
  /** All of them, by place. */
  readonly all: () => Fault[]
}

/** An empty list of faults. More than 1,000 of one file are counted, not kept; errors are always noticed. */
export function gatherFaults(): Faults {
  const kept: Fault[] = []
  let dropped = 0
  let subject: string | null = null
  let failed = false
  const add = (severity: Fault['severity'], place: Place, [code, message, hint]: Complaint): void => {
    failed ||= severity === 'error'
    if (kept.length >= MOST_FAULTS) dropped += 1
    else kept.push({ code, severity, message: cut(message), hint: hint === null ? null : cut(hint), place, subject })
  }
  return {
    error: (place, ...complaint) => add('error', place, complaint),
    warn: (place, ...complaint) => add('warning', place, complaint),
    failed: () => failed,
    begin: (name) => {
      subject = name
      failed = false
    },
    all: () => byPlace(dropped === 0 ? kept : [...kept, tooMany(kept, dropped)]),
  }
}

/** Messages cite what stands in the file, which may be anything of any length. */
function cut(text: string): string {
  return text.length > 400 ? `${text.slice(0, 400)}…` : text
}

function tooMany(kept: readonly Fault[], dropped: number): Fault {
  const place = kept.at(-1)?.place ?? { file: '', line: 1, column: 1 }
  const message = `${dropped} more faults in this file`
  return { code: 'too-many-faults', severity: 'error', message, hint: 'Fix the first ones.', place, subject: null }
}

/** Faults of one file in the order of the file; at one place in the order in which they were found. */
export function byPlace(faults: readonly Fault[]): Fault[] {
  return faults.toSorted((a, b) => a.place.line - b.place.line || a.place.column - b.place.column)
}

/** A fault on one line: `file:line:column: what (what to do about it)`. */
export function faultText({ place, message, hint }: Fault): string {
  return `${place.file}:${place.line}:${place.column}: ${message}${hint === null ? '' : ` (${hint})`}`
}

/** The word of `known` that was probably meant by a word that is none of them, or null. */
export function nearest(word: string, known: readonly string[]): string | null {
  const lower = word.toLowerCase()
  const near = known
    .map((candidate) => ({ candidate, most: Math.max(1, Math.floor(candidate.length / 3)) }))
    .filter(({ candidate, most }) => Math.abs(candidate.length - word.length) <= most)
    .map(({ candidate, most }) => ({ candidate, most, distance: distance(lower, candidate.toLowerCase()) }))
    .filter((one) => one.distance <= one.most)
    .toSorted((a, b) => a.distance - b.distance)
  return near[0]?.candidate ?? null
}

/** Insertions, deletions and changes between two words. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [i, left] of [...a].entries()) {
    const next = [i + 1]
    for (const [j, right] of [...b].entries()) {
      const change = (row[j] ?? 0) + (left === right ? 0 : 1)
      next.push(Math.min(change, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}

/** `Known: a, b, c`, or the word that was probably meant. */
export function suggest(word: string, known: readonly string[]): string {
  const near = nearest(word, known)
  return near === null ? `Known: ${known.join(', ')}.` : `Did you mean ${near}?`
}
