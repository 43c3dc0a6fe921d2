import { mkdir, open, rm, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { drillLog, troubleIn } from '../../drill/drill-log.ts'
import { logFileName } from '../../drill/drill-plan.ts'
import { drillStory, type DrillPlan } from '../../drill/drill-story.ts'
import { DIFFICULTIES } from '../../drill/difficulty.ts'
import type { Line } from '../../drill/line.ts'
import type { LineQueue } from '../../drill/render-log.ts'
import type { Action } from '../../drill/story.ts'
import type { DrillFile, DrillSecret } from '../../model/drill.ts'
import { parseInstant } from '../../time/instant.ts'
import { DRILL_NAMES, type Drill } from './drill-folder.ts'

/** Logs that grow while an exercise runs. */
export interface LiveLogs {
  /** Writes what was logged before this moment of the story (microseconds). */
  readonly play: (until: number) => Promise<void>
  readonly close: () => Promise<void>
}

interface Live {
  readonly queue: LineQueue
  readonly handle: FileHandle
  waiting: Line[]
}

/** The plan that a drill was told from. */
export function planOf(secret: DrillSecret, file: Pick<DrillFile, 'logs'>): DrillPlan {
  const { scenario, seed, noise, start } = secret
  return {
    scenario,
    seed,
    difficulty: DIFFICULTIES.find((level) => level === secret.difficulty) ?? 2,
    noise,
    day: parseInstant(start),
    logs: file.logs.map(({ log }) => log),
  }
}

/** Opens `live/`, anew each time: the story is told again, so what a crash has left there does not matter. */
export async function openLive(drill: Drill, secret: DrillSecret): Promise<LiveLogs> {
  const folder = join(drill.folder, DRILL_NAMES.live)
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder)
  const plan = planOf(secret, drill.file)
  const story = drillStory(plan)
  const logs: Live[] = []
  for (const log of plan.logs) {
    const queue = drillLog(log, troubleIn(log, plan, story))
    logs.push({ queue, handle: await open(join(folder, logFileName(log)), 'wx', 0o644), waiting: [] })
  }
  const actions = story.actions()[Symbol.iterator]()
  let next: Action | null = null
  const advance = (): Action | null => {
    const step = actions.next()
    return step.done === true ? null : step.value
  }
  next = advance()
  return {
    play: async (until) => {
      for (; next !== null && next.time <= until; next = advance()) {
        for (const live of logs) live.waiting.push(...live.queue.take(next))
      }
      for (const live of logs) {
        const due = live.waiting.filter(({ time }) => time <= until)
        if (due.length === 0) continue
        live.waiting = live.waiting.filter(({ time }) => time > until)
        await live.handle.write(due.map(({ text }) => `${text}\n`).join(''))
      }
    },
    close: async () => {
      for (const { handle } of logs) await handle.close()
    },
  }
}
