import { testOwnFormats } from '../../analysis/format-tests.ts'
import { LOG_FORMATS } from '../../formats/registry.ts'
import { RuleTestsDocument } from '../../model/rule-tests.ts'
import { plural } from '../../output/words.ts'
import { waysThrough } from '../../playbook/ways.ts'
import type { Invocation } from '../command.ts'
import { openRunStore, storeOptions } from '../investigation/evidence.ts'
import { shippedPlaybooks } from '../playbook/playbook-files.ts'
import { withIncident } from '../playbook/playbook-incident.ts'
import { planDocument } from '../playbook/playbook-plan.ts'
import { SILENT_MESSAGES } from '../terminal/messages.ts'
import { SILENT } from '../terminal/progress.ts'
import { Unfit, type Desk } from './doctor-desk.ts'

/** So many faults of many are told. */
const MOST_TOLD = 3

function told(faults: readonly string[]): string {
  const more = faults.length > MOST_TOLD ? `; and ${faults.length - MOST_TOLD} more` : ''
  return `${faults.slice(0, MOST_TOLD).join('; ')}${more}`
}

/** The tests of rules: those of the program, or of the files at `paths`. Throws Unfit. */
export async function tryRules(desk: Desk, paths: readonly string[]): Promise<string> {
  const shown = await desk.check(['rules', 'test', ...paths, '--format', 'json'])
  const { tests, files, faults, results } = RuleTestsDocument.parse(JSON.parse(shown))
  const broken = [
    ...faults.filter(({ severity }) => severity === 'error').map((each) => ({ ...each, said: each.message })),
    ...results
      .filter(({ outcome }) => outcome === 'failed')
      .map((each) => ({ ...each, said: `${each.test}: ${each.found}, not ${each.expected}` })),
  ].map(({ path, line, said }) => `${path}:${line}: ${said}`)
  if (broken.length > 0) throw new Unfit(`${broken.length} of ${tests} tests failed: ${told(broken)}`)
  if (tests === 0 && paths.length === 0) throw new Unfit('there are no tests')
  return `${tests} tests of ${files} files passed`
}

/** Every format of the program on its own samples and near-misses. Throws Unfit. */
export async function tryFormats(invocation: Invocation, desk: Desk): Promise<string> {
  desk.note('read the samples and near-misses of every log format')
  const store = await openRunStore(invocation, storeOptions(invocation.host, 0))
  try {
    await store.seal()
    const { lines, faults } = await testOwnFormats(store, LOG_FORMATS, () => invocation.signal.throwIfAborted())
    if (faults.length > 0) throw new Unfit(`${plural(faults.length, 'fault')}: ${told(faults)}`)
    return `${LOG_FORMATS.length} formats read their ${lines} lines as they say`
  } finally {
    await store.close()
  }
}

/** Every playbook of the program, filled in with what a sample says, and gone through along every branch. Throws Unfit. */
export async function tryBranches(invocation: Invocation, desk: Desk): Promise<string> {
  const log = 'samples/tatou-campaign'
  desk.note(`fill in every playbook with ${log}, and go along every branch to the end`)
  const shipped = await shippedPlaybooks()
  const others = shipped.map(({ playbook }) => playbook)
  const host = { ...invocation.host, cwd: desk.folder }
  const silent = { ...invocation, host, options: {}, messages: SILENT_MESSAGES, progress: SILENT }
  let ways = 0
  let steps = 0
  const code = await withIncident(silent, [log], (incident) => {
    for (const each of shipped) {
      steps += planDocument(each, others, incident).steps.length
      ways += waysThrough(each.playbook).length
    }
    return Promise.resolve(0)
  })
  if (code !== 0) throw new Unfit(`${log} could not be read whole`)
  if (ways < shipped.length || shipped.length === 0) throw new Unfit('there is a playbook without a way to its end')
  return `${shipped.length} playbooks, ${steps} steps, ${ways} ways, all to the end`
}
