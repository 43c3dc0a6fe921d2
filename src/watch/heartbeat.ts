import { createHash } from 'node:crypto'
import type { Finding } from '../model/finding.ts'
import { formatInstant } from '../time/instant.ts'
import { spellSeconds } from '../analysis/findings.ts'
import type { FollowedStream } from './followed-stream.ts'

/** A rhythm is known after so many arrivals. */
const ENOUGH = 20

/** Between two looks so much time may go by, in milliseconds: more is a clock that was set, or a machine that slept. */
const LONGEST_LOOK = 10_000

/** A log is silent when nothing came for so many times its longest pause so far. */
const TIMES = 5

const HEARTBEAT_RULE = 'silent_now'

interface Rhythm {
  readonly last: number
  readonly arrivals: number
  /** The longest pause between two arrivals, in milliseconds. */
  readonly longest: number
}

/** When lines come, by the clock of the watch: the times in a log that has stopped say nothing of its silence. */
export class Heartbeat {
  readonly #rhythms = new Map<number, Rhythm>()
  #looked: number | null = null
  readonly #atLeast: number

  /** `atLeast`: no shorter silence is told of, in milliseconds. */
  constructor(atLeast: number) {
    this.#atLeast = atLeast
  }

  arrived(stream: FollowedStream, now: number): void {
    const before = this.#rhythms.get(stream.id)
    const pause = before === undefined ? 0 : now - before.last
    const isSilence = before !== undefined && pause > this.#limit(before)
    this.#rhythms.set(stream.id, {
      last: now,
      arrivals: (before?.arrivals ?? 0) + 1,
      longest: isSilence ? before.longest : Math.max(before?.longest ?? 0, pause),
    })
  }

  #limit({ longest }: Rhythm): number {
    return Math.max(this.#atLeast, TIMES * longest)
  }

  /** Findings about streams that are silent against their rhythm at this moment. */
  silences(streams: Iterable<FollowedStream>, now: number): Finding[] {
    const jump = this.#looked === null ? 0 : now - this.#looked
    this.#looked = now
    // Nobody looked meanwhile, so that nothing is known of the pause.
    if (jump > LONGEST_LOOK)
      for (const [id, rhythm] of this.#rhythms)
        this.#rhythms.set(id, { ...rhythm, last: Math.min(now, rhythm.last + jump) })
    return [...streams].flatMap((stream) => {
      const rhythm = this.#rhythms.get(stream.id)
      if (stream.ended || rhythm === undefined || rhythm.arrivals < ENOUGH) return []
      const limit = this.#limit(rhythm)
      return now - rhythm.last <= limit ? [] : [silence(stream.path, rhythm, limit)]
    })
  }
}

/** The same while the silence lasts: it is not told of again and again. */
function silence(path: string, { last, longest }: Rhythm, limit: number): Finding {
  const first = formatInstant(last * 1000)
  return {
    id: createHash('sha256').update(`${HEARTBEAT_RULE}\n${path}\n${first}`).digest('hex').slice(0, 16),
    rule_id: HEARTBEAT_RULE,
    rule_title: 'A log has gone silent',
    kind: 'log_gap',
    level: 'medium',
    techniques: ['T1562'],
    description: `no line for more than ${spellSeconds(limit / 1000)}; the longest pause before was ${spellSeconds(longest / 1000)}`,
    first,
    last: formatInstant((last + limit) * 1000),
    group: { 'log.file.path': path },
    count: 0,
    distinct: null,
    sources: [],
    accounts: [],
    evidence: [],
    evidence_total: 0,
    margin: null,
    skew_sensitive: false,
    supersedes: [],
  }
}
