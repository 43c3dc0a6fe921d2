import { rotatedName } from '../../time/rotation.ts'
import type { InputNames } from '../findings.ts'

/** Files that are missing from a rotated set, between two that are there: numbers of these inputs. */
export interface MissingFiles {
  readonly set: string
  readonly older: number
  readonly newer: number
  readonly files: number
}

interface File {
  readonly input: number
  /** Files of a set follow each other by one; the file without a number is the newest. */
  readonly place: number
}

/** Days between files named by day tell what is missing only when so many files are there. */
const FEWEST_DATED = 4

/**
 * Finds the holes in rotated sets from the names of the inputs: `auth.log.2` between `.1` and `.3`; a day between two days where
 * the other files are as many days apart as each other.
 */
export function missingFiles(names: InputNames): MissingFiles[] {
  const sets = new Map<string, { numbered: File[]; dated: File[] }>()
  for (const [input, { path }] of names) {
    const { set, age } = rotatedName(path)
    const files = sets.get(set) ?? { numbered: [], dated: [] }
    sets.set(set, files)
    if (age[0] === 0) files.numbered.push({ input, place: age[1] })
    if (age[0] === 1) files.dated.push({ input, place: age[1] })
    if (age[0] === 2) files.numbered.push({ input, place: 0 })
  }
  return [...sets].flatMap(([set, { numbered, dated }]) => [
    ...holes(set, numbered, 1),
    ...(dated.length < FEWEST_DATED ? [] : holes(set, dated, usualStep(dated))),
  ])
}

/** How far apart most files of a set are; Infinity where that differs. */
function usualStep(files: readonly File[]): number {
  const places = files.map(({ place }) => place).toSorted((a, b) => a - b)
  const steps = places.slice(1).map((place, index) => place - (places[index] ?? 0))
  const usual = steps.toSorted((a, b) => a - b)[Math.floor((steps.length - 1) / 2)] ?? Infinity
  return steps.every((step) => step % usual === 0) ? usual : Infinity
}

function holes(set: string, files: readonly File[], step: number): MissingFiles[] {
  const sorted = files.toSorted((a, b) => a.place - b.place || a.input - b.input)
  return sorted.slice(1).flatMap(({ input, place }, index) => {
    const older = sorted[index]
    const missing = older === undefined ? 0 : Math.round((place - older.place) / step) - 1
    return older === undefined || missing < 1 ? [] : [{ set, older: older.input, newer: input, files: missing }]
  })
}
