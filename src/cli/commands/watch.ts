import { setTimeout as sleep } from 'node:timers/promises'
import { spanMillis } from '../../model/watch-config.ts'
import { StandardInput } from '../../watch/standard-input.ts'
import { steadyClock } from '../../watch/steady-clock.ts'
import { watch } from '../../watch/watch.ts'
import type { Invocation } from '../command.ts'
import { readConfig } from '../config/config.ts'
import { WatchProgress } from '../watch/watch-progress.ts'
import { openOutlets } from '../watch/watch-outlets.ts'
import { openWatch } from '../watch/watch-session.ts'

/** `watch`: follows logs and tells what is found while it happens. */
export async function run(invocation: Invocation): Promise<number> {
  const { host, options, args, messages, signal } = invocation
  const { config } = await readConfig(invocation, args)
  const { quiet, update_every: between, silence } = config.watch
  const now = steadyClock(() => host.now())
  const session = await openWatch(invocation, now)
  try {
    const progress = new WatchProgress(now, session)
    const standardInput = args.includes('-') ? new StandardInput(host.stdin) : null
    const outlets = await openOutlets(invocation, session, progress, now)
    invocation.expectInterrupt()
    try {
      await watch(
        {
          ...session,
          standardInput,
          pace: { quiet: spanMillis(quiet), between: spanMillis(between) },
          silence: spanMillis(silence),
          once: options['once'] === true,
          now,
          pause: (milliseconds) => sleep(milliseconds, undefined, { signal }).catch(() => undefined),
          onCycle: (cycle) => {
            progress.saw(cycle)
            outlets.deliver()
          },
          onTrouble: (problem) => {
            const text = progress.failed(problem)
            if (text !== null) messages.warning(`${text}; trying again`)
          },
          onUnreadable: ({ path, problem }) => messages.warning(`${path} ${problem}`),
        },
        signal,
      )
    } finally {
      standardInput?.close()
      await outlets.close()
    }
    messages.note(progress.summary(outlets.delivery))
    return 0
  } finally {
    await session.close()
  }
}
