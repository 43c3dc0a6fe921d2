import type { Alert } from '../model/alert.ts'
import type { UnreadableInput } from '../ingest/log-stream.ts'
import type { Finding } from '../model/finding.ts'
import { changesOf, type Pace } from './changes.ts'
import type { NewLines } from './followed-stream.ts'
import type { Follower } from './follower.ts'
import { Heartbeat } from './heartbeat.ts'
import type { Judgement } from './judge.ts'
import type { Judges } from './judges.ts'
import type { StandardInput } from './standard-input.ts'
import type { WatchState } from './state.ts'

/** How often directories are listed, and findings that fell silent are looked for, in milliseconds. */
const LOOK_MS = 1_000

/** When nothing came for so long all is judged, in milliseconds. */
const SETTLE_MS = 2_000

/** How long nothing is done when nothing came, in milliseconds. */
const PAUSE_MS = 50

/** How long is waited after something went wrong, such as a full disk, in milliseconds. */
const RETRY_MS = 1_000

/** What a cycle did, for metrics and the live view. */
export interface Cycle {
  readonly bytes: number
  readonly judgement: Judgement | null
  readonly alerts: readonly Alert[]
  /** Findings that are not resolved. */
  readonly open: readonly Finding[]
  /** From the first look at new lines to their alerts being written, in milliseconds. */
  readonly took: number
}

export interface TurnOptions {
  readonly follower: Follower
  readonly state: WatchState
  readonly standardInput: StandardInput | null
  readonly judges: Pick<Judges, 'judge' | 'settle' | 'wantsSettling' | 'isDue' | 'waits'>
  readonly pace: Pace
  /** No shorter silence of a log is told of, in milliseconds. */
  readonly silence: number
  /** Ends when all that is there was read. */
  readonly once: boolean
  readonly now: () => number
  readonly onCycle: (cycle: Cycle) => void
}

/** A turn after the other, until something ends them. */
export interface WatchOptions extends TurnOptions {
  readonly pause: (milliseconds: number) => Promise<void>
  /** Something that the watch goes on in spite of. */
  readonly onTrouble: (problem: unknown) => void
  /** A log that cannot be read, or not yet: told once for as long as that lasts. */
  readonly onUnreadable: (input: Pick<UnreadableInput, 'path' | 'problem'>) => void
}

/**
 * Follows, judges and tells until the signal: each turn takes the lines that came, judges, and writes what changed in one
 * transaction. What fails (a full disk) is tried again with the same lines, so that nothing is lost or told twice.
 */
export async function watch(options: WatchOptions, signal: AbortSignal): Promise<void> {
  const { follower, now, pause, onTrouble } = options
  const turn = createTurn(options)
  let refused: ReadonlySet<string> = new Set()
  let looked = Number.NEGATIVE_INFINITY
  for (;;) {
    const isLast = signal.aborted
    try {
      const found = isLast || now() - looked >= LOOK_MS ? await follower.rescan() : []
      if (found.length > 0 || now() - looked >= LOOK_MS) looked = now()
      const worked = await turn(found, isLast)
      refused = tellUnreadable(options, refused)
      if (isLast) return
      if (!worked && isOver(options)) return
      if (!worked) await pause(PAUSE_MS)
    } catch (error) {
      onTrouble(error)
      if (isLast) return
      await pause(RETRY_MS)
    }
  }
}

/** Tells of the logs that cannot be read and were not told of yet. Returns those that cannot be now. */
function tellUnreadable(
  { follower, once, onUnreadable }: WatchOptions,
  told: ReadonlySet<string>,
): ReadonlySet<string> {
  const now = new Set<string>()
  const problem = once ? 'is not there' : 'is not there yet, and is read when it comes'
  const awaited = follower.awaited.map((path) => ({ path, problem }))
  for (const input of [...awaited, ...follower.unreadable.values()]) {
    const key = JSON.stringify([input.path, input.problem])
    if (!told.has(key)) onUnreadable(input)
    now.add(key)
  }
  return now
}

function isOver({ once, standardInput, follower }: WatchOptions): boolean {
  if (once) return standardInput === null || standardInput.isOver
  const hasFiles = follower.awaited.length > 0 || [...follower.streams.values()].some(({ file }) => file !== null)
  return standardInput !== null && standardInput.isOver && !hasFiles
}

/**
 * One turn of a watch: what came is judged, and what changed is written. `found` are lines that a look at the directories
 * brought. Says whether there was anything to do. A turn that fails is done again with the same lines.
 */
export function createTurn(options: TurnOptions): (found: readonly NewLines[], last: boolean) => Promise<boolean> {
  const { follower, state, standardInput, now, judges, onCycle } = options
  const heartbeat = new Heartbeat(options.silence)
  const piped = standardInput === null ? null : follower.addStream('-')
  /** Lines that were copied and not yet judged and accounted for. */
  let pending: NewLines[] = []
  let judgement: Judgement | null = null
  let arrived = now()
  let asked = Number.NEGATIVE_INFINITY
  return async (found, last) => {
    const began = now()
    pending.push(...found, ...(await follower.read(options.once)))
    const bytes = standardInput?.take() ?? Buffer.alloc(0)
    if (piped !== null && bytes.length > 0) pending.push(await follower.append(piped, bytes))
    // After a restart nothing may come, and what is open must still be ended in its time.
    const came = pending.length > 0 || (judgement === null && follower.streams.size > (piped === null ? 0 : 1))
    if (came) arrived = began
    const settles = !came && judges.wantsSettling && (options.once || began - arrived >= SETTLE_MS)
    // At the end nobody is left waiting.
    const all = last || (options.once && !came)
    const isDue = !settles && (all ? judges.waits : judges.isDue)
    if (!came && !settles && !isDue && !last && (judgement === null || began - asked < LOOK_MS)) return false
    if (!came && last && judgement === null) return false
    for (const { stream } of pending) heartbeat.arrived(stream, began)
    if (settles) judgement = await judges.settle()
    else if (came || isDue || judgement === null) judgement = await judges.judge(all)
    asked = began
    const silent = heartbeat.silences(follower.streams.values(), now())
    // What waits for its turn is told at the end.
    const pace = last || options.once ? { ...options.pace, between: 0 } : options.pace
    const moment = { now: now(), latest: judgement.latest }
    const { alerts, told } = changesOf(state.told, [...judgement.findings, ...silent], moment, pace)
    if (came || alerts.length > 0)
      await state.commit({ streams: follower.streams.values(), told, alerts, now: moment.now })
    const open = [...told.values()].flatMap((each) => (each.open ? [each.finding] : []))
    const size = pending.reduce((sum, { from, to }) => sum + to - from, 0)
    pending = []
    const worked = came || settles || isDue
    onCycle({ bytes: size, judgement: worked ? judgement : null, alerts, open, took: now() - began })
    return worked
  }
}
