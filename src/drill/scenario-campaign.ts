import { HOUR, MILLISECOND, MINUTE, SECOND } from './micros.ts'
import type { Micros } from './micros.ts'
import { entityPrng } from './scenario.ts'
import type { ScenarioOptions } from './scenario.ts'
import type { Action } from './story.ts'

/** The gateway of the platform's Docker network: whoever comes through it has no address of their own. */
export const GATEWAY_ADDRESS = '172.18.0.1'

const FIRST_ACCOUNT = 'demo@example.com'

interface Step {
  readonly kind: 'login' | 'registration'
  readonly account: string
  readonly phase: 'probing' | 'return' | 'burst over sequential accounts' | 'final check'
  readonly time: Micros
  readonly spent: Micros
}

/**
 * The platform's own campaign of 18 October 2025, as a story: twelve attempts between 16:28:18 and 16:56:14,
 * none of them successful. Three failed logins on one account over 23 minutes with a silence of 22 minutes
 * in the middle, a failed login on each of six numbered accounts within 6.1 seconds, and three registrations
 * of the first account, which show that it exists. The seed moves no attempt.
 */
export function campaign(options: ScenarioOptions): Action[] {
  const prng = entityPrng(options, 'campaign')
  return STEPS.map(({ kind, account, phase, time, spent }, index) => {
    const attempt = { time: options.day + time, actor: 'campaign', phase, account, userId: null } as const
    const request = {
      sourceIp: GATEWAY_ADDRESS,
      userAgent: 'python-requests/2.32.3',
      // The last digit chooses the worker that answers: here they take turns.
      id: prng.hex(15) + String(index % 4),
      spent,
      bytes: kind === 'login' ? 31 : 43,
      referer: null,
    }
    return kind === 'login'
      ? { kind, ...attempt, request, outcome: 'failure', reason: 'invalid_credentials' }
      : { kind, ...attempt, request, outcome: 'failure', reason: 'duplicate_account' }
  })
}

/** A step at `minute:second.millisecond` after 16:00 that takes `spent` milliseconds. */
function step(kind: Step['kind'], account: string, phase: Step['phase'], at: readonly number[], spent: number): Step {
  const [minute = 0, second = 0, millisecond = 0] = at
  const time = 16 * HOUR + minute * MINUTE + second * SECOND + millisecond * MILLISECOND
  return { kind, account, phase, time, spent: spent * MILLISECOND }
}

// From the first announcing line of the burst to its last outcome are 6.100 s; from the first line of the
// campaign to the last are 1675.947 s, and 1675.9 s whichever line of an attempt is taken for its time.
const STEPS: readonly Step[] = [
  step('registration', FIRST_ACCOUNT, 'probing', [28, 18, 112], 41),
  step('login', FIRST_ACCOUNT, 'probing', [28, 52, 406], 47),
  step('login', FIRST_ACCOUNT, 'probing', [29, 57, 820], 44),
  step('login', FIRST_ACCOUNT, 'return', [51, 55, 230], 46),
  step('registration', FIRST_ACCOUNT, 'return', [52, 31, 688], 39),
  step('login', 'victim1@example.com', 'burst over sequential accounts', [53, 40, 305], 44),
  step('login', 'victim2@example.com', 'burst over sequential accounts', [53, 41, 519], 45),
  step('login', 'victim3@example.com', 'burst over sequential accounts', [53, 42, 696], 43),
  step('login', 'victim4@example.com', 'burst over sequential accounts', [53, 43, 945], 46),
  step('login', 'victim5@example.com', 'burst over sequential accounts', [53, 45, 120], 44),
  step('login', 'victim6@example.com', 'burst over sequential accounts', [53, 46, 363], 42),
  step('registration', FIRST_ACCOUNT, 'final check', [56, 14, 21], 38),
]
