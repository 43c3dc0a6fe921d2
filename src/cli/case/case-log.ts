import { TatouError } from '../../model/errors.ts'
import type { CanonicalValue } from '../../model/canonical-json.ts'
import { commit, lockCase, readCase, stageText } from '../../store/case-folder.ts'
import { withRecord } from '../../store/case-log.ts'
import { formatInstant } from '../../time/instant.ts'
import { actorOf } from './actor.ts'
import { caseNamed } from './case-clocks.ts'
import type { Invocation } from '../command.ts'
import { parseMoment } from '../moment.ts'
import { text, type UsageFaults } from '../options.ts'

/** Who said something, when, and why. */
export interface Said {
  readonly recorded: string
  readonly by: string
  readonly os_user: string
  readonly host: string
  readonly why: string
}

/** The part of a record that is the same for everything that people say of a case; `needs` asks for the reason. */
export function saidOf({ host, options }: Invocation, faults: UsageFaults, needs: string): Said {
  const why = text(options, 'why') ?? ''
  if (why.trim() === '') faults.add(needs)
  const user = actorOf(host)
  return {
    recorded: formatInstant(host.now() * 1000),
    by: text(options, 'by') ?? user,
    os_user: user,
    host: host.machine,
    why,
  }
}

/** The moment of an option, or now; never one that lies ahead. `ahead` says why. */
export function momentSaid({ host, options }: Invocation, name: string, faults: UsageFaults, ahead: string): string {
  const now = host.now() * 1000
  const given = text(options, name)
  if (given === null) return formatInstant(now)
  const moment = parseMoment(given)
  if (moment?.kind !== 'instant') faults.add(`--${name}: '${given}' is no time: write 2025-10-18T16:28:00Z`)
  else if (moment.microseconds > now) faults.add(`--${name} lies in the future: ${ahead}`)
  else return formatInstant(moment.microseconds)
  return formatInstant(now)
}

/** Adds a record to a log of the case of `--case`; `make` sees what is there. Nobody else writes meanwhile. */
export async function addToCase(
  invocation: Invocation,
  name: string,
  make: (folder: string, shown: string) => Promise<{ text: string; entry: Readonly<Record<string, CanonicalValue>> }>,
): Promise<void> {
  const { path, shown } = caseNamed(invocation)
  // A case that is not there is not made.
  await readCase(path, shown)
  const locked = await lockCase(path, shown)
  const release = invocation.atExit(() => locked.close())
  try {
    const { text: before, entry } = await make(locked.folder, shown)
    await stageText(locked.staging, name, withRecord(before, entry))
    await commit(locked.folder, locked.staging, [name])
  } finally {
    release()
    locked.close()
  }
}

/** Throws `usage` with what is wrong with an entry. */
export function refuse(problem: string): never {
  throw new TatouError('usage', { problem })
}
