import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compileClaims } from '../../src/formats/claims.ts'
import { compileLoad } from '../../src/formats/compile.ts'
import { LOG_FORMATS } from '../../src/formats/registry.ts'
import { literal } from '../../src/sql/literal.ts'
import { openTestDatabase } from '../support/database.ts'
import type { Row } from '../../src/sql/database.ts'
import type { Store } from '../../src/store/store.ts'

const DEEP = process.env['TATOU_DEEP'] === '1'

let db: Store
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db.close())

/** Pieces of the lines themselves, and what a terminal or a spreadsheet would act on. */
const PIECES = [
  'x',
  'root',
  ' ',
  ' from ',
  '203.0.113.9',
  ' port 22',
  ' ssh2',
  ': RSA SHA256:abc',
  'invalid user ',
  'Accepted password for root',
  ' user=',
  ' rhost=',
  '|',
  '"',
  "'",
  '\\',
  ']',
  '[',
  '] "GET / HTTP/1.1" 200 5',
  ' [18/Oct/2025:16:28:18 +0000] ',
  ', client: 203.0.113.9, server: y',
  ' not found',
  ' password mismatch',
  ' [preauth]',
  ' ID y (serial 0) CA RSA SHA256:abc',
  'missing password',
  'rate limit',
  '\u001b[31m',
  '=cmd()',
  '<script>',
  '@example.org',
  'é',
]

const name = fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 8 }).map((pieces) => pieces.join(''))

interface Place {
  readonly place: string
  readonly format: string
  /** The line, and what the log makes of the name; undefined where the log cannot hold such a name. */
  readonly line: (name: string) => string
  readonly written?: (name: string) => string
  readonly holds?: (name: string) => boolean
  readonly expected: Readonly<Record<string, string | number>>
}

const FAILED = { class: 'event', activity: 'login', outcome: 'failure', source_ip: '198.51.100.7', count: 1 } as const

/** How Apache writes what would end a field. */
const escaped = (text: string): string => text.replaceAll(/["\\]/g, String.raw`\$&`)
/** A basic name ends at the first colon. */
const basic = (text: string): boolean => !text.includes(':')

const PLACES: readonly Place[] = [
  {
    place: 'sshd, failed password',
    format: 'syslog-bsd',
    line: (who) =>
      `Oct 18 16:28:18 gate sshd[42]: Failed password for invalid user ${who} from 198.51.100.7 port 50122 ssh2`,
    expected: { ...FAILED, reason: 'unknown_user', source_port: 50122 },
  },
  {
    place: 'sshd, failed key',
    format: 'syslog-iso',
    line: (who) =>
      `2025-10-18T16:28:18Z gate sshd[42]: Failed publickey for invalid user ${who} from 198.51.100.7 port 50122 ssh2: RSA SHA256:def`,
    expected: { ...FAILED, reason: 'unknown_user', source_port: 50122 },
  },
  {
    place: 'sshd, ID of a certificate',
    format: 'syslog-bsd',
    line: (who) =>
      `Oct 18 16:28:18 gate sshd[42]: Failed publickey for root from 198.51.100.7 port 50122 ssh2: RSA-CERT SHA256:${'d'.repeat(43)} ID ${who} (serial 0) CA RSA SHA256:def`,
    written: () => 'root',
    expected: { ...FAILED, reason: 'invalid_credentials', source_port: 50122 },
  },
  {
    place: 'sshd, repeated',
    format: 'syslog-bsd',
    line: (who) =>
      `Oct 18 16:28:18 gate sshd[42]: message repeated 5 times: [ Failed password for invalid user ${who} from 198.51.100.7 port 50122 ssh2]`,
    expected: { ...FAILED, count: 5, reason: 'unknown_user', source_port: 50122 },
  },
  {
    place: 'sshd, invalid user',
    format: 'syslog-ietf',
    line: (who) => `<38>1 2025-10-18T16:28:18Z gate sshd 42 - - Invalid user ${who} from 198.51.100.7 port 50122`,
    expected: { ...FAILED, reason: 'unknown_user', source_port: 50122 },
  },
  {
    place: 'sshd, PAM',
    format: 'syslog-bsd',
    line: (who) =>
      `Oct 18 16:28:18 gate sshd[42]: pam_sss(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=198.51.100.7 user=${who}.`,
    written: (who) => `${who}.`,
    expected: { ...FAILED, reason: 'invalid_credentials' },
  },
  {
    place: 'nginx, basic authentication',
    format: 'nginx-error',
    line: (who) =>
      `2025/10/18 16:28:18 [error] 12#12: *3 user "${who}" was not found in "/etc/nginx/.htpasswd", client: 198.51.100.7, server: example.org, request: "GET / HTTP/1.1"`,
    holds: basic,
    expected: { ...FAILED, reason: 'unknown_user' },
  },
  {
    place: 'Apache, basic authentication',
    format: 'apache-error',
    line: (who) =>
      `[Sat Oct 18 16:28:18.123456 2025] [auth_basic:error] [pid 12:tid 34] [client 198.51.100.7:50122] AH01617: user ${who}: authentication failure for "/": Password Mismatch`,
    holds: basic,
    expected: { ...FAILED, reason: 'invalid_credentials', source_port: 50122 },
  },
  {
    place: 'access log, remote user',
    format: 'access-log',
    line: (who) => `198.51.100.7 - ${escaped(who)} [18/Oct/2025:16:28:18 +0000] "GET / HTTP/1.1" 401 381 "-" "curl"`,
    written: escaped,
    expected: { ...FAILED, activity: 'web_request', http_status: 401 },
  },
  {
    place: 'ECS',
    format: 'json-ecs',
    line: (who) =>
      JSON.stringify({
        '@timestamp': '2025-10-18T16:28:18Z',
        'event': { category: ['authentication'], outcome: 'failure' },
        'source': { ip: '198.51.100.7' },
        'user': { name: who },
      }),
    expected: FAILED,
  },
  {
    place: 'JSON lines, message with the name',
    format: 'json-lines',
    line: (who) =>
      JSON.stringify({
        ts: '2025-10-18T16:28:18Z',
        event: 'login_failed',
        ip: '198.51.100.7',
        username: who,
        msg: `Login failed for ${who}`,
        error: `user ${who} said ${who}`,
      }),
    expected: FAILED,
  },
]

function relation(lines: readonly string[]): string {
  const values = lines.map((line, index) => `(${index}, ${literal(line)}, ${Buffer.byteLength(line) + 1})`)
  return `(SELECT * FROM (VALUES ${values.join(', ')}) v(n, line, size))`
}

/** The formats that claim the lines, among all there are. */
async function claimants(lines: readonly string[]): Promise<Row[]> {
  return db.rows(`SELECT DISTINCT format FROM (${compileClaims(LOG_FORMATS, [], relation(lines))})`)
}

async function read(format: string, lines: readonly string[], columns: readonly string[]): Promise<Row[]> {
  const formats = LOG_FORMATS.filter(({ id }) => id === format)
  const plan = { formats, wrappers: [], depth: 'full', keep: [] } as const
  const { sql } = compileLoad(plan, relation(lines), { framed: false, hash: 'NULL', carry: ['n'] })
  return db.rows(
    `SELECT ${columns.map((column) => `${column}::VARCHAR AS ${column}`).join(', ')} FROM (${sql}) ORDER BY n`,
  )
}

const key = (text: string): string => (text.includes('@') ? text.toLowerCase() : text)

describe.each(PLACES.map((place) => [place.place, place] as const))('a forged account in %s', (_, place) => {
  it('changes neither source nor count nor outcome', { timeout: 60_000 }, async () => {
    const columns = [...Object.keys(place.expected), 'user_name']
    await fc.assert(
      fc.asyncProperty(fc.array(name, { minLength: 100, maxLength: 200 }), async (drawn) => {
        const names = drawn.filter((who) => who.trim() !== '' && (place.holds?.(who) ?? true))
        const lines = names.map(place.line)
        expect(await claimants(lines)).toEqual([{ format: place.format }])
        const expected = names.map((who) => ({
          ...Object.fromEntries(Object.entries(place.expected).map(([column, value]) => [column, String(value)])),
          user_name: key(place.written?.(who) ?? who),
        }))
        expect(await read(place.format, lines, columns)).toEqual(expected)
      }),
      { numRuns: DEEP ? 20 : 1 },
    )
  })
})
