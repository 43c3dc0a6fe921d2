import { DrillScenario } from '../model/drill-scenario.ts'
import type { Fault, Faults } from '../syntax/faults.ts'
import { gatherFaults } from '../syntax/faults.ts'
import { placeAt, readShape } from '../syntax/shape.ts'
import type { Tree } from '../syntax/tree.ts'
import { readYaml } from '../syntax/yaml.ts'

/**
 * Reads a scenario that somebody wrote as YAML. Null when it cannot be used; every fault stands where what is wrong stands.
 */
export function readScenario(
  path: string,
  text: string,
): { readonly scenario: DrillScenario | null; readonly faults: readonly Fault[] } {
  const faults = gatherFaults()
  const [tree, ...more] = readYaml(path, text, faults)
  if (tree === undefined) {
    if (faults.all().length === 0) faults.error({ file: path, line: 1, column: 1 }, 'empty', 'the file is empty', null)
    return { scenario: null, faults: faults.all() }
  }
  for (const each of more) faults.error(each.place, 'several', 'a file holds one scenario', 'Write a file for each.')
  const scenario = readShape(DrillScenario, tree, faults, { texts: false })
  if (scenario !== null) checkSteps(scenario, tree, faults)
  return { scenario: faults.failed() ? null : scenario, faults: faults.all() }
}

/** An attack is held in memory while it is told, so that noise never moves it. */
const MOST_TRIES = 50_000
const BUSY = 'For busy logs there is --noise.'

function checkSteps({ steps, injects, hours, minutes }: DrillScenario, tree: Tree, faults: Faults): void {
  const error = (path: readonly (string | number)[], message: string, hint: string | null = null): void =>
    faults.error(placeAt(tree, path), 'bad-value', message, hint)
  for (const [index, { id, from, on, accounts, tries, sources }] of steps.entries()) {
    const most = accounts[1] * tries[1]
    if (most > MOST_TRIES)
      error(['steps', index, 'tries'], `the step would make ${most} tries, more than ${MOST_TRIES}`, BUSY)
    if (sources[1] > MOST_TRIES)
      error(['steps', index, 'sources'], `the step would come from more than ${MOST_TRIES} addresses`, BUSY)
    if (steps.findIndex((each) => each.id === id) < index)
      error(['steps', index, 'id'], `there is a step ${id} already`)
    if (index > 0) continue
    if (from === 'earlier') error(['steps', 0], 'the first step must say where it comes from', 'Write from: one.')
    if (on === 'earlier' || on === 'broken')
      error(['steps', 0], 'the first step must say whom it is about', 'Write on: people.')
  }
  for (const [index, { id, at }] of injects.entries()) {
    if (injects.findIndex((each) => each.id === id) < index)
      error(['injects', index, 'id'], `there is an inject ${id} already`)
    if (at > minutes) error(['injects', index, 'at'], `the exercise ends after ${minutes} minutes`)
  }
  if (hours[0] > hours[1]) error(['hours'], 'the attack would begin before it may', 'The smaller hour stands first.')
}
