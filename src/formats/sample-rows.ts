import type { Activity, Outcome, Reason } from '../model/event.ts'
import type { Sample } from './log-format.ts'

/** What is special in a line, and what must come out of it beside what all lines have. */
export type SampleRow<T> = readonly [
  special: T,
  activity: Activity,
  outcome: Outcome,
  reason?: Reason | undefined,
  columns?: Sample['columns'],
]

/** Samples of a format that differ in little: `line` writes one, `common` is what all of them have. */
export function sampleRows<T>(
  line: (special: T) => string,
  common: Pick<Sample, 'time' | 'columns'>,
  rows: readonly SampleRow<T>[],
): Sample[] {
  return rows.map(([special, activity, outcome, reason, columns]) => ({
    line: line(special),
    time: common.time,
    activity,
    outcome,
    ...(reason === undefined ? {} : { reason }),
    columns: { ...common.columns, ...columns },
  }))
}

/** An object without the keys that have no value, as one line of JSON. */
export function jsonLine(...objects: readonly object[]): string {
  return JSON.stringify(Object.assign({}, ...objects))
}
