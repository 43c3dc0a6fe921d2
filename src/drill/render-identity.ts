import { isoMillis } from './micros.ts'
import type { Line } from './line.ts'
import type { Action, WebAction } from './story.ts'

/**
 * The line that an action leaves in the audit log of an identity provider: JSON lines in ECS, where logins,
 * second factors, lockouts and logouts are told, and nothing else of the platform.
 */
export function renderIdentity(action: Action): readonly Line[] {
  switch (action.kind) {
    case 'login':
      if (action.account === null) return []
      return [line(action, action.account, 'user_login', action.outcome, REASONS[action.reason ?? 'none'])]
    case 'mfa': {
      const denied = action.outcome === 'failure' ? 'second factor denied' : null
      return [line(action, action.account, 'mfa_challenge', action.outcome, denied)]
    }
    case 'lockout':
      return [line(action, action.account, 'account_lockout', 'success', null)]
    case 'logout':
      return [line(action, action.member.account, 'user_logout', 'success', null)]
    default:
      return []
  }
}

const REASONS = {
  invalid_credentials: 'invalid credentials',
  unknown_user: 'unknown user',
  expired: 'password expired',
  missing_fields: 'missing fields',
  fault: 'internal error',
  none: null,
} as const

function line(
  { time: start, request }: WebAction,
  account: string,
  action: string,
  outcome: 'success' | 'failure',
  reason: string | null,
): Line {
  const time = start + request.spent
  const event = { category: ['authentication'], action, outcome, ...(reason === null ? {} : { reason }) }
  const text = JSON.stringify({
    '@timestamp': `${isoMillis(time)}Z`,
    'ecs.version': '8.11.0',
    event,
    'source': { ip: request.sourceIp },
    'user': { name: account },
    'user_agent': { original: request.userAgent },
  })
  return { time, text }
}
