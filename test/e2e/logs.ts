/**
 * Lines of logs, as short as a test can say them. The day is 18 October 2025, in UTC; a time is
 * `HH:MM:SS` with an optional fraction.
 */

const DAY = '2025-10-18'

export const CLIENT = '198.51.100.7'

/** A line of Tatou format 1. The logger guesses level and status from words in the detail, and so does this. */
export function security(time: string, detail: string, ip = CLIENT): string {
  const failed = / (?:FAILED|ERROR|UNAUTHORIZED)/.test(` ${detail}`)
  const kind = failed ? 'WARNING | SECURITY_ALERT - FAILURE' : 'INFO | SUCCESS'
  const stamp = (time.includes('.') ? time : `${time}.000`).replace('.', ',')
  return `${DAY} ${stamp} | ${kind} | User:system | IP:${ip} | ${detail} | Status:${failed ? 'FAILED' : 'SUCCESS'}`
}

/** The outcome lines of format 1 that tests need most. */
export const SECURITY = {
  failed: (time: string, account: string, ip = CLIENT): string =>
    security(time, `LOGIN FAILED - Invalid credentials for ${account} from ${ip}`, ip),
  success: (time: string, account: string, ip = CLIENT): string =>
    security(time, `LOGIN SUCCESS: ${account} from ${ip}`, ip),
  announced: (time: string, ip = CLIENT): string => security(time, `Login attempt from ${ip}`, ip),
  duplicate: (time: string, account: string, ip = CLIENT): string =>
    security(time, `REGISTRATION FAILED - Duplicate: ${account} from ${ip}`, ip),
} as const

/** What a line of format 2 may say beside its time. */
export interface AppLine {
  readonly type: string
  readonly ip?: string
  readonly message?: string
  readonly login?: string
  readonly details?: Readonly<Record<string, unknown>>
}

/** A line of Tatou format 2, in either dialect of keys. */
export function app(time: string, line: AppLine, dialect: 1 | 2 = 1): string {
  const { type, ip = CLIENT, message = type, login = null, details = {} } = line
  const timestamp = `${DAY}T${time}+00:00`
  if (dialect === 1) {
    const head = { timestamp, log_level: 'INFO', event_type: type, user_id: null, user_login: login, client_ip: ip }
    return JSON.stringify({ ...head, log_message: message, log_details: details })
  }
  return JSON.stringify({ timestamp, level: 'INFO', event_type: type, login, client_ip: ip, message, details })
}

/** The outcome lines of format 2 that tests need most. */
export const APP = {
  failed: (time: string, account: string, ip = CLIENT, dialect: 1 | 2 = 1): string => {
    const message = `Failed login attempt from ${ip} for email: ${account}`
    return app(time, { type: 'user_login_failure', ip, message, details: { email: account } }, dialect)
  },
  success: (time: string, account: string, ip = CLIENT, dialect: 1 | 2 = 1): string =>
    app(time, { type: 'user_login_success', ip, message: 'Successful login', details: { email: account } }, dialect),
} as const

/** A line of sshd in syslog with an ISO stamp, which needs no year. */
export function sshd(time: string, text: string, pid = 4242): string {
  return `${DAY}T${time.includes('.') ? time : `${time}.000000`}+00:00 gate sshd[${pid}]: ${text}`
}

/** The same in RFC 3164, whose stamps have no year. `day` is `Oct 18`, a single digit padded with a blank. */
export function sshdBsd(day: string, time: string, text: string, pid = 4242): string {
  return `${day} ${time} gate sshd[${pid}]: ${text}`
}

/** Puts a line at the end of each. */
export function lines(...all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join('')
}

/** `count` lines made of their number, from 0. */
export function many(count: number, line: (index: number) => string): string[] {
  return Array.from({ length: count }, (_, index) => line(index))
}

/** `HH:MM:SS.mmm` so many seconds after a time. */
export function after(time: string, seconds: number): string {
  const millis = Date.parse(`${DAY}T${time}Z`) + Math.round(seconds * 1000)
  return new Date(millis).toISOString().slice(11, 23)
}
