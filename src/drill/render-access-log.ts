import { commonLogStamp } from './micros.ts'
import type { Line } from './line.ts'
import type { Action, WebAction } from './story.ts'

/**
 * The line that a request leaves in the access log of nginx in its `combined` format. The stamp is the end
 * of the request. What happens on hosts leaves none.
 */
export function renderAccessLog(action: Action): readonly Line[] {
  if (!('request' in action)) return []
  const { sourceIp, userAgent, spent, bytes, referer } = action.request
  const { method, target, status } = requestOf(action)
  const time = action.time + spent
  const request = method === '' ? nginxEscape(target) : `${method} ${nginxEscape(target)} HTTP/1.1`
  const client = `"${nginxEscape(referer ?? '-')}" "${nginxEscape(userAgent)}"`
  return [{ time, text: `${sourceIp} - - [${commonLogStamp(time)}] "${request}" ${status} ${bytes} ${client}` }]
}

interface HttpRequest {
  readonly method: string
  readonly target: string
  readonly status: number
}

function requestOf(action: WebAction): HttpRequest {
  switch (action.kind) {
    case 'page':
      return action
    case 'login':
      return call('POST', '/api/login', action.outcome === 'success' ? 200 : FAILURE_STATUS[action.reason ?? 'other'])
    case 'registration':
      return call(
        'POST',
        '/api/create-user',
        action.outcome === 'success' ? 201 : FAILURE_STATUS[action.reason ?? 'other'],
      )
    case 'logout':
      return call('POST', '/api/logout', 200)
    case 'document_list':
      return call('GET', '/api/list-documents', 200)
    case 'document_access':
      return call('GET', `/api/get-document/${action.document}`, 200)
    case 'upload':
      return call('POST', '/api/upload-document', 201)
    case 'watermark':
      return call('POST', `/api/create-watermark/${action.document}`, 201)
    case 'methods':
      return call('GET', '/api/get-watermarking-methods', 200)
    default:
      return abuseRequest(action)
  }
}

type AbuseAction = Extract<
  WebAction,
  { kind: 'mfa' | 'lockout' | 'token_refusal' | 'upload_refusal' | 'tampering' | 'flag' | 'handshake' | 'sql_error' }
>

function abuseRequest(action: AbuseAction): HttpRequest {
  switch (action.kind) {
    case 'mfa':
      return call('POST', '/api/second-factor', action.outcome === 'success' ? 200 : 401)
    case 'lockout':
      return call('POST', '/api/login', 423)
    case 'token_refusal':
      return call('GET', '/api/list-documents', 401)
    case 'upload_refusal':
      return call('POST', '/api/upload-document', 415)
    case 'tampering':
      return call('POST', `/api/read-watermark/${action.document}`, 422)
    case 'flag':
      return call('GET', '/api/get-document/flag', 403)
    case 'handshake':
      return call('POST', '/api/rmap-initiate', action.outcome === 'success' ? 200 : 400)
    case 'sql_error':
      return call('POST', '/api/login', 500)
  }
}

const FAILURE_STATUS = {
  invalid_credentials: 401,
  unknown_user: 401,
  expired: 401,
  duplicate_account: 409,
  missing_fields: 400,
  fault: 503,
  other: 400,
} as const

function call(method: string, target: string, status: number): HttpRequest {
  return { method, target, status }
}

const SAFE = /^[ !#-[\]-~]*$/

/** nginx writes the quote, the backslash and every byte outside printable ASCII as `\xHH`, byte by byte. */
function nginxEscape(text: string): string {
  if (SAFE.test(text)) return text
  let escaped = ''
  for (const byte of new TextEncoder().encode(text)) {
    const character = String.fromCharCode(byte)
    escaped += SAFE.test(character) ? character : `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return escaped
}
