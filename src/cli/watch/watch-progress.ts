import { statSync } from 'node:fs'
import type { AlertState } from '../../model/alert.ts'
import type { Finding } from '../../model/finding.ts'
import type { Delivery } from '../../watch/delivery.ts'
import type { FollowedStream } from '../../watch/followed-stream.ts'
import type { Judgement } from '../../watch/judge.ts'
import type { Pulse } from '../../watch/live-view.ts'
import type { Standing } from '../../watch/metrics.ts'
import type { Cycle } from '../../watch/watch.ts'
import type { WatchSession } from './watch-session.ts'

/** Over how long the rate of lines is taken, in milliseconds. */
const RATE_MS = 5_000

/** What a watch has done so far, as people and metrics are told. */
export class WatchProgress {
  readonly #now: () => number
  readonly #began: number
  readonly #streams: ReadonlyMap<number, FollowedStream>
  #recent: { at: number; lines: number }[] = []
  readonly #alerts = new Map<AlertState, number>()
  #lines = 0
  #took = 0
  #open: readonly Finding[]
  #judgement: Judgement | null = null
  #trouble: string | null = null

  constructor(now: () => number, { state, follower }: WatchSession) {
    this.#now = now
    this.#began = now()
    this.#streams = follower.streams
    this.#open = [...state.told.values()].flatMap(({ open, finding }) => (open ? [finding] : []))
  }

  /** Findings that are not resolved. */
  get open(): readonly Finding[] {
    return this.#open
  }

  /** Why the last turn failed; null when it did not. */
  get trouble(): string | null {
    return this.#trouble
  }

  saw({ judgement, alerts, open, took }: Cycle): void {
    this.#open = open
    this.#trouble = null
    for (const { state } of alerts) this.#alerts.set(state, (this.#alerts.get(state) ?? 0) + 1)
    if (judgement === null) return
    this.#lines = judgement.figures.lines
    this.#recent.push({ at: this.#now(), lines: this.#lines })
    this.#judgement = judgement
    this.#took = took
  }

  /** Notes that a turn failed. Returns what to say of it, null when that was said. */
  failed(problem: unknown): string | null {
    const text = problem instanceof Error ? (problem.message.split('\n')[0] ?? '') : String(problem)
    const isKnown = text === this.#trouble
    this.#trouble = text
    return isKnown ? null : text
  }

  pulse({ health }: Delivery): Pulse {
    const now = this.#now()
    this.#recent = this.#recent.filter(({ at }, index, all) => now - at <= RATE_MS || index === all.length - 1)
    const first = this.#recent[0]
    const seconds = first === undefined ? 0 : Math.max(1, (now - first.at) / 1000)
    return {
      lines: this.#lines,
      rate: first === undefined ? 0 : (this.#lines - first.lines) / seconds,
      lag: this.#took,
      streams: this.#streams.size,
      waitingSinks: health.filter(({ problem }) => problem !== null).map(({ name }) => name),
    }
  }

  standing({ health }: Delivery): Standing {
    return {
      judgement: this.#judgement,
      open: this.#open,
      alerts: this.#alerts,
      lagSeconds: this.#took / 1000,
      waitingBytes: [...this.#streams.values()].reduce((sum, stream) => sum + waitingIn(stream), 0),
      streams: this.#streams.size,
      sinks: health,
      startedAt: this.#began / 1000,
    }
  }

  /** What is said at the end. */
  summary({ health }: Delivery): string {
    const seconds = Math.round((this.#now() - this.#began) / 1000)
    const waiting = health.filter(({ problem }) => problem !== null).map(({ name }) => name)
    const rest = waiting.length === 0 ? '' : `; alerts for ${waiting.join(', ')} wait in the state`
    const alerts = [...this.#alerts.values()].reduce((sum, each) => sum + each, 0)
    const logs = this.#streams.size
    return `watched ${logs} ${logs === 1 ? 'log' : 'logs'} for ${seconds} s: ${this.#lines} lines, ${alerts} alerts, ${this.#open.length} findings open${rest}`
  }
}

function waitingIn({ file, copied }: FollowedStream): number {
  if (file === null) return 0
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? copied
  return Math.max(0, size - copied)
}
