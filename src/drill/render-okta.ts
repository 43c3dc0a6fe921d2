import { isoMillis } from './micros.ts'
import type { Line } from './line.ts'
import type { Action, WebAction } from './story.ts'

/** What one event says beside who caused it, and when. */
interface Event {
  readonly type: string
  readonly message: string
  readonly account: string
  readonly result: 'SUCCESS' | 'FAILURE'
  readonly reason?: string
}

/**
 * The event that an action leaves in the Okta System Log, one to a line: sign-in, second factor, lockouts, new users,
 * sign-out, and nothing of what is done with documents.
 */
export function renderOkta(action: Action): readonly Line[] {
  const event = eventOf(action)
  if (event === null || !('request' in action)) return []
  const { request } = action
  const time = action.time + request.spent
  const text = JSON.stringify({
    actor: { id: `00u${request.id}`, type: 'User', alternateId: event.account, displayName: event.account },
    client: { userAgent: { rawUserAgent: request.userAgent }, ipAddress: request.sourceIp },
    displayMessage: event.message,
    eventType: event.type,
    outcome: { result: event.result, reason: event.reason ?? null },
    published: `${isoMillis(time)}Z`,
    severity: event.result === 'SUCCESS' ? 'INFO' : 'WARN',
    transaction: { type: 'WEB', id: request.id },
    uuid: `${request.id}-${request.spent}`,
    version: '0',
  })
  return [{ time, text }]
}

function eventOf(action: Action): Event | null {
  switch (action.kind) {
    case 'login':
      return action.account === null ? null : signIn(action.account, action)
    case 'mfa':
      return factor(action.account, action.outcome)
    case 'lockout':
      return {
        type: 'user.account.lock',
        message: 'Max sign in attempts exceeded',
        account: action.account,
        result: 'SUCCESS',
      }
    case 'logout':
      return { type: 'user.session.end', message: 'User logout', account: action.member.account, result: 'SUCCESS' }
    case 'registration':
      return action.account === null || action.outcome === 'failure'
        ? null
        : { type: 'user.lifecycle.create', message: 'Create Okta user', account: action.account, result: 'SUCCESS' }
    default:
      return null
  }
}

const REASONS = {
  invalid_credentials: 'INVALID_CREDENTIALS',
  unknown_user: 'UNKNOWN_USER',
  expired: 'PASSWORD_EXPIRED',
  missing_fields: 'INVALID_CREDENTIALS',
  fault: 'INTERNAL_ERROR',
  none: 'INVALID_CREDENTIALS',
} as const

function signIn(account: string, { outcome, reason }: Extract<WebAction, { kind: 'login' }>): Event {
  const base = { type: 'user.session.start', message: 'User login to Okta', account } as const
  return outcome === 'success'
    ? { ...base, result: 'SUCCESS' }
    : { ...base, result: 'FAILURE', reason: REASONS[reason ?? 'none'] }
}

function factor(account: string, outcome: 'success' | 'failure'): Event {
  if (outcome === 'success')
    return {
      type: 'user.authentication.auth_via_mfa',
      message: 'Authentication of user via MFA',
      account,
      result: 'SUCCESS',
    }
  const message = 'User rejected Okta push verify'
  return { type: 'user.mfa.okta_verify.deny_push', message, account, result: 'SUCCESS' }
}
