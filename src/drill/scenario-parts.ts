import type { DrillScenarioInput } from '../model/drill-scenario.ts'

/** The logs of the platform. */
export const PLATFORM = ['tatou', 'tatou-json', 'nginx'] as const

/** What every exercise asks, whatever happens in it. */
const INJECTS: DrillScenarioInput['injects'] = [
  {
    id: 'severity',
    at: 2,
    from: 'incident lead',
    to: 'technical lead',
    text: 'What is the severity, and do we call this an incident?',
    expects: 'a severity, with the reason for it',
    within: 1.5,
  },
  {
    id: 'press',
    at: 3.5,
    from: 'customer support',
    to: 'documentation lead',
    text: 'A customer asks whether their account is safe. What may we tell them?',
    expects: 'what is known and what is not, without guessing; who was told',
    within: 1.5,
  },
]

const HINTS: DrillScenarioInput['hints'] = [
  { text: 'tatou-ir timeline shows the attack from its first attempt to its last.', price: 2 },
  { text: 'tatou-ir accounts says of each account whether somebody else got in.', price: 5 },
  { text: 'tatou-ir detect names the kinds of what was found.', price: 10 },
]

/** What every scenario has. */
export const COMMON = { injects: INJECTS, hints: HINTS } as const

/** A password is guessed. */
export const BREAK_IN: NonNullable<DrillScenarioInput['steps']>[number] = {
  id: 'guess',
  act: 'login',
  from: 'one',
  on: 'people',
  tries: [18, 60],
  gap: [600, 4000],
  succeeds: 'last',
  kinds: ['brute_force', 'success_after_failures'],
  technique: 'T1110.001',
}
