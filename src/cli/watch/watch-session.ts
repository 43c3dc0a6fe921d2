import { mkdtemp } from 'node:fs/promises'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseAddressRange } from '../../ingest/address-range.ts'
import { knownFormats } from '../../formats/registry.ts'
import { TatouError } from '../../model/errors.ts'
import { openStore } from '../../store/store.ts'
import { Follower } from '../../watch/follower.ts'
import type { Judging } from '../../watch/judge.ts'
import { Judges } from '../../watch/judges.ts'
import { WatchState } from '../../watch/state.ts'
import type { Invocation } from '../command.ts'
import { readConfig } from '../config/config.ts'
import { readFormats } from '../formats/format-files.ts'
import { readBrief } from '../investigation/investigate.ts'
import { filterOptions, readingOptions, text, UsageFaults } from '../options.ts'

/** Memory of the engine for a judgement and for the state, in bytes. */
const JUDGE_MEMORY = 160_000_000
const STATE_MEMORY = 64_000_000

/** Up to so many bytes all is judged anew after each batch; up to so many when the logs are quiet. */
const SMALL_BYTES = 200_000
const SETTLE_BYTES = 64_000_000

/** What a watch works on, open until `close`. */
export interface WatchSession {
  readonly state: WatchState
  readonly follower: Follower
  readonly judges: Judges
  close(): Promise<void>
}

/** Reads configuration and rules, and opens the state. */
export async function openWatch(invocation: Invocation, now: () => number): Promise<WatchSession> {
  const judging = await readJudging(invocation)
  const { host, args } = invocation
  const folder = await stateFolder(invocation)
  const state = await WatchState.open(folder, STATE_MEMORY)
  const follower = new Follower({
    args,
    cwd: host.cwd,
    folder: join(folder, 'streams'),
    kept: await state.streams(),
    now,
  })
  await follower.restore()
  const judges = new Judges({
    judging,
    streams: follower.streams,
    now,
    open: () => openStore({ temporary: folder, memoryLimit: JUDGE_MEMORY, threads: undefined, onDisk: false }),
    before: [...state.told.values()].map(({ finding }) => finding),
    smallBytes: SMALL_BYTES,
    settleBytes: SETTLE_BYTES,
  })
  return {
    state,
    follower,
    judges,
    close: async () => {
      await follower.close()
      await judges.close()
      await state.close()
    },
  }
}

async function readJudging(invocation: Invocation): Promise<Judging> {
  const { args } = invocation
  const faults = new UsageFaults()
  const reading = readingOptions(invocation, faults)
  const selection = filterOptions(invocation, faults)
  if (args.filter((path) => path === '-').length > 1) faults.add('standard input (-) can be read only once')
  faults.check()
  if (args.length === 0) throw new TatouError('input-none')
  const brief = await readBrief(invocation, args, selection)
  const { config } = await readConfig(invocation, args)
  const formats = knownFormats((await readFormats(invocation, args)).map(({ format }) => format))
  return {
    detection: brief.detection,
    formats,
    load: {
      depth: brief.needs.text ? 'full' : 'slim',
      keep: brief.needs.columns,
      timezone: reading.timezoneGiven ? reading.timezone : undefined,
      year: reading.year ?? undefined,
      inputFormat: reading.inputFormat ?? undefined,
      shifts: reading.skew,
      formats,
      trustedProxies: config.trusted_proxies.flatMap((range) => parseAddressRange(range) ?? []),
    },
  }
}

/** The folder of `--state`, or a private one that goes with the run. */
async function stateFolder(invocation: Invocation): Promise<string> {
  const { host, options } = invocation
  const given = text(options, 'state')
  if (given !== null) return resolve(host.cwd, given)
  const folder = await mkdtemp(join(host.env['TMPDIR'] ?? tmpdir(), 'tatou-ir-'))
  invocation.atExit(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
