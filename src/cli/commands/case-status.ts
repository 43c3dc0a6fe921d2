import { lastWords, statusOf } from '../../analysis/case-status.ts'
import { CASE_STATES } from '../../model/case-states.ts'
import type { StatusRecord } from '../../model/case-status.ts'
import { renderStatus } from '../../output/case-status.ts'
import { CASE_NAMES, readCase } from '../../store/case-folder.ts'
import { readStatus } from '../../store/case-status.ts'
import { caseNamed } from '../case/case-clocks.ts'
import { addToCase, momentSaid, refuse, saidOf } from '../case/case-log.ts'
import type { Invocation } from '../command.ts'
import { outputOptions, text, UsageFaults } from '../options.ts'
import { present } from '../terminal/present.ts'

/** `case status [STATE]`: records where a case stands, and shows what was said of it. */
export async function run(invocation: Invocation): Promise<number> {
  const [given] = invocation.args
  const faults = new UsageFaults()
  const output = outputOptions(invocation, ['table', 'json'], faults)
  const entry = given === undefined ? null : entryOf(invocation, faults)
  faults.check()
  if (entry !== null)
    await addToCase(invocation, CASE_NAMES.status, async (folder, shown) => {
      const { text: before, records } = await readStatus({ folder, shown })
      checkEntry(entry, records)
      return { text: before, entry }
    })
  const { path, shown } = caseNamed(invocation)
  const { records } = await readStatus(await readCase(path, shown))
  const document = { schema: 'tatou-ir/case-status/v1' as const, path: CASE_NAMES.status, ...statusOf(records) }
  const context = { inputs: [path], db: null, span: [] }
  await present(invocation, output, context, (format, options) => renderStatus(document, format, options))
  return 0
}

type Entry = Omit<StatusRecord, 'v' | 'seq' | 'prev'>

function entryOf(invocation: Invocation, faults: UsageFaults): Entry {
  const state = CASE_STATES.find((name) => name === invocation.args[0]) ?? 'detected'
  const judged = text(invocation.options, 'judgement')
  return {
    state,
    at: momentSaid(invocation, 'at', faults, 'say it when it is so'),
    ...saidOf(invocation, faults, 'say what was seen or done: --why TEXT'),
    judgement: judged === null ? null : judged === 'true-positive' ? 'true_positive' : 'false_positive',
  }
}

/** States follow each other in time, and nobody closes a case without saying what it was. */
function checkEntry(entry: Entry, records: readonly StatusRecord[]): void {
  const states = lastWords([...records, entry])
  const reached = CASE_STATES.flatMap((state) => states.get(state) ?? [])
  for (const [index, { state, at }] of reached.entries()) {
    const before = reached[index - 1]
    if (before !== undefined && at < before.at)
      refuse(`${state} at ${at} lies before ${before.state} at ${before.at}: --at says when it was`)
  }
  if (entry.state !== 'closed' || entry.judgement !== null || statusOf(records).judgement !== null) return
  refuse('say what it was: --judgement true-positive, or false-positive')
}
