import { LEVELS } from '../model/finding.ts'
import type { QueuedAlert } from './state.ts'

/** A place that alerts go to. */
export interface Sink {
  readonly name: string
  /** The lowest level that it takes. */
  readonly level: (typeof LEVELS)[number]
  /** Takes only findings that are still open so many milliseconds after they were first told; 0 takes all at once. */
  readonly after: number
  readonly perMinute: number
  /** So many alerts are handed over at once; those that were taken one by one are noted one by one. */
  readonly atOnce: number
  /** Called once, before the first alert ever: how long its file is then. */
  begin?(): Promise<number>
  /**
   * Takes alerts, in order; `bytes` is how long its file was after the last ones. Returns how long it is now, 0 when it has
   * none. Throws when they were not taken: they come again, the same ones, until they are.
   */
  deliver(alerts: readonly QueuedAlert[], bytes: number): Promise<number>
  /** Called every now and then, for receivers that forget what is not repeated. */
  refresh?(open: readonly QueuedAlert['finding'][]): Promise<void>
}

/** Whether a sink wants to hear of a finding of this level. */
export function wants({ level }: Pick<Sink, 'level'>, { finding }: QueuedAlert): boolean {
  return LEVELS.indexOf(finding.level) >= LEVELS.indexOf(level)
}
