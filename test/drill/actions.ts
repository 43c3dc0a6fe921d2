import type { LoginAction, RegistrationAction, Request, SshConnectionAction } from '../../src/drill/story.ts'
import { startOfDay } from '../../src/drill/micros.ts'

/** 2025-10-18T16:28:18.112034 UTC. */
export const TIME = startOfDay(2025, 10, 18) + ((16 * 60 + 28) * 60 + 18) * 1_000_000 + 112_034

export function request(fields: Partial<Request> = {}): Request {
  return {
    sourceIp: '198.51.100.7',
    userAgent: 'ExampleAgent/1.0',
    id: '0000000000000000',
    spent: 41_000,
    bytes: 31,
    referer: null,
    ...fields,
  }
}

export function login(fields: Partial<LoginAction> = {}): LoginAction {
  return {
    kind: 'login',
    time: TIME,
    actor: 'tester',
    phase: null,
    request: request(),
    account: 'anna@example.com',
    userId: null,
    outcome: 'failure',
    reason: 'invalid_credentials',
    ...fields,
  }
}

export function registration(fields: Partial<RegistrationAction> = {}): RegistrationAction {
  return {
    kind: 'registration',
    time: TIME,
    actor: 'tester',
    phase: null,
    request: request(),
    account: 'anna@example.com',
    userId: null,
    outcome: 'failure',
    reason: 'duplicate_account',
    ...fields,
  }
}

export function ssh(fields: Partial<SshConnectionAction> = {}): SshConnectionAction {
  return {
    kind: 'ssh_connection',
    time: TIME,
    actor: 'tester',
    phase: null,
    sourceIp: '203.0.113.45',
    port: 40_122,
    host: 'bastion',
    process: 4_711,
    account: 'root',
    known: true,
    failures: [],
    accepted: null,
    end: TIME + 5_000_000,
    farewell: 'disconnect',
    ...fields,
  }
}
