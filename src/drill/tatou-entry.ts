import type { JsonFields } from './python-json.ts'
import type { Member } from './story.ts'

/** What one line of the platform's `app.log` says, in whichever dialect of keys. */
export interface Entry {
  readonly level: 'INFO' | 'ERROR' | 'SECURITY' | 'AUDIT'
  readonly type: string
  readonly member: Member | null
  readonly message: string
  readonly details: JsonFields
}

/** The details of a call to the interface. */
export function call(endpoint: string, method: string): JsonFields {
  return { endpoint, method }
}

/** What is only told. */
export function info(type: string, member: Member | null, message: string, details: JsonFields): Entry {
  return { level: 'INFO', type, member, message, details }
}

/** What changed something. */
export function audit(type: string, member: Member | null, message: string, details: JsonFields): Entry {
  return { level: 'AUDIT', type, member, message, details }
}

/** What is the security team's business. */
export function security(type: string, member: Member | null, message: string, details: JsonFields): Entry {
  return { level: 'SECURITY', type, member, message, details }
}

/** What did not work: a fault of the platform, or somebody's who is not signed in. */
export function failure(type: string, reason: string | null, message: string, details: JsonFields): Entry {
  return { level: reason === 'fault' ? 'ERROR' : 'SECURITY', type, member: null, message, details }
}
