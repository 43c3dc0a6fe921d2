import { describe, expect, it } from 'vitest'
import { DEFAULT_DAY } from '../../src/drill/drill-plan.ts'
import { drillStory } from '../../src/drill/drill-story.ts'
import { drillTruth } from '../../src/drill/drill-truth.ts'
import { readScenario } from '../../src/drill/user-scenario.ts'
import { faultText } from '../../src/syntax/faults.ts'

const GOOD = `id: our_spray
title: A spray
story: One address tries a few accounts.
brief: Look at it.
root_cause: weak passwords
logs: [tatou]
steps:
  - id: spray
    act: login
    from: one
    on: people
    accounts: [6, 6]
    tries: [2, 2]
    rounds: true
    kinds: [password_spraying]
`

describe('readScenario', () => {
  it('reads a scenario, which can be told', () => {
    const { scenario, faults } = readScenario('ours.yaml', GOOD)
    expect(faults).toEqual([])
    if (scenario === null) throw new Error('no scenario')
    const plan = { scenario, seed: 1, difficulty: 2, noise: 0, day: DEFAULT_DAY, logs: scenario.logs } as const
    const story = drillStory(plan)
    expect(story.told.actions).toHaveLength(12)
    expect(drillTruth(plan, story)).toMatchObject({ nothing: false, kinds: { must: ['password_spraying'] } })
    expect(drillTruth(plan, story).targeted.must).toHaveLength(6)
  })

  it.each([
    [
      'act: login',
      'act: logni',
      'ours.yaml:9:10: steps.0.act: the text "logni" is none of login, register, second_factor, read, read_flag, upload, tamper, present_token, handshake, scan, forge',
    ],
    [
      'accounts: [6, 6]',
      'accounts: [6, 2]',
      'ours.yaml:12:15: steps.0.accounts: ends before it begins: the smaller number stands first',
    ],
    ['logs: [tatou]', 'log: [tatou]', 'ours.yaml:6:1: there is no key "log" (Did you mean logs?)'],
    ['from: one', 'from: earlier', 'ours.yaml:8:5: the first step must say where it comes from (Write from: one.)'],
    [
      'tries: [2, 2]',
      'tries: [2, 200000]',
      'ours.yaml:13:12: the step would make 1200000 tries, more than 50000 (For busy logs there is --noise.)',
    ],
    ['rounds: true', 'sources: [2, 90000000]', 'ours.yaml:14:14: the step would come from more than 50000 addresses ('],
    ['[password_spraying]', '[spraying]', 'ours.yaml:15:13: steps.0.kinds.0: the text "spraying" is none of '],
  ])('tells where it is wrong: %s', (right, wrong, message) => {
    const { scenario, faults } = readScenario('ours.yaml', GOOD.replace(right, wrong))
    expect(scenario).toBeNull()
    expect(faults.map(faultText).join('\n')).toContain(message)
  })

  it('refuses two scenarios, or none', () => {
    expect(readScenario('x.yaml', '').scenario).toBeNull()
    expect(readScenario('x.yaml', `${GOOD}---\n${GOOD}`).scenario).toBeNull()
  })
})
