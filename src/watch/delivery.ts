import type { Finding } from '../model/finding.ts'
import { wants, type Sink } from './sink.ts'
import type { QueuedAlert, WatchState } from './state.ts'

/** A sink that fails is left alone for so long at first, and twice as long each time, in milliseconds. */
const FIRST_PAUSE = 1_000
const LONGEST_PAUSE = 300_000

const MINUTE = 60_000

/** How often receivers hear again of what is open, in milliseconds. */
const REFRESH_MS = 60_000

/** How a sink is doing, for metrics and messages. */
export interface SinkHealth {
  readonly name: string
  readonly failures: number
  readonly delivered: number
  readonly problem: string | null
}

interface Lane {
  readonly sink: Sink
  seq: number
  bytes: number
  failures: number
  delivered: number
  problem: string | null
  /** Not before this moment, in milliseconds since the epoch. */
  notBefore: number
  /** When alerts were delivered in the last minute. */
  recent: number[]
  refreshed: number
  /** Ends with the last of its rounds; there is one at a time, and one that waits. */
  end: Promise<void>
  rounds: number
}

/**
 * Brings the queue to the sinks, each at its own pace: one that is down or slow holds up no other and not the watch. What a
 * sink took is noted in the state before anything else is sent to it.
 */
export class Delivery {
  readonly #state: WatchState
  readonly #lanes: Lane[] = []
  readonly #now: () => number
  readonly #onTrouble: (sink: string, problem: string) => void

  constructor(state: WatchState, now: () => number, onTrouble: (sink: string, problem: string) => void) {
    this.#state = state
    this.#now = now
    this.#onTrouble = onTrouble
  }

  /** Adds a sink; it goes on where it was. */
  async add(sink: Sink): Promise<void> {
    const known = await this.#state.progressOf(sink.name)
    const { seq, bytes } = known ?? { seq: 0, bytes: (await sink.begin?.()) ?? 0 }
    if (known === null) await this.#state.advance(sink.name, { seq, bytes }, [])
    const fresh = {
      failures: 0,
      delivered: 0,
      problem: null,
      notBefore: 0,
      recent: [],
      refreshed: this.#now(),
      end: Promise.resolve(),
      rounds: 0,
    }
    this.#lanes.push({ sink, seq, bytes, ...fresh })
  }

  get health(): readonly SinkHealth[] {
    return this.#lanes.map(({ sink, failures, delivered, problem }) => ({
      name: sink.name,
      failures,
      delivered,
      problem,
    }))
  }

  /**
   * One round over all sinks, each at its own pace: one that is still at an earlier round goes on with this one by itself.
   * `last` tries each once more, whatever it waits for. Ends when all have done it.
   */
  async round(open: readonly Finding[], last = false): Promise<void> {
    await Promise.all(
      this.#lanes.map((lane) => {
        // What came since is taken by the round that waits.
        if (lane.rounds > 1 && !last) return lane.end
        lane.rounds += 1
        lane.end = lane.end
          .then(() => this.#serve(lane, open, last))
          .finally(() => {
            lane.rounds -= 1
          })
        return lane.end
      }),
    )
  }

  async #serve(lane: Lane, open: readonly Finding[], last: boolean): Promise<void> {
    if (!last && this.#now() < lane.notBefore) return
    try {
      for (;;) {
        const alerts = await this.#state.queued(lane.seq, lane.sink.atOnce)
        if (alerts.length === 0) break
        const taken = this.#due(lane, alerts)
        const wanted = taken.filter((alert) => wants(lane.sink, alert) && this.#isOpenStill(lane.sink, alert, open))
        if (wanted.length > 0) lane.bytes = await lane.sink.deliver(wanted, lane.bytes)
        const end = taken.at(-1)
        if (end === undefined) break
        lane.seq = end.seq
        lane.delivered += wanted.length
        lane.recent.push(...wanted.map(() => this.#now()))
        await this.#state.advance(
          lane.sink.name,
          lane,
          this.#lanes.map(({ sink }) => sink.name),
        )
        lane.failures = 0
        lane.problem = null
        if (taken.length < alerts.length) break
      }
      await this.#refresh(lane, open)
    } catch (error) {
      this.#failed(lane, error)
    }
  }

  async #refresh(lane: Lane, open: readonly Finding[]): Promise<void> {
    if (lane.sink.refresh === undefined || this.#now() - lane.refreshed < REFRESH_MS) return
    lane.refreshed = this.#now()
    await lane.sink.refresh(open)
  }

  /** The first alerts of the queue whose time has come, within the rate of the sink. */
  #due({ sink, recent }: Lane, alerts: readonly QueuedAlert[]): QueuedAlert[] {
    const now = this.#now()
    const inMinute = recent.filter((at) => now - at < MINUTE)
    recent.splice(0, recent.length, ...inMinute)
    let left = sink.perMinute - inMinute.length
    const due: QueuedAlert[] = []
    for (const alert of alerts) {
      if (now - alert.at < sink.after) break
      if (wants(sink, alert) && left-- <= 0) break
      due.push(alert)
    }
    return due
  }

  /** An escalation is for what nobody ended in time. */
  #isOpenStill(sink: Sink, { finding, state }: QueuedAlert, open: readonly Finding[]): boolean {
    return sink.after === 0 || state === 'resolved' || open.some(({ id }) => id === finding.id)
  }

  #failed(lane: Lane, error: unknown): void {
    lane.failures += 1
    lane.notBefore = this.#now() + Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (lane.failures - 1))
    const problem = error instanceof Error ? error.message : String(error)
    if (problem !== lane.problem) this.#onTrouble(lane.sink.name, problem)
    lane.problem = problem
  }
}
