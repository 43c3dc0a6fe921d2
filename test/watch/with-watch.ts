import { rulesNeed } from '../../src/analysis/rule-needs.ts'
import type { Invocation } from '../../src/cli/command.ts'
import { readRules } from '../../src/cli/rules/rules.ts'
import { LOG_FORMATS } from '../../src/formats/registry.ts'
import { DEFAULT_CONFIG } from '../../src/model/config.ts'
import type { Finding } from '../../src/model/finding.ts'
import { openStore } from '../../src/store/store.ts'
import { Follower } from '../../src/watch/follower.ts'
import type { Judging } from '../../src/watch/judge.ts'
import { Judges } from '../../src/watch/judges.ts'
import { temporaryFolder } from '../support/temporary.ts'

/** What a watch with our own rules looks for, or with those of a file alone. */
export async function judgingOf(cwd: string, rulesFile: string | null = null): Promise<Judging> {
  const options = rulesFile === null ? {} : { builtinRules: false, rules: [rulesFile] }
  // Of an invocation, reading rules looks at nothing else.
  const invocation = { options, host: { cwd } } as unknown as Invocation
  const { rules, disabled, faults } = await readRules(invocation, DEFAULT_CONFIG)
  const { columns, text } = rulesNeed(rules)
  return {
    detection: { rules, disabled, faults, skewToleranceSeconds: 2 },
    formats: LOG_FORMATS,
    load: { depth: text ? 'full' : 'slim', keep: columns, timezone: undefined, year: 2025, inputFormat: undefined },
  }
}

/** Follows files of a folder with the judgement of new lines alone; `turn` takes what came and judges it, `all` those
 * too whose turn it is not. */
export async function withFreshJudge<T>(
  cwd: string,
  args: readonly string[],
  body: (turn: (all: boolean) => Promise<readonly Finding[]>) => Promise<T>,
  rulesFile: string | null = null,
): Promise<T> {
  const folder = await temporaryFolder()
  const follower = new Follower({ args, cwd, folder, kept: [], now: () => 0 })
  const judges = new Judges({
    judging: await judgingOf(cwd, rulesFile),
    streams: follower.streams,
    now: () => performance.now(),
    open: () => openStore({ temporary: folder, memoryLimit: 220_000_000, threads: undefined, onDisk: false }),
    before: [],
    smallBytes: 0,
    settleBytes: 0,
  })
  try {
    return await body(async (all) => {
      await follower.rescan()
      await follower.read(false)
      return (await judges.judge(all)).findings
    })
  } finally {
    await judges.close()
    await follower.close()
  }
}
