import type { Micros } from './micros.ts'

/** One line of a log, without its line end, and when it was written. */
export interface Line {
  readonly time: Micros
  readonly text: string
}
