import type { WebAction } from './story.ts'
import { call, failure, security } from './tatou-entry.ts'
import type { Entry } from './tatou-entry.ts'

type AbuseAction = Extract<
  WebAction,
  { kind: 'lockout' | 'token_refusal' | 'upload_refusal' | 'tampering' | 'flag' | 'handshake' | 'sql_error' }
>

/** The entry of `app.log` for what the platform refuses, or notices and reports to the security team. */
export function abuseEntry(action: AbuseAction): Entry {
  const { sourceIp } = action.request
  switch (action.kind) {
    case 'lockout': {
      const { account } = action
      const details = { email: account, reason: 'too many failed logins', endpoint: '/api/login' }
      return security('account_lockout', null, `Account locked: ${account}`, details)
    }
    case 'token_refusal': {
      const { member, cause } = action
      if (cause === 'hijack') {
        const message = `Session of user ${member.account} presented by another client`
        return security('session_hijack_attempt', member, message, { reason: 'fingerprint mismatch' })
      }
      const mismatch = cause === 'fingerprint'
      const message = mismatch ? `Token fingerprint mismatch for user ${member.account}` : 'Token expired'
      const details = { reason: mismatch ? 'fingerprint mismatch' : 'token expired', endpoint: '/api/list-documents' }
      return security('token_validation_failure', member, message, details)
    }
    case 'upload_refusal': {
      const { member, fileName, cause } = action
      const [type, text, reason] = UPLOAD_REFUSALS[cause]
      const details = { file_name: fileName, reason, endpoint: '/api/upload-document', method: 'POST' }
      return security(type, member, `${text}: ${fileName}`, details)
    }
    case 'tampering': {
      const { member, document: document_id } = action
      const details = { document_id, operation: 'verify', reason: 'watermark does not match' }
      return security('watermark_tampering', member, `Watermark tampering detected on doc ${document_id}`, details)
    }
    case 'flag': {
      const { member, fileName: file_name } = action
      return security('flag_access', member, `Flag file accessed from ${sourceIp}`, { file_name, operation: 'read' })
    }
    case 'handshake':
      return handshake(action.identity, action.outcome)
    case 'sql_error': {
      const { error } = action
      const details = { error, ...call('/api/login', 'POST') }
      return action.recognised
        ? security('sql_injection_attempt', null, `SQL injection attempt from ${sourceIp}`, details)
        : failure('database_error', 'fault', `Database error: ${error}`, details)
    }
  }
}

/** What became of a file, as the platform words it; the first two also stand in `security.log`. */
export const UPLOAD_REFUSALS = {
  type_mismatch: ['file_upload_failed', 'File upload failed', 'file type mismatch'],
  malicious: ['malicious_file_detected', 'Malicious file detected', 'active content'],
  path_traversal: ['path_traversal_attempt', 'Path traversal attempt', 'invalid file name'],
} as const

function handshake(identity: string, outcome: 'success' | 'failure' | 'spoofed'): Entry {
  const details = { identity, endpoint: '/api/rmap-initiate', method: 'POST' }
  if (outcome === 'success') {
    return { level: 'INFO', type: 'rmap_handshake_success', member: null, message: 'RMAP handshake complete', details }
  }
  const [type, message] =
    outcome === 'failure'
      ? (['rmap_handshake_failure', 'RMAP handshake failed'] as const)
      : (['rmap_identity_spoofing', 'RMAP identity does not match its key'] as const)
  return security(type, null, message, { ...details, reason: 'signature does not verify' })
}
