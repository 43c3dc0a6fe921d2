import { randomBytes, createHash } from 'node:crypto'
import { lstatSync, rmSync } from 'node:fs'
import { mkdir, mkdtemp, rename, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { DIFFICULTIES, type Difficulty } from '../../drill/difficulty.ts'
import { DEFAULT_DAY, drillSecret } from '../../drill/drill-plan.ts'
import { drillStory, type DrillPlan } from '../../drill/drill-story.ts'
import { tellingLogs } from '../../drill/scenario-family.ts'
import { checkRecipients } from '../../evidence/age.ts'
import { canonicalJson } from '../../model/canonical-json.ts'
import type { DrillFile, DrillSecret, DrillTruth } from '../../model/drill.ts'
import { DRILL_LOGS, type DrillLog } from '../../model/drill-logs.ts'
import type { DrillScenario } from '../../model/drill-scenario.ts'
import { TatouError } from '../../model/errors.ts'
import { renderNewDrill } from '../../output/drill.ts'
import { makeFolder } from '../../store/make-folder.ts'
import { syncToDisk } from '../../store/plain-file.ts'
import { suggest } from '../../syntax/faults.ts'
import type { Invocation } from '../command.ts'
import { DRILL_NAMES } from '../drill/drill-folder.ts'
import { scenarioOf } from '../drill/drill-scenarios.ts'
import { commitmentOf, sealTruth } from '../drill/drill-seal.ts'
import { parseMoment } from '../moment.ts'
import { outputOptions, text, UsageFaults } from '../options.ts'
import { present } from '../terminal/present.ts'
import { errorCode, whyUnwritable } from '../files/system-error.ts'
import { version } from '../version.ts'
import { writeDrillLogs } from '../drill/write-drill-logs.ts'

const DAY = 86_400_000_000
const MOST_NOISE = 100_000_000

/** `drill new`: the logs of an attack that never happened, and its sealed truth. */
export async function run(invocation: Invocation): Promise<number> {
  const faults = new UsageFaults()
  const output = outputOptions(invocation, ['table', 'json'], faults)
  const given = text(invocation.options, 'out')
  if (given === null) faults.add('name the folder to make: --out DIR')
  const facilitator = text(invocation.options, 'facilitatorKey')
  if (facilitator !== null) checkRecipients({ kind: 'recipients', recipients: [facilitator] })
  const [name = ''] = invocation.args
  const plan = planOf(invocation, await scenarioOf(invocation, name), faults)
  faults.check()
  const folder = given ?? ''
  const file = await make(invocation, folder, plan, facilitator)
  await present(invocation, output, { inputs: [], db: null, span: [] }, (format, options) =>
    renderNewDrill(file, folder, format, options),
  )
  return 0
}

function planOf({ options }: Invocation, scenario: DrillScenario, faults: UsageFaults): DrillPlan {
  const level = Number(text(options, 'difficulty'))
  const noise = wholeNumber('--noise', text(options, 'noise') ?? '0', MOST_NOISE, faults)
  const wanted = text(options, 'seed')
  // Six bytes are a safe integer that nobody guesses.
  const seed =
    wanted === null ? randomBytes(6).readUIntBE(0, 6) : wholeNumber('--seed', wanted, Number.MAX_SAFE_INTEGER, faults)
  return {
    scenario,
    seed,
    difficulty: DIFFICULTIES.find((each): each is Difficulty => each === level) ?? 2,
    noise,
    day: dayOf(text(options, 'start'), faults),
    logs: logsOf(text(options, 'logFormat'), scenario, faults),
  }
}

function wholeNumber(flag: string, given: string, most: number, faults: UsageFaults): number {
  const value = Number(given)
  if (/^\d{1,16}$/.test(given) && value <= most) return value
  faults.add(`${flag}: '${given}' is no whole number from 0 to ${most}`)
  return 0
}

function dayOf(given: string | null, faults: UsageFaults): number {
  if (given === null) return DEFAULT_DAY
  const moment = parseMoment(given)
  if (moment?.kind === 'instant' && moment.microseconds >= 0) return moment.microseconds - (moment.microseconds % DAY)
  faults.add(`--start: '${given}' is no day: write 2025-11-03`)
  return DEFAULT_DAY
}

function logsOf(given: string | null, scenario: DrillScenario, faults: UsageFaults): readonly DrillLog[] {
  if (given === null) return scenario.logs
  const logs: DrillLog[] = []
  for (const word of given.split(',').map((each) => each.trim())) {
    const log = DRILL_LOGS.find((each) => each === word)
    if (log === undefined) faults.add(`--log-format: no log is called '${word}'. ${suggest(word, DRILL_LOGS)}`)
    else if (!logs.includes(log)) logs.push(log)
  }
  return logs
}

/** Everything is written beside the folder and gets its name when it is whole. */
async function make(
  invocation: Invocation,
  given: string,
  plan: DrillPlan,
  facilitator: string | null,
): Promise<DrillFile> {
  const target = resolve(invocation.host.cwd, given)
  if (lstatSync(target, { throwIfNoEntry: false }))
    throw unwritable(given, 'it is there already, and nothing is overwritten')
  const story = drillStory(plan)
  const secret = drillSecret(plan, story, saltOf(plan, facilitator))
  if (!showsEnough(plan.scenario, secret.truth)) {
    const left = ({ logs }: Pick<DrillScenario, 'logs'>): readonly DrillLog[] =>
      tellingLogs({ logs }).filter((log) => !plan.logs.includes(log))
    const own = left(plan.scenario)
    const others = own.length > 0 ? own : left({ logs: [...DRILL_LOGS] }).slice(0, 2)
    throw new TatouError('usage', {
      problem: `--log-format: none of these logs shows what matters of ${plan.scenario.id}`,
      hint: `add one that does: ${others.join(', ')}`,
    })
  }
  let staging: string | undefined
  const clear = (): void => {
    if (staging !== undefined) rmSync(staging, { recursive: true, force: true })
  }
  const release = invocation.atExit(clear)
  try {
    await makeFolder(dirname(target))
    staging = await mkdtemp(join(dirname(target), '.tatou-ir-'))
    await mkdir(join(staging, DRILL_NAMES.logs))
    const logs = await writeDrillLogs(invocation, staging, plan, story)
    const file = drillFile(plan, secret, logs, facilitator)
    await writeFile(join(staging, DRILL_NAMES.truth), await sealTruth(secret, facilitator))
    await writeFile(join(staging, DRILL_NAMES.file), `${JSON.stringify(file, null, 2)}\n`)
    await syncToDisk(staging)
    await rename(staging, target)
    return file
  } catch (error) {
    throw errorCode(error) === undefined || error instanceof TatouError
      ? error
      : unwritable(given, whyUnwritable(error), error)
  } finally {
    clear()
    release()
  }
}

/** Whether something of the attack is to be found, and by more than a login that looks like any other. */
function showsEnough({ steps }: DrillScenario, { nothing, kinds }: DrillTruth): boolean {
  const mattered = steps.some((step) => step.kinds.length > 0)
  return steps.length === 0 || (!nothing && (!mattered || kinds.must.length > 0))
}

/** Chance where a truth is encrypted; else from the seed, so that the same drill has the same commitment everywhere. */
function saltOf({ scenario, seed }: DrillPlan, facilitator: string | null): string {
  if (facilitator !== null) return randomBytes(16).toString('hex')
  return createHash('sha256')
    .update(canonicalJson(['salt', scenario.id, seed]))
    .digest('hex')
    .slice(0, 32)
}

function drillFile(
  { scenario, seed, difficulty }: DrillPlan,
  secret: DrillSecret,
  logs: DrillFile['logs'],
  facilitator: string | null,
): DrillFile {
  const commitment = commitmentOf(secret)
  const isOpen = facilitator === null
  return {
    schema: 'tatou-ir/drill/v1',
    id: commitment.slice(0, 12),
    scenario: isOpen ? scenario.id : null,
    seed: isOpen ? seed : null,
    difficulty: isOpen ? difficulty : null,
    brief: scenario.brief,
    minutes: scenario.minutes,
    start: secret.start,
    facilitator,
    commitment,
    logs,
    tool: { name: 'tatou-ir', version: version() },
  }
}

function unwritable(file: string, problem: string, cause?: unknown): TatouError {
  return new TatouError('output', { file, problem, hint: 'name another folder with --out' }, { cause })
}
