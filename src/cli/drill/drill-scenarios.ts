import { resolve } from 'node:path'
import { SCENARIOS } from '../../drill/drill-scenarios.ts'
import { readScenario } from '../../drill/user-scenario.ts'
import type { DrillScenario } from '../../model/drill-scenario.ts'
import { TatouError } from '../../model/errors.ts'
import { readPlainText } from '../../store/plain-file.ts'
import { faultText, suggest } from '../../syntax/faults.ts'
import type { Invocation } from '../command.ts'

const MOST_BYTES = 1_000_000

/** The scenario of a name, or of a YAML file. Throws `scenario` with all faults of the file. */
export async function scenarioOf({ host }: Invocation, given: string): Promise<DrillScenario> {
  if (!/[/\\]|\.ya?ml$/.test(given)) {
    const known = SCENARIOS.find(({ id }) => id === given)
    if (known !== undefined) return known
    const ids = SCENARIOS.map(({ id }) => id)
    throw new TatouError('scenario', { problem: `there is no scenario ${given}`, hint: suggest(given, ids) })
  }
  const text = await readPlainText(resolve(host.cwd, given), MOST_BYTES)
  if (text === undefined) throw new TatouError('scenario', { problem: `no such file: ${given}` })
  if (text === null) throw new TatouError('scenario', { problem: `${given} is no file of text below 1 MB` })
  const { scenario, faults } = readScenario(given, text)
  if (scenario === null) throw new TatouError('scenario', { problem: faults.map(faultText).join('\n') })
  return scenario
}
