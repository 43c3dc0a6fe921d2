import type { Micros } from './micros.ts'

/**
 * One story, told once and rendered into any log: what actors did, in microseconds. Everything a log line
 * needs stands in the action, so that rendering draws nothing and the same action reads alike in every log.
 */
interface Happening {
  readonly time: Micros
  /** The entity whose stream the action was drawn from. */
  readonly actor: string
  /** Name of the attack phase the action belongs to, or null for ordinary life. */
  readonly phase: string | null
}

/**
 * How a request came and went. It is a part of its action and not spread into it, which would make stories
 * many times slower to tell.
 */
export interface Request {
  readonly sourceIp: string
  readonly userAgent: string
  /** 16 hexadecimal digits; the worker process that answers follows from the last. */
  readonly id: string
  /** How long the platform takes from the announcing line to the outcome. */
  readonly spent: Micros
  /** Bytes of the response body. */
  readonly bytes: number
  /** The page the request came from; null for programs and for addresses that were typed. */
  readonly referer: string | null
}

/** An HTTP request to the platform. */
interface Requested extends Happening {
  readonly request: Request
}

/** What the platform knows about who is signed in. */
export interface Member {
  /** The account as it was typed: an address, also used as the login. */
  readonly account: string
  readonly userId: number
}

export interface LoginAction extends Requested {
  readonly kind: 'login'
  /** Null when the request named no account. */
  readonly account: string | null
  readonly userId: number | null
  readonly outcome: 'success' | 'failure'
  /** Only the newer application logs tell an unknown user or an expired password from a wrong one. */
  readonly reason: 'invalid_credentials' | 'unknown_user' | 'expired' | 'missing_fields' | 'fault' | null
}

export interface RegistrationAction extends Requested {
  readonly kind: 'registration'
  readonly account: string | null
  readonly userId: number | null
  readonly outcome: 'success' | 'failure'
  readonly reason: 'duplicate_account' | 'missing_fields' | 'fault' | null
}

export interface LogoutAction extends Requested {
  readonly kind: 'logout'
  readonly member: Member
}

export interface DocumentListAction extends Requested {
  readonly kind: 'document_list'
  readonly member: Member
}

export interface DocumentAccessAction extends Requested {
  readonly kind: 'document_access'
  readonly member: Member
  readonly document: number
  readonly fileName: string
}

export interface UploadAction extends Requested {
  readonly kind: 'upload'
  readonly member: Member
  readonly document: number
  readonly fileName: string
  readonly fileSize: number
}

export interface WatermarkAction extends Requested {
  readonly kind: 'watermark'
  readonly member: Member
  readonly document: number
  readonly method: string
}

/** A question of the second factor and how it was answered; only the log of the identity provider tells of it. */
export interface MfaAction extends Requested {
  readonly kind: 'mfa'
  readonly account: string
  readonly outcome: 'success' | 'failure'
}

/** The platform locks an account because of what this request did. */
export interface LockoutAction extends Requested {
  readonly kind: 'lockout'
  readonly account: string
}

/** A session token that is refused: it is too old, or another browser holds it than it was given to. */
export interface TokenRefusalAction extends Requested {
  readonly kind: 'token_refusal'
  readonly member: Member
  readonly cause: 'expired' | 'fingerprint' | 'hijack'
}

/** A file that is refused. */
export interface UploadRefusalAction extends Requested {
  readonly kind: 'upload_refusal'
  readonly member: Member
  readonly fileName: string
  readonly cause: 'type_mismatch' | 'malicious' | 'path_traversal'
}

/** A document whose watermark does not hold any more. */
export interface TamperingAction extends Requested {
  readonly kind: 'tampering'
  readonly member: Member
  readonly document: number
}

/** Somebody reads a flag file. */
export interface FlagAction extends Requested {
  readonly kind: 'flag'
  readonly member: Member
  readonly fileName: string
}

/** A handshake of the RMAP protocol. */
export interface HandshakeAction extends Requested {
  readonly kind: 'handshake'
  readonly identity: string
  readonly outcome: 'success' | 'failure' | 'spoofed'
}

/** A request on which the database answered with an error. */
export interface SqlErrorAction extends Requested {
  readonly kind: 'sql_error'
  readonly error: string
  /** Whether the platform took the request for an injection. */
  readonly recognised: boolean
}

/** The public list of watermarking methods: the one page of the interface that needs no session. */
export interface MethodsAction extends Requested {
  readonly kind: 'methods'
}

/** A request that only the web server notes: a page, a static file, a health check, a scan. */
export interface PageAction extends Requested {
  readonly kind: 'page'
  readonly method: string
  /** Path and query as sent. With an empty `method` it is the whole request line (a request that is no HTTP). */
  readonly target: string
  readonly status: number
}

/** One TCP connection to an SSH server, from the first line to the last. */
export interface SshConnectionAction extends Happening {
  readonly kind: 'ssh_connection'
  readonly sourceIp: string
  readonly port: number
  readonly host: string
  /** Process id of the server process that serves the connection. */
  readonly process: number
  /** The name that was tried; null when the client left before it named one. */
  readonly account: string | null
  /** Whether the host has an account of that name. */
  readonly known: boolean
  /** When each wrong password came, in order. */
  readonly failures: readonly Micros[]
  readonly accepted: {
    readonly time: Micros
    readonly method: 'publickey' | 'password'
    /** Key type and fingerprint as sshd prints them; null for a password. */
    readonly key: string | null
    readonly uid: number
    readonly session: number
  } | null
  readonly end: Micros
  /** `disconnect`: the client says good-bye; `close`: it just goes; `limit`: the server throws it out. */
  readonly farewell: 'disconnect' | 'close' | 'limit'
  /** When PAM locked the account because of these failures; null or absent when it did not. */
  readonly locked?: Micros | null
}

/** A command through sudo by somebody who is signed in. */
export interface SudoAction extends Happening {
  readonly kind: 'sudo'
  readonly host: string
  readonly account: string
  readonly uid: number
  readonly command: string
  readonly end: Micros
}

export interface CronAction extends Happening {
  readonly kind: 'cron'
  readonly host: string
  readonly process: number
  readonly account: string
  readonly uid: number
  readonly end: Micros
}

export type WebAction =
  | LoginAction
  | RegistrationAction
  | LogoutAction
  | DocumentListAction
  | DocumentAccessAction
  | UploadAction
  | WatermarkAction
  | MethodsAction
  | PageAction
  | MfaAction
  | LockoutAction
  | TokenRefusalAction
  | UploadRefusalAction
  | TamperingAction
  | FlagAction
  | HandshakeAction
  | SqlErrorAction

export type HostAction = SshConnectionAction | SudoAction | CronAction

export type Action = WebAction | HostAction

/** Puts actions into the one order they have: by time, then by actor, then as the actor's own stream gave them. */
export function inOrder(...streams: readonly (readonly Action[])[]): Action[] {
  return streams.flat().toSorted((a, b) => a.time - b.time || compareText(a.actor, b.actor))
}

/** Order by UTF-16 units, the same under every locale. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
