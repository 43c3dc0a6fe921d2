import { KEY_KINDS, type KeyKind } from '../analysis/prospects.ts'

/** Whose findings are to be found anew; `keyless` are the numbers of rules whose findings are about nobody. */
export interface Keys {
  readonly named: Readonly<Record<KeyKind, ReadonlySet<string>>>
  readonly keyless: ReadonlySet<number>
}

/** Who was judged is judged again after so many milliseconds at the earliest: a finding that grows is told of every few seconds. */
const PAUSE_MS = 1_000

/** Nor before so many times as long as it took went by, so that one attacker with many lines does not hold up the others. */
const TIMES = 4

/**
 * Who is to be judged. Those who were never judged come first and at once; those who were before wait their turn together.
 */
export class Docket {
  readonly #due = new Set<string>()
  /** When each may be judged again, in milliseconds since the epoch. */
  readonly #notBefore = new Map<string, number>()

  add({ named, keyless }: Keys): void {
    for (const kind of KEY_KINDS) for (const key of named[kind]) this.#due.add(`${kind} ${key}`)
    for (const number of keyless) this.#due.add(`keyless ${number}`)
  }

  /** Whether anybody can be judged now. */
  isDue(now: number): boolean {
    return [...this.#due].some((key) => (this.#notBefore.get(key) ?? 0) <= now)
  }

  /** Whether anybody waits at all. */
  get waits(): boolean {
    return this.#due.size > 0
  }

  /** Takes those whose turn it is; `all` takes everybody. Null when there is nobody. */
  next(now: number, all: boolean): Keys | null {
    const due = [...this.#due]
    const never = due.filter((key) => !this.#notBefore.has(key))
    const ready = due.filter((key) => all || (this.#notBefore.get(key) ?? 0) <= now)
    const turn = all || never.length === 0 ? ready : never
    if (turn.length === 0) return null
    for (const key of turn) this.#due.delete(key)
    // What is found of one may say all that is found of another who waits: they are judged together later.
    if (turn === never && this.#due.size > 0) for (const key of never) this.#due.add(key)
    for (const key of turn) this.#notBefore.set(key, now + PAUSE_MS)
    const named = (kind: KeyKind): Set<string> =>
      new Set(turn.flatMap((key) => (key.startsWith(`${kind} `) ? [key.slice(kind.length + 1)] : [])))
    return {
      named: { source: named('source'), account: named('account'), network: named('network') },
      keyless: new Set(turn.flatMap((key) => (key.startsWith('keyless ') ? [Number(key.slice(8))] : []))),
    }
  }

  /** Notes how long it took, in milliseconds, to judge those who were taken last. */
  judged({ named, keyless }: Keys, now: number, took: number): void {
    const wait = now + Math.max(PAUSE_MS, TIMES * took)
    for (const kind of KEY_KINDS) for (const key of named[kind]) this.#notBefore.set(`${kind} ${key}`, wait)
    for (const number of keyless) this.#notBefore.set(`keyless ${number}`, wait)
  }

  /** All was judged. */
  clear(): void {
    this.#due.clear()
  }
}
