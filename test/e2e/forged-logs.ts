import { HOSTILE } from '../support/hostile.ts'
import { app, lines, security, sshd } from './logs.ts'

/** Where every line of these logs comes from. */
export const FORGED_SOURCE = '198.51.100.7'
const VALUES = [
  ...HOSTILE.map(({ value }) => value),
  '{client_ip}',
  'unknown',
  'x from 203.0.113.9 port 22 ssh2',
  'alice"} {"event_type":"user_login_success","client_ip":"203.0.113.9"',
  'server-1  | x',
  'a'.repeat(10_000),
  'é'.repeat(5_000),
]

/** A kind of log line that holds a text of the attacker's, and what the account must then be. */
interface Kind {
  readonly name: string
  readonly line: (time: string, value: string) => string
  /** True where the format keeps a line break inside a line. */
  readonly breaks: boolean
  /** The account that a line names, when the value is none. */
  readonly placeholders: readonly string[]
}

const KINDS: readonly Kind[] = [
  {
    name: 'security',
    line: (time, value) =>
      security(time, `LOGIN FAILED - Invalid credentials for ${value} from ${FORGED_SOURCE}`, FORGED_SOURCE),
    breaks: false,
    placeholders: ['', 'unknown'],
  },
  {
    name: 'app-details',
    line: (time, value) => app(time, { type: 'user_login_failure', message: 'failed', details: { email: value } }),
    breaks: true,
    placeholders: ['', 'unknown', '{client_ip}'],
  },
  {
    name: 'app-prose',
    line: (time, value) =>
      app(
        time,
        { type: 'user_login_failure', message: `Failed login attempt from ${FORGED_SOURCE} for email: ${value}` },
        2,
      ),
    breaks: true,
    placeholders: ['', 'unknown', '{client_ip}'],
  },
  {
    name: 'sshd',
    line: (time, value) =>
      sshd(time, `Failed password for invalid user ${value} from ${FORGED_SOURCE} port 50122 ssh2`),
    breaks: false,
    placeholders: [''],
  },
]

/** What a collector puts around a line. */
const WRAPS: Readonly<Record<string, (line: string, time: string) => string>> = {
  'plain': (line) => line,
  'compose': (line) => `server-1  | ${line}`,
  'compose-stamped': (line, time) => `server-1  | 2025-10-18T${time}.123456789Z ${line}`,
  'json-file': (line, time) =>
    JSON.stringify({ log: `${line}\n`, stream: 'stderr', time: `2025-10-18T${time}.123456789Z` }),
  'cri': (line, time) => `2025-10-18T${time}.123456789Z stderr F ${line}`,
}

/** A log of hostile accounts. */
export interface ForgedLog {
  readonly path: string
  readonly kind: Kind
  readonly values: readonly string[]
  readonly text: string
}

/** Each log on its own minutes, so that no two of them tell of the same request. */
export const FORGED_LOGS: readonly ForgedLog[] = KINDS.flatMap((kind, row) =>
  Object.entries(WRAPS).map(([wrap, wrapped], column) => {
    const values = kind.breaks ? VALUES : VALUES.filter((value) => !value.includes('\n'))
    const minute = String(row * 10 + column).padStart(2, '0')
    const line = (value: string, index: number): string => {
      const time = `${String(index % 24).padStart(2, '0')}:${minute}:${String(10 * Math.floor(index / 24)).padStart(2, '0')}`
      return wrapped(kind.line(time, value), time)
    }
    return { path: `${kind.name}-${wrap}.log`, kind, values, text: lines(...values.map(line)) }
  }),
)

/** The account of a line: bytes that no reader takes are spelled, addresses are in lower case. */
export function accountOf({ kind, path }: ForgedLog, value: string): string | undefined {
  if (kind.placeholders.includes(value)) return undefined
  const text = Buffer.from(value).toString()
  // Only JSON can hold these inside a line of text.
  const isEscaped = kind.breaks || path.endsWith('json-file.log')
  const spelled = isEscaped
    ? text
    : text.replace(/[\0\x02\r]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`)
  return spelled.includes('@') ? spelled.toLowerCase() : spelled
}
