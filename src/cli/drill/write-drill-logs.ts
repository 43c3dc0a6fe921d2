import { createHash } from 'node:crypto'
import { open, utimes, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { drillLog, troubleIn } from '../../drill/drill-log.ts'
import { logFileName } from '../../drill/drill-plan.ts'
import type { DrillPlan, DrillStory } from '../../drill/drill-story.ts'
import type { Line } from '../../drill/line.ts'
import type { DrillFile } from '../../model/drill.ts'
import type { DrillLog } from '../../model/drill-logs.ts'
import type { Invocation } from '../command.ts'
import { DRILL_NAMES } from './drill-folder.ts'

/** Characters that become bytes at once: lines that are held longer cost the collector of garbage most of the time. */
const PIECE = 1 << 14
/** So many requests are told before what they left is written, and anything else gets a turn. */
const TURN = 4_000

interface Writer {
  readonly add: (lines: readonly Line[]) => void
  readonly flush: () => Promise<void>
  readonly close: () => Promise<void>
  /** What was written. */
  readonly facts: () => DrillFile['logs'][number]
}

/**
 * Writes every log of a drill below `folder`, line by line while the story is told: memory does not grow with it. The files
 * get the date of the day after, since some formats carry no year.
 */
export async function writeDrillLogs(
  { progress, signal }: Invocation,
  folder: string,
  plan: DrillPlan,
  story: DrillStory,
): Promise<DrillFile['logs']> {
  const queues = plan.logs.map((log) => drillLog(log, troubleIn(log, plan, story)))
  const writers: Writer[] = []
  try {
    for (const log of plan.logs) writers.push(await openWriter(folder, log))
    let done = 0
    for (const action of story.actions()) {
      for (const [index, queue] of queues.entries()) writers[index]?.add(queue.take(action))
      done += 1
      if (done % TURN > 0) continue
      for (const writer of writers) await writer.flush()
      progress.update({ done, total: 0, unit: 'events', label: 'writing' })
      await setImmediate()
      signal.throwIfAborted()
    }
    for (const [index, queue] of queues.entries()) writers[index]?.add(queue.rest())
    for (const writer of writers) await writer.flush()
  } finally {
    for (const writer of writers) await writer.close()
  }
  const date = plan.day / 1_000_000 + 86_400
  for (const { facts } of writers) await utimes(join(folder, facts().path), date, date)
  return writers.map(({ facts }) => facts())
}

async function openWriter(folder: string, log: DrillLog): Promise<Writer> {
  const path = `${DRILL_NAMES.logs}/${logFileName(log)}`
  const handle: FileHandle = await open(join(folder, path), 'wx', 0o644)
  const hash = createHash('sha256')
  let held = ''
  let pieces: Buffer[] = []
  let lines = 0
  let bytes = 0
  const encode = (): void => {
    const piece = Buffer.from(held)
    held = ''
    hash.update(piece)
    bytes += piece.length
    pieces.push(piece)
  }
  return {
    add: (some) => {
      for (const { text } of some) {
        held += `${text}\n`
        if (held.length > PIECE) encode()
      }
      lines += some.length
    },
    flush: async () => {
      encode()
      const all = Buffer.concat(pieces)
      pieces = []
      await handle.writeFile(all)
    },
    close: async () => {
      await handle.sync()
      await handle.close()
    },
    facts: () => ({ log, path, lines, bytes, sha256: hash.copy().digest('hex') }),
  }
}
