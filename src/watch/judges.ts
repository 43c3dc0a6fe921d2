import type { Finding } from '../model/finding.ts'
import type { Store } from '../store/store.ts'
import type { FollowedStream } from './followed-stream.ts'
import { Gathered } from './gathered.ts'
import { judgeAll, type Judgement, type Judging } from './judge.ts'
import { FreshJudge } from './judge-fresh.ts'

export interface JudgesOptions {
  readonly judging: Judging
  readonly streams: ReadonlyMap<number, FollowedStream>
  /** Opens an engine of its own, in memory. */
  readonly open: () => Promise<Store>
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** What was found by an earlier run. */
  readonly before: readonly Finding[]
  /** Up to so many bytes of all logs everything is judged anew each time. */
  readonly smallBytes: number
  /** Up to so many bytes everything is judged when the logs are quiet. */
  readonly settleBytes: number
}

/**
 * Two ways to one answer. While logs are small, all of them is judged after each batch. Later those are judged against whom
 * the lines of a batch speak, and when nothing comes for a while all is judged: then the answer is that of `detect` to the
 * letter.
 */
export class Judges {
  readonly #options: JudgesOptions
  #fresh: FreshJudge | null = null
  #last: Judgement | null = null
  #isSettled = true

  constructor(options: JudgesOptions) {
    this.#options = options
  }

  /** Whether a judgement of all could still change something. */
  get wantsSettling(): boolean {
    return !this.#isSettled && this.#bytes() <= this.#options.settleBytes
  }

  #bytes(): number {
    return [...this.#options.streams.values()].reduce((sum, { copied }) => sum + copied, 0)
  }

  /** Whether somebody waits to be judged again whose turn has come. */
  get isDue(): boolean {
    return this.#fresh?.isDue ?? false
  }

  /** Whether somebody waits to be judged again, in turn or not. */
  get waits(): boolean {
    return this.#fresh?.waits ?? false
  }

  /** Judges the lines that came since it was last asked; `all` leaves nobody waiting. */
  async judge(all: boolean): Promise<Judgement> {
    const { streams, smallBytes, before, judging, open, now } = this.#options
    if (this.#fresh === null && this.#bytes() <= smallBytes) return this.#judgeAll()
    this.#fresh ??= new FreshJudge(new Gathered(await open(), judging), judging, now)
    try {
      this.#last = await this.#fresh.judge([...streams.values()], this.#last?.findings ?? before, all)
    } catch (error) {
      // Half of the lines may be there (a full disk): all are gathered anew the next time.
      const broken = this.#fresh
      this.#fresh = null
      await broken.close()
      throw error
    }
    this.#isSettled = false
    return this.#last
  }

  /** Judges all lines of all logs. */
  async settle(): Promise<Judgement> {
    const judgement = await this.#judgeAll()
    await this.#fresh?.take([...this.#options.streams.values()])
    this.#fresh?.settled()
    this.#isSettled = true
    return judgement
  }

  async #judgeAll(): Promise<Judgement> {
    const store = await this.#options.open()
    try {
      this.#last = await judgeAll(store, [...this.#options.streams.values()], this.#options.judging)
      return this.#last
    } finally {
      await store.close()
    }
  }

  async close(): Promise<void> {
    await this.#fresh?.close()
  }
}
