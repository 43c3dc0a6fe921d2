import { TatouError } from '../model/errors.ts'
import type { LogStream } from './log-stream.ts'

/** What is to be added to every time of an input, because its clock was wrong. */
export interface TimeShift {
  /** The input, as documents call it. */
  readonly path: string
  readonly seconds: number
}

/** Throws TatouError `skew-unknown` for a shift of an input that there is not. */
export function checkShifts(shifts: readonly TimeShift[], streams: readonly Pick<LogStream, 'path'>[]): void {
  const known = new Set(streams.map(({ path }) => path))
  const unknown = shifts.find(({ path }) => !known.has(path))
  if (unknown === undefined) return
  const shown = [...known].slice(0, SHOWN).join(', ')
  throw new TatouError('skew-unknown', { path: unknown.path, known: known.size > SHOWN ? `${shown}, …` : shown })
}

/** So many inputs are named for comparison. */
const SHOWN = 10
