import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Check } from '../../model/doctor.ts'
import type { Invocation } from '../command.ts'
import { withPrivateFolder } from '../files/private-folder.ts'
import { list } from '../options.ts'
import { failed, messageOf, passed, timed, type Subject } from './doctor-checks.ts'
import { openDesk, type Desk } from './doctor-desk.ts'
import { tryBundle, tryCase, tryDrill, tryPlaybook, tryReport } from './doctor-rehearsals.ts'
import { sampleNames, SAMPLES, trySample } from './doctor-samples.ts'
import { tryBranches, tryFormats, tryRules } from './doctor-tests.ts'

/** What to do about a part of the program that does not do what it should. */
const AGAIN = 'install tatou-ir again; if that does not help, it is a fault of tatou-ir'

/** Something that is tried out. */
interface Item extends Pick<Subject, 'area' | 'name'> {
  /** What it is called meanwhile, in few words. */
  readonly doing: string
  readonly hint: string
  /** What came of it, in words. Throws when it does not work. */
  readonly run: (desk: Desk) => Promise<string>
}

/** Those that take longest come first, so that none of them is waited for alone. */
async function items(invocation: Invocation): Promise<Item[]> {
  const { host, options } = invocation
  const given = list(options, 'rules').map((path) => resolve(host.cwd, path))
  const names = await sampleNames().catch(() => [])
  return [
    {
      area: 'rules',
      name: 'tests of the rules',
      doing: 'rules',
      hint: 'tatou-ir rules test shows which, and what was found',
      run: (desk) => tryRules(desk, []),
    },
    {
      area: 'formats',
      name: 'formats of the program',
      doing: 'formats',
      hint: AGAIN,
      run: (desk) => tryFormats(invocation, desk),
    },
    ...[given]
      .filter(({ length }) => length > 0)
      .map((paths): Item => ({
        area: 'rules',
        name: 'tests of your rules',
        doing: 'your rules',
        hint: 'tatou-ir rules test with their paths shows which, and what was found',
        run: (desk) => tryRules(desk, paths),
      })),
    {
      area: 'playbooks',
      name: 'branches of the playbooks',
      doing: 'playbooks',
      hint: AGAIN,
      run: (desk) => tryBranches(invocation, desk),
    },
    // Where there are no samples, one that is asked for says so.
    ...(names.length > 0 ? names : ['samples']).map((name): Item => ({
      area: 'samples',
      name,
      doing: `sample ${name}`,
      hint: `samples/${name}.md tells what happened there; ${AGAIN}`,
      run: (desk) => trySample(desk, name),
    })),
    { area: 'rehearsal', name: 'a report', doing: 'a report', hint: AGAIN, run: tryReport },
    { area: 'rehearsal', name: 'a bundle', doing: 'a bundle', hint: AGAIN, run: tryBundle },
    { area: 'rehearsal', name: 'a playbook', doing: 'a playbook', hint: AGAIN, run: tryPlaybook },
    { area: 'rehearsal', name: 'a drill', doing: 'a drill', hint: AGAIN, run: tryDrill },
    { area: 'rehearsal', name: 'a case', doing: 'a case', hint: AGAIN, run: tryCase },
  ]
}

/** Items that are tried out at the same time. */
const LANES = 2

/** The line that says what is being tried is drawn anew so often, in milliseconds. */
const REDRAW_MS = 500

/**
 * Tries out what a release or an exercise needs, on the samples that come with the program and in a folder that is gone afterwards: the
 * tests of rules and formats, the playbooks, a case, a bundle, a report and a drill. Each is right once and wrong once.
 */
export function allChecks(invocation: Invocation): Promise<Check[]> {
  return withPrivateFolder(invocation, async (folder) => {
    await mkdir(join(folder, 'tmp'), { mode: 0o700 })
    await writeFile(join(folder, 'tatou-ir.config.yaml'), '{}\n', { mode: 0o600 })
    await cp(SAMPLES, join(folder, 'samples'), { recursive: true }).catch(() => undefined)
    return inLanes(invocation, await items(invocation), folder)
  })
}

async function inLanes(invocation: Invocation, all: readonly Item[], folder: string): Promise<Check[]> {
  const { progress, signal } = invocation
  const found: Check[][] = all.map(() => [])
  const waiting = [...all.entries()]
  const running = new Set<string>()
  let done = 0
  const draw = (): void =>
    progress.update({ done, total: all.length, unit: 'checks', label: `trying ${[...running].join(', ')}` })
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      signal.throwIfAborted()
      const [at, item] = next
      running.add(item.doing)
      draw()
      found[at] = await tryOut(invocation, item, folder)
      running.delete(item.doing)
      done += 1
      draw()
    }
  }
  const timer = setInterval(draw, REDRAW_MS)
  try {
    await Promise.all(Array.from({ length: LANES }, lane))
  } finally {
    clearInterval(timer)
    progress.clear()
  }
  return found.flat()
}

function tryOut(invocation: Invocation, { area, name, hint, run }: Item, folder: string): Promise<Check[]> {
  const desk = openDesk(invocation, folder)
  return timed(invocation.host, async () => {
    try {
      const message = await run(desk)
      return passed({ area, name, tried: desk.tried() }, message)
    } catch (error) {
      if (invocation.signal.aborted) throw error
      return failed({ area, name, tried: desk.tried() }, messageOf(error), hint)
    }
  })
}
