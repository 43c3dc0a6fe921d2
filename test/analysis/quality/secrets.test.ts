import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mixesScripts, skeleton } from '../../../src/analysis/quality/homoglyphs.ts'
import { holdsSecret, maskSecrets, secretsIn } from '../../../src/analysis/quality/secrets.ts'
import { literal } from '../../../src/sql/literal.ts'
import type { Store } from '../../../src/store/store.ts'
import { HOSTILE } from '../../support/hostile.ts'
import { openTestDatabase } from '../../support/database.ts'

let db: Store
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db.close())

const SECRET = 'S3cret-value'

const CLEAR = [
  `password=${SECRET}`,
  `{"details":{"user_password":"${SECRET}"}}`,
  `{"log":"{\\"token\\":\\"${SECRET}\\"}\\n"}`,
  `GET /x?a=1&access_token=${SECRET}&b=2 HTTP/1.1`,
  `Authorization: Bearer ${SECRET}`,
  `api_key: '${SECRET}'`,
  `client-secret = ${SECRET}`,
  `session key=${SECRET}; next`,
  `Passwd: ${SECRET}, and more`,
  `x eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.${SECRET} y`,
  `postgres://app:${SECRET}@db.example.org/x`,
  'key id AKIAIOSFODNN7EXAMPLE',
]

const MASKED = [
  'password=***',
  '{"password":"***","token":null,"key":""}',
  'token: [REDACTED]',
  'Failed password for root from 203.0.113.9 port 50122 ssh2',
  'Accepted publickey for bob from 203.0.113.9 port 1 ssh2: ED25519 SHA256:abcdefgh',
  'TTY=pts/0 ; PWD=/home/bob ; USER=root ; COMMAND=/usr/bin/passwd',
  'Token fingerprint mismatch for user bob',
  'monkey=banana turkey: Ankara',
  'password: {password}',
  'token=expired',
  'https://example.org:8080/path@x',
]

describe('secrets', () => {
  it.each(CLEAR)('are found and masked: %s', async (line) => {
    expect(await db.rows(`SELECT ${holdsSecret(literal(line))} AS found`)).toEqual([{ found: true }])
    expect(maskSecrets(line)).not.toMatch(/S3cret|AKIAIOS/)
    expect(maskSecrets(maskSecrets(line))).toBe(maskSecrets(line))
    expect(secretsIn(line).join()).toMatch(/\*\*\* \(\d+ characters\)$/)
  })

  it.each(MASKED)('are none: %s', async (line) => {
    expect(await db.rows(`SELECT ${holdsSecret(literal(line))} AS found`)).toEqual([{ found: false }])
    expect(maskSecrets(line)).toBe(line)
  })

  it('behind hostile text are masked too', () => {
    for (const { value } of HOSTILE) expect(maskSecrets(`${value} password=${SECRET}`)).not.toContain(SECRET)
  })
})

describe('names that look alike', () => {
  it('have one skeleton', () => {
    for (const name of ['\u0430dmin', 'Admin', 'ad\u200bmin', '\uff41dmin', '\u0430\u0501m\u0456\u0578']) {
      expect(skeleton(name)).toBe('admin')
    }
    expect(skeleton('admin2')).not.toBe('admin')
  })

  it('may mix scripts, which honest names do not', () => {
    expect(['\u0430dmin', 'p\u03b1ypal', 'x.\u0430'].map(mixesScripts)).toEqual([true, true, false])
    expect(['Zoë', 'Владимир', 'Ελένη', 'ivan.Иванов', '管理者', 'bob'].map(mixesScripts)).toEqual([
      false,
      false,
      false,
      false,
      false,
      false,
    ])
  })
})
