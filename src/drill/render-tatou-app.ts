import { isoMicros, isoMillis } from './micros.ts'
import type { Micros } from './micros.ts'
import type { Line } from './line.ts'
import { abuseEntry } from './render-tatou-abuse.ts'
import { audit, call, failure, info } from './tatou-entry.ts'
import type { Entry } from './tatou-entry.ts'
import { pythonObject, pythonQuote } from './python-json.ts'
import type { Action, LoginAction, RegistrationAction, WebAction } from './story.ts'

/**
 * The worker processes of the platform during a rolling update. Each build of the application names its
 * keys in its own way and writes its times in its own way; the older build also announces logins and writes
 * absent values as null, the newer one leaves them out.
 */
interface Worker {
  readonly build: 'older' | 'newer'
  readonly stamp: (time: Micros) => string
}

const WORKERS: readonly [Worker, Worker, Worker, Worker] = [
  { build: 'older', stamp: (time) => `${isoMicros(time)}+00:00` },
  { build: 'newer', stamp: (time) => `${isoMillis(time)}Z` },
  { build: 'newer', stamp: (time) => `${isoMicros(time)}+00:00` },
  { build: 'older', stamp: isoMicros },
]

/** The JSON logger is the last to run: its lines come this much after those of `security.log`. */
const LOGGER_DELAY: Micros = 350

/**
 * The lines that an action leaves in the platform's `app.log` (JSON lines of python-json-logger), in the key
 * dialect of the worker that answered. Static pages and what happens on hosts leave none.
 */
export function renderTatouApp(action: Action): readonly Line[] {
  switch (action.kind) {
    case 'page':
    case 'mfa':
    case 'ssh_connection':
    case 'sudo':
    case 'cron':
      return []
    case 'login': {
      const outcome = line(action, action.time + action.request.spent, loginEntry(action))
      const worker = workerOf(action)
      return worker.build === 'older' && action.account !== null
        ? [line(action, action.time, announcement(action, action.account)), outcome]
        : [outcome]
    }
    default:
      return [line(action, action.time + action.request.spent, entryOf(action))]
  }
}

function workerOf(action: WebAction): Worker {
  const index = (action.request.id.charCodeAt(action.request.id.length - 1) & 3) as 0 | 1 | 2 | 3
  return WORKERS[index]
}

function line(action: WebAction, at: Micros, entry: Entry): Line {
  const time = at + LOGGER_DELAY
  const worker = workerOf(action)
  const { sourceIp } = action.request
  const head = `{"timestamp": "${worker.stamp(time)}", `
  const text = worker.build === 'older' ? olderKeys(sourceIp, entry) : newerKeys(sourceIp, entry)
  return { time, text: head + text }
}

function olderKeys(sourceIp: string, { level, type, member, message, details }: Entry): string {
  const user =
    member === null
      ? '"user_id": null, "user_login": null'
      : `"user_id": ${member.userId}, "user_login": ${pythonQuote(member.account)}`
  return (
    `"log_level": "${level}", "event_type": "${type}", ${user}, "client_ip": "${sourceIp}", ` +
    `"log_message": ${pythonQuote(message)}, "log_details": ${pythonObject(details)}}`
  )
}

function newerKeys(sourceIp: string, { level, type, member, message, details }: Entry): string {
  const user = member === null ? '' : `"user_id": ${member.userId}, "login": ${pythonQuote(member.account)}, `
  return (
    `"level": "${level}", "event_type": "${type}", ${user}"client_ip": "${sourceIp}", ` +
    `"message": ${pythonQuote(message)}, "details": ${pythonObject(details)}}`
  )
}

function announcement(action: LoginAction, account: string): Entry {
  const message = `Login attempt from ${action.request.sourceIp} for email: ${account}`
  return { level: 'INFO', type: 'api_call', member: null, message, details: call('/api/login', 'POST') }
}

// Details are written out key by key: spreading one object into another costs more than all the rest of a line.
function loginEntry({ account, userId, outcome, reason, request }: LoginAction): Entry {
  const email = account ?? undefined
  const endpoint = '/api/login'
  const method = 'POST'
  if (account !== null && userId !== null && outcome === 'success') {
    const message = `Successful login for user_id: ${userId} from ${request.sourceIp}`
    return audit('user_login_success', { account, userId }, message, { email, endpoint, method })
  }
  const message = `Failed login attempt from ${request.sourceIp}${forEmail(account)}`
  const why = LOGIN_REASONS[reason ?? 'invalid_credentials']
  return failure('user_login_failure', reason, message, { email, reason: why, endpoint, method })
}

const LOGIN_REASONS = {
  invalid_credentials: 'invalid credentials',
  unknown_user: 'unknown user',
  expired: 'password expired',
  missing_fields: 'missing credentials',
  fault: 'database error',
} as const

function registrationEntry({ account, userId, outcome, reason, request }: RegistrationAction): Entry {
  const email = account ?? undefined
  const endpoint = '/api/create-user'
  const method = 'POST'
  if (account !== null && userId !== null && outcome === 'success') {
    const message = `USER_REGISTRATION: ${account} (${account}) from IP: ${request.sourceIp}`
    return audit('user_registration', { account, userId }, message, { email, endpoint, method })
  }
  const message = `Registration failed from ${request.sourceIp}${forEmail(account)}`
  const why = REGISTRATION_REASONS[reason ?? 'duplicate_account']
  return failure('user_registration_failure', reason, message, { email, reason: why, endpoint, method })
}

const REGISTRATION_REASONS = {
  duplicate_account: 'duplicate: account exists',
  missing_fields: 'missing fields',
  fault: 'database error',
} as const

function forEmail(account: string | null): string {
  return account === null ? '' : ` for email: ${account}`
}

function entryOf(action: Exclude<WebAction, { kind: 'page' | 'login' | 'mfa' }>): Entry {
  const { sourceIp } = action.request
  switch (action.kind) {
    case 'registration':
      return registrationEntry(action)
    case 'logout':
      return audit('user_logout', action.member, `User logged out from ${sourceIp}`, call('/api/logout', 'POST'))
    case 'document_list': {
      const details = call('/api/list-documents', 'GET')
      return info('api_call', action.member, `Document list requested from ${sourceIp}`, details)
    }
    case 'document_access': {
      const { document, fileName: file_name } = action
      const endpoint = `/api/get-document/${document}`
      const details = { document_id: document, file_name, operation: 'read', endpoint, method: 'GET' }
      return info('document_download', action.member, `Document access: ${document} from ${sourceIp}`, details)
    }
    case 'upload': {
      const { document: document_id, fileName: file_name, fileSize: file_size } = action
      const details = { document_id, file_name, file_size, endpoint: '/api/upload-document', method: 'POST' }
      return audit('document_upload', action.member, `File uploaded successfully: ${file_name}`, details)
    }
    case 'watermark': {
      const { document, method } = action
      const endpoint = `/api/create-watermark/${document}`
      const details = { document_id: document, method, operation: 'create', endpoint }
      return audit(
        'watermark_creation',
        action.member,
        `Watermark creation for doc ${document} from ${sourceIp}`,
        details,
      )
    }
    case 'methods': {
      const details = call('/api/get-watermarking-methods', 'GET')
      return info('api_call', null, `Watermarking methods requested from ${sourceIp}`, details)
    }
    default:
      return abuseEntry(action)
  }
}
