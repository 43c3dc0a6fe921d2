import type { ClockRecord } from '../../model/clock.ts'
import { CLOCK_NAMES } from '../../model/report-words.ts'
import { CASE_NAMES } from '../../store/case-folder.ts'
import { readClocks } from '../../store/case-clocks.ts'
import { showClocks } from '../case/case-clocks.ts'
import { addToCase, momentSaid, saidOf } from '../case/case-log.ts'
import type { Invocation } from '../command.ts'
import { text, UsageFaults } from '../options.ts'

/** `case clock start`: records the decision that starts a clock. */
export async function run(invocation: Invocation): Promise<number> {
  const entry = entryOf(invocation)
  await addToCase(invocation, CASE_NAMES.clocks, async (folder, shown) => {
    const { text: before } = await readClocks({ folder, shown })
    return { text: before, entry }
  })
  await showClocks(invocation)
  return 0
}

function entryOf(invocation: Invocation): Omit<ClockRecord, 'v' | 'seq' | 'prev'> {
  const { options, args } = invocation
  const faults = new UsageFaults()
  const clock = CLOCK_NAMES.find((name) => name === args[0]) ?? 'custom'
  const said = saidOf(invocation, faults, 'say why it begins: --why TEXT')
  const from = momentSaid(invocation, 'from', faults, 'a clock begins with what is known')
  const custom = clock === 'custom' ? customOf(options, faults) : null
  faults.check()
  return { clock, custom, from, ...said }
}

function customOf(options: Invocation['options'], faults: UsageFaults): ClockRecord['custom'] {
  const [name, reference] = [text(options, 'name') ?? '', text(options, 'reference') ?? '']
  const hours = Number(text(options, 'hours'))
  if (name === '') faults.add('name the clock: --name TEXT')
  if (reference === '') faults.add('say what sets it, a contract or a policy: --reference TEXT')
  if (!(hours > 0 && hours <= 87_600)) faults.add('--hours: say after how many hours it ends, such as 48')
  return { name, hours, reference }
}
