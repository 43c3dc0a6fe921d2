import { entityPrng, pause } from '../scenario.ts'
import type { Action } from '../story.ts'
import { ATTACK_AGENTS, attackerAddress } from './addresses.ts'
import { attackOf } from './attack.ts'
import type { Attack, AttackFamily, AttackOptions } from './attack.ts'
import { startWithin } from './pace.ts'
import { attackRequest } from './tries.ts'

/** SQL put into a form, which the database complains about. */
export const SQL_ERRORS: AttackFamily = {
  id: 'sql-errors',
  story:
    'One address makes the database answer the login with 6 to 30 errors of syntax, 1 to 20 s apart; a third of the time the platform takes some for injections.',
  logs: ['tatou', 'tatou-json'],
  tell,
}

// Number and wording are those that MariaDB gives for a statement it cannot parse, and its neighbours.
const ERRORS = [
  `(1064, "You have an error in your SQL syntax near ''' at line 1")`,
  `(1064, "You have an error in your SQL syntax near 'OR '1'='1' at line 1")`,
  `(1222, "The used SELECT statements have a different number of columns")`,
  `(1054, "Unknown column '10' in 'order clause'")`,
  `(1105, "XPATH syntax error: '\\10.11.8-MariaDB'")`,
] as const

function tell(options: AttackOptions): Attack {
  const id = 'sql-errors'
  const prng = entityPrng(options, id)
  const source = attackerAddress(prng)
  const userAgent = prng.chance(1, 2) ? 'sqlmap/1.9.4#stable' : prng.pick(ATTACK_AGENTS)
  const noticed = prng.chance(1, 3)
  let time = startWithin(prng, options, 22)
  const actions = Array.from({ length: prng.between(6, 30) }, (_, index): Action => {
    time += pause(prng, 1_000, 20_000)
    const request = attackRequest(prng, source, userAgent, 177)
    const recognised = noticed && index % 3 === 2
    return { kind: 'sql_error', time, actor: id, phase: id, request, error: prng.pick(ERRORS), recognised }
  })
  return attackOf({ id }, actions, { must: ['web_attack'] })
}
