import type { ClockRecord } from '../../model/clock.ts'
import { CLOCK_NAMES } from '../../model/report-words.ts'
import { CASE_NAMES, commit, lockCase, readCase, stageText } from '../../store/case-folder.ts'
import { readClocks, withClock } from '../../store/case-clocks.ts'
import { formatInstant } from '../../time/instant.ts'
import { actorOf } from '../actor.ts'
import { caseNamed, showClocks } from '../case-clocks.ts'
import type { Invocation } from '../command.ts'
import { parseMoment } from '../moment.ts'
import { text, UsageFaults } from '../options.ts'

/** `case clock start`: records the decision that starts a clock. */
export async function run(invocation: Invocation): Promise<number> {
  const entry = entryOf(invocation)
  const { path, shown } = caseNamed(invocation)
  // A case that is not there is not made.
  await readCase(path, shown)
  const locked = await lockCase(path, shown)
  const release = invocation.atExit(() => locked.close())
  try {
    const { text: before } = await readClocks({ folder: locked.folder, shown })
    await stageText(locked.staging, CASE_NAMES.clocks, withClock(before, entry))
    await commit(locked.folder, locked.staging, [CASE_NAMES.clocks])
  } finally {
    release()
    locked.close()
  }
  await showClocks(invocation)
  return 0
}

function entryOf({ host, options, args }: Invocation): Omit<ClockRecord, 'v' | 'seq' | 'prev'> {
  const faults = new UsageFaults()
  const clock = CLOCK_NAMES.find((name) => name === args[0]) ?? 'custom'
  const why = text(options, 'why') ?? ''
  if (why.trim() === '') faults.add('say why it begins: --why TEXT')
  const recorded = host.now() * 1000
  const given = text(options, 'from')
  const moment = given === null ? undefined : parseMoment(given)
  const from =
    given === null
      ? recorded
      : moment?.kind === 'instant'
        ? moment.microseconds
        : faults.add(`--from: '${given}' is no time: write 2025-10-18T16:28:00Z`)
  if (from !== null && from > recorded) faults.add('--from lies in the future: a clock begins with what is known')
  const custom = clock === 'custom' ? customOf(options, faults) : null
  faults.check()
  const user = actorOf(host)
  return {
    clock,
    custom,
    from: formatInstant(from ?? recorded),
    recorded: formatInstant(recorded),
    by: text(options, 'by') ?? user,
    os_user: user,
    host: host.machine,
    why,
  }
}

function customOf(options: Invocation['options'], faults: UsageFaults): ClockRecord['custom'] {
  const [name, reference] = [text(options, 'name') ?? '', text(options, 'reference') ?? '']
  const hours = Number(text(options, 'hours'))
  if (name === '') faults.add('name the clock: --name TEXT')
  if (reference === '') faults.add('say what sets it, a contract or a policy: --reference TEXT')
  if (!(hours > 0 && hours <= 87_600)) faults.add('--hours: say after how many hours it ends, such as 48')
  return { name, hours, reference }
}
