import { HOST } from './host-users.ts'
import { MINUTE } from './micros.ts'
import type { Action, LoginAction, SshConnectionAction } from './story.ts'

/**
 * A story of the platform as its SSH host saw it, where people and attackers come with the same names: each login is a
 * connection of its own, everything else is unseen. Nothing is drawn: all numbers follow from the id of the request.
 */
export function atHost(action: Action): Action | null {
  if (!('request' in action)) return action
  if (action.kind !== 'login' || action.account === null) return null
  return action.reason === 'fault' || action.reason === 'missing_fields' ? null : connection(action, action.account)
}

function connection(action: LoginAction, account: string): SshConnectionAction {
  const { time, actor, phase, request, userId } = action
  const number = (from: number, digits: number): number => parseInt(request.id.slice(from, from + digits), 16)
  const done = time + request.spent
  const enters = action.outcome === 'success'
  const login = {
    time: done,
    method: 'password',
    key: null,
    uid: 1_000 + (userId ?? 0),
    session: number(0, 4),
  } as const
  return {
    kind: 'ssh_connection',
    time,
    actor,
    phase,
    sourceIp: request.sourceIp,
    port: 32_768 + (number(0, 4) % 28_000),
    host: HOST,
    process: 1_200 + (number(4, 6) % 2_000_000) * 2,
    account,
    known: action.reason !== 'unknown_user',
    failures: enters ? [] : [done],
    accepted: enters ? login : null,
    end: done + (enters ? (5 + (number(10, 2) % 60)) * MINUTE : 40_000),
    farewell: number(12, 1) % 3 === 0 ? 'close' : 'disconnect',
  }
}
