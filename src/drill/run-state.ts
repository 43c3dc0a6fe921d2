import type { RunRecord } from '../model/drill-run.ts'
import type { DrillSecret } from '../model/drill.ts'
import { parseInstant } from '../time/instant.ts'

/** Where an exercise is, as its log tells. */
export interface RunState {
  readonly status: 'new' | 'running' | 'paused' | 'ended'
  /** Seconds of the exercise at the last record. */
  readonly clock: number
  /** When that was (microseconds since the epoch), and how fast the exercise ran then. */
  readonly at: number
  readonly timeScale: number
}

/** The state that the records of a run lead to. */
export function runState(records: readonly RunRecord[]): RunState {
  let status: RunState['status'] = 'new'
  let timeScale = 1
  for (const record of records) {
    if (record.event === 'start' || record.event === 'resume') {
      status = 'running'
      timeScale = record.time_scale
    } else if (record.event === 'pause') status = 'paused'
    else if (record.event === 'end') status = 'ended'
  }
  const last = records.at(-1)
  return { status, clock: last?.clock ?? 0, at: last === undefined ? 0 : parseInstant(last.at), timeScale }
}

/** The injects that have come, in their order; each with whether nobody has answered it since. */
export function injectsCome(
  records: readonly RunRecord[],
): readonly { readonly id: string; readonly clock: number; readonly open: boolean }[] {
  return records.flatMap((record, index) => {
    if (record.event !== 'inject') return []
    return [{ id: record.id, clock: record.clock, open: answerTo(record.id, records.slice(index)) === undefined }]
  })
}

/** The first answer to an inject among these records. */
export function answerTo(inject: string, records: readonly RunRecord[]): RunRecord | undefined {
  return records.find(
    (record) => record.event === 'answer' && record.answer.field === 'inject' && record.answer.about === inject,
  )
}

/** Seconds of the exercise at a moment (microseconds); it goes on only while it runs, and never beyond its end. */
export function clockAt(state: RunState, now: number, minutes: number): number {
  const passed = state.status === 'running' ? Math.max(0, ((now - state.at) / 1_000_000) * state.timeScale) : 0
  return Math.min(minutes * 60, Math.floor((state.clock + passed) * 1000) / 1000)
}

/** The moment of the story (microseconds) that is played at a second of the exercise. */
export function storyTime({ window, scenario }: DrillSecret, clock: number): number {
  const [from, to] = [parseInstant(window.from), parseInstant(window.to)]
  return Math.floor(from + ((to - from) * clock) / (scenario.minutes * 60))
}

/** The second of the exercise at which a moment of the story is played. */
export function playedAt({ window, scenario }: DrillSecret, moment: string): number {
  const [from, to] = [parseInstant(window.from), parseInstant(window.to)]
  return (scenario.minutes * 60 * (parseInstant(moment) - from)) / Math.max(1, to - from)
}
