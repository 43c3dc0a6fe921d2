import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EVENT_COLUMNS } from '../../src/model/columns.ts'
import { presentScope, surveyEvents } from '../../src/sigma/event-survey.ts'
import { fieldNeeds, findField } from '../../src/sigma/fields.ts'
import { scopeOf } from '../../src/sigma/logsource.ts'
import type { Logsource } from '../../src/sigma/rule.ts'
import type { Store } from '../../src/store/store.ts'
import { fillInputs, openTestDatabase, type TestRow } from '../support/database.ts'

const source = (parts: Partial<Logsource>): Logsource => ({ category: null, product: null, service: null, ...parts })
const formatsOf = (parts: Partial<Logsource>): readonly string[] => {
  const answer = scopeOf(source(parts))
  return 'scope' in answer ? answer.scope.formats : []
}

describe('a log source', () => {
  it('is told by what events say, whatever their format', () => {
    const login = scopeOf(source({ category: 'authentication' }))
    expect(login).toMatchObject({ scope: { programs: null } })
    if ('reason' in login) return
    expect(login.scope.formats).toEqual(expect.arrayContaining(['tatou-security', 'syslog-bsd', 'json-lines']))
    expect(login.scope.activities).toEqual(expect.arrayContaining(['login', 'registration', 'account_lockout']))
    expect(login.scope.activities).not.toContain('web_request')
    expect(scopeOf(source({ category: 'webserver' }))).toMatchObject({ scope: { activities: ['web_request'] } })
  })

  it('is a program of a host', () => {
    expect(scopeOf(source({ product: 'linux', service: 'sshd' }))).toMatchObject({
      scope: { programs: ['sshd', 'sshd-session', 'sshd-auth'], activities: null },
    })
    expect(scopeOf(source({ product: 'linux', service: 'auth' }))).toMatchObject({ scope: { programs: null } })
    expect(scopeOf(source({ product: 'Linux', service: 'ClamAV' }))).toMatchObject({
      scope: { programs: ['clamd', 'clamav', 'freshclam', 'clamscan'] },
    })
    expect(scopeOf(source({ product: 'linux', service: 'postfix/smtpd' }))).toMatchObject({
      scope: { programs: ['postfix/smtpd'] },
    })
  })

  it('is what formats say of themselves', () => {
    expect(formatsOf({ product: 'aws', service: 'cloudtrail' })).toEqual(['aws-cloudtrail'])
    expect(formatsOf({ product: 'okta', service: 'okta' })).toEqual(['okta-system-log'])
    expect(formatsOf({ product: 'github' })).toEqual(['github-audit'])
    expect(formatsOf({ product: 'azure', service: 'signinlogs' })).toEqual(['entra-sign-in'])
    expect(formatsOf({ product: 'linux', service: 'auditd' })).toContain('auditd')
    expect(formatsOf({ category: 'application', product: 'kubernetes', service: 'audit' })).toEqual([
      'kubernetes-audit',
    ])
    const own = [{ id: 'x', logsource: { category: 'dns', product: 'bind' } }]
    expect(scopeOf(source({ category: 'dns' }), own)).toMatchObject({ scope: { formats: ['x'] } })
    expect(scopeOf(source({ product: 'bind', service: 'query' }), own)).toHaveProperty('reason')
  })

  it('may be any application', () => {
    for (const product of ['python', 'django', 'ruby_on_rails', 'spring', 'sql'])
      expect(formatsOf({ category: 'application', product })).toEqual(
        expect.arrayContaining(['tatou-app', 'json-lines']),
      )
    expect(formatsOf({ category: 'application' })).not.toContain('syslog-bsd')
    expect(formatsOf({ category: 'application' })).not.toContain('access-log')
  })

  it('that no format has is told, never answered', () => {
    expect(scopeOf(source({ category: 'process_creation', product: 'windows' }))).toEqual({
      reason: 'no log format has events of product windows, category process_creation',
    })
    for (const product of ['__proto__', 'constructor', 'toString', "x' OR '1'='1"]) {
      expect(scopeOf(source({ product }))).toHaveProperty('reason')
      expect(scopeOf(source({ category: product }))).toHaveProperty('reason')
    }
    expect(scopeOf(source({ product: 'linux', service: '__proto__' }))).toMatchObject({
      scope: { programs: ['__proto__'] },
    })
  })
})

describe('the log sources of loaded events', () => {
  let db: Store
  beforeAll(async () => {
    db = await openTestDatabase()
    const row = (format: string, activity: string, more: TestRow = {}): TestRow => ({
      class: 'event',
      format,
      activity,
      outcome: 'success',
      count: 1,
      ...more,
    })
    await fillInputs(db, [
      {
        path: 'log',
        rows: [
          row('syslog-bsd', 'login', { process_name: 'SSHD', text: 'Accepted password' }),
          row('access-log', 'web_request', { url_path: '/a', text: 'x' }),
          row('windows-flat', 'login', { text: '{"Channel":"Security","EventID":4624}' }),
        ],
      },
    ])
  })
  afterAll(() => db.close())

  it('are those that there are', async () => {
    const survey = await surveyEvents(db)
    const present = (parts: Partial<Logsource>): unknown => {
      const answer = presentScope(source(parts), survey)
      return 'scope' in answer ? answer.scope.formats : answer.reason
    }
    expect(present({})).toEqual(['syslog-bsd', 'access-log', 'windows-flat'])
    expect(present({ category: 'webserver' })).toEqual(['access-log'])
    expect(present({ category: 'authentication' })).toEqual(['syslog-bsd', 'windows-flat'])
    expect(present({ category: 'authentication', product: 'linux' })).toEqual(['syslog-bsd'])
    expect(present({ product: 'linux', service: 'sshd' })).toEqual(['syslog-bsd'])
    expect(present({ product: 'linux', service: 'sudo' })).toBe('no input has events of product linux, service sudo')
    expect(present({ product: 'windows', service: 'security' })).toEqual(['windows-flat'])
    expect(present({ product: 'windows', service: 'system' })).toBe(
      'no input has events of product windows, service system',
    )
    expect(present({ category: 'application' })).toBe('no input has events of category application')
    expect([...(survey.filled.get('access-log') ?? [])]).toEqual(['url_path', 'text'])
  })
})

describe('a field', () => {
  const none = source({})

  it('is a column by its path in the document', () => {
    for (const { name, path } of EVENT_COLUMNS) {
      const { is, also } = findField(path.join('.'), 'ecs', none)
      expect(is).toMatchObject([{ kind: 'column', column: name }])
      expect(also).toEqual([])
    }
  })

  it("is the vendor's when nobody else knows it", () => {
    expect(findField('userIdentity.type', 'sigma', none)).toEqual({
      is: [{ kind: 'vendor', path: 'userIdentity.type' }],
      also: [],
    })
    expect(findField('c-ip', 'ecs', none).is).toEqual([{ kind: 'vendor', path: 'c-ip' }])
    expect(findField('__proto__', 'sigma', none).is).toEqual([{ kind: 'vendor', path: '__proto__' }])
  })

  it('says which columns a load must keep', () => {
    const leaf = (field: string | null) =>
      ({ kind: 'leaf', field, test: { kind: 'null' }, place: { file: '', line: 1, column: 1 } }) as const
    const needs = (fields: (string | null)[], logsource: Partial<Logsource> = {}) =>
      fieldNeeds([{ taxonomy: 'sigma', logsource: source(logsource), matches: fields.map(leaf) }])
    expect(needs(['sc-status', 'cs-uri-query'])).toEqual({
      columns: ['http_status', 'url_original', 'url_query'],
      text: true,
    })
    expect(needs(['event.category', '@timestamp'])).toEqual({ columns: ['activity', 't'], text: false })
    expect(needs([null])).toEqual({ columns: [], text: true })
    expect(needs([null], { product: 'linux', service: 'sshd' })).toEqual({ columns: ['process_name'], text: true })
  })
})
