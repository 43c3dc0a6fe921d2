import { describe, expect, it } from 'vitest'
import { renderTatouApp } from '../../src/drill/render-tatou-app.ts'
import { renderTatouSecurity } from '../../src/drill/render-tatou-security.ts'
import type { Action } from '../../src/drill/story.ts'
import { login, registration, request, TIME } from './actions.ts'

const member = { account: 'anna@example.com', userId: 12 }
const base = { time: TIME, actor: 'tester', phase: null, request: request() }

function security(action: Action): string[] {
  return renderTatouSecurity(action).map((line) => line.text)
}

function app(action: Action): string[] {
  return renderTatouApp(action).map((line) => line.text)
}

const INFO = ' | INFO | SUCCESS | User:system | IP:198.51.100.7 | '
const WARNING = ' | WARNING | SECURITY_ALERT - FAILURE | User:system | IP:198.51.100.7 | '

describe('security.log', () => {
  it('announces a login with SUCCESS and then tells its outcome', () => {
    expect(security(login())).toEqual([
      `2025-10-18 16:28:18,112${INFO}Login attempt from 198.51.100.7 | Status:SUCCESS`,
      `2025-10-18 16:28:18,153${WARNING}LOGIN FAILED - Invalid credentials for anna@example.com from 198.51.100.7 | Status:FAILED`,
    ])
    expect(security(login({ outcome: 'success', reason: null, userId: 12 }))[1]).toBe(
      `2025-10-18 16:28:18,153${INFO}LOGIN SUCCESS: anna@example.com from 198.51.100.7 | Status:SUCCESS`,
    )
  })

  it.each([
    [login({ reason: 'missing_fields', account: null }), 'LOGIN FAILED - Missing credentials from 198.51.100.7'],
    [login({ reason: 'fault' }), 'LOGIN FAILED - Database error: connection lost from 198.51.100.7'],
    [registration(), 'REGISTRATION FAILED - Duplicate: anna@example.com from 198.51.100.7'],
    [registration({ reason: 'missing_fields' }), 'REGISTRATION FAILED - Missing fields from 198.51.100.7'],
    [registration({ reason: 'fault' }), 'REGISTRATION FAILED - Database error: connection lost from 198.51.100.7'],
  ])('names each way to fail %#', (action, detail) => {
    expect(security(action)[1]).toBe(`2025-10-18 16:28:18,153${WARNING}${detail} | Status:FAILED`)
  })

  it('tells of documents in one line, of uploads in two, of pages in none', () => {
    const document = { ...base, member, document: 9, fileName: 'plan-9.pdf' }
    const head = `2025-10-18 16:28:18,112${INFO}`
    const from = 'from 198.51.100.7 | Status:SUCCESS'
    expect(security({ ...base, kind: 'document_list', member })).toEqual([`${head}Document list requested ${from}`])
    expect(security({ ...document, kind: 'document_access' })).toEqual([`${head}Document access: 9 ${from}`])
    expect(security({ ...document, kind: 'watermark', method: 'overlay' })).toEqual([
      `${head}Watermark creation for doc 9 ${from}`,
    ])
    expect(security({ ...base, kind: 'methods' })).toEqual([`${head}Watermarking methods requested ${from}`])
    expect(security({ ...document, kind: 'upload', fileSize: 10 })).toEqual([
      `${head}File upload attempt ${from}`,
      `2025-10-18 16:28:18,153${INFO}File uploaded successfully: plan-9.pdf by user anna@example.com | Status:SUCCESS`,
    ])
    expect(security({ ...base, kind: 'page', method: 'GET', target: '/', status: 200 })).toEqual([])
  })

  it('guesses the status from words in the text, as the platform does', () => {
    const success = { outcome: 'success', reason: null, userId: 1 } as const
    expect(security(login({ ...success, account: 'x ERROR' }))[1]).toMatch(/WARNING .* Status:FAILED$/)
    expect(security(login({ ...success, account: 'x UNAUTHORIZED' }))[1]).toMatch(/WARNING .* Status:FAILED$/)
    expect(security(login({ ...success, account: 'TERROR' }))[1]).toMatch(/INFO .* Status:SUCCESS$/)
    expect(security(login({ ...success, account: 'x error' }))[1]).toMatch(/INFO .* Status:SUCCESS$/)
  })
})

describe('app.log', () => {
  it('writes the older dialect with null for what is absent, and announces', () => {
    expect(app(login())).toEqual([
      '{"timestamp": "2025-10-18T16:28:18.112384+00:00", "log_level": "INFO", "event_type": "api_call", "user_id": null, "user_login": null, "client_ip": "198.51.100.7", "log_message": "Login attempt from 198.51.100.7 for email: anna@example.com", "log_details": {"endpoint": "/api/login", "method": "POST"}}',
      '{"timestamp": "2025-10-18T16:28:18.153384+00:00", "log_level": "SECURITY", "event_type": "user_login_failure", "user_id": null, "user_login": null, "client_ip": "198.51.100.7", "log_message": "Failed login attempt from 198.51.100.7 for email: anna@example.com", "log_details": {"email": "anna@example.com", "reason": "invalid credentials", "endpoint": "/api/login", "method": "POST"}}',
    ])
  })

  it('writes the newer dialect without what is absent, and does not announce', () => {
    expect(app(login({ request: request({ id: '0000000000000001' }) }))).toEqual([
      '{"timestamp": "2025-10-18T16:28:18.153Z", "level": "SECURITY", "event_type": "user_login_failure", "client_ip": "198.51.100.7", "message": "Failed login attempt from 198.51.100.7 for email: anna@example.com", "details": {"email": "anna@example.com", "reason": "invalid credentials", "endpoint": "/api/login", "method": "POST"}}',
    ])
  })

  it('writes times in three ways', () => {
    const stamps = ['0', '1', '2', '3'].map((digit) => {
      const [text = ''] = app(registration({ request: request({ id: `a${digit}` }) }))
      return (JSON.parse(text) as { timestamp: string }).timestamp
    })
    expect(stamps).toEqual([
      '2025-10-18T16:28:18.153384+00:00',
      '2025-10-18T16:28:18.153Z',
      '2025-10-18T16:28:18.153384+00:00',
      '2025-10-18T16:28:18.153384',
    ])
  })

  it('tells successes with the account that security.log names', () => {
    const success = { outcome: 'success', reason: null, userId: 12 } as const
    const [, signedIn = ''] = app(login(success))
    expect(JSON.parse(signedIn)).toMatchObject({
      event_type: 'user_login_success',
      user_id: 12,
      user_login: 'anna@example.com',
      log_message: 'Successful login for user_id: 12 from 198.51.100.7',
      log_details: { email: 'anna@example.com' },
    })
    const [registered = ''] = app(registration(success))
    expect(JSON.parse(registered)).toMatchObject({
      event_type: 'user_registration',
      log_message: 'USER_REGISTRATION: anna@example.com (anna@example.com) from IP: 198.51.100.7',
    })
  })

  it('says duplicate for an account that exists', () => {
    const [text = ''] = app(registration())
    expect(JSON.parse(text)).toMatchObject({
      event_type: 'user_registration_failure',
      log_details: { email: 'anna@example.com', reason: 'duplicate: account exists' },
    })
  })

  it('is one line of JSON whatever an account is called', () => {
    const account = 'x from 203.0.113.9 | "a"\r\n\u001b[2J{}\\'
    for (const text of app(login({ account }))) {
      expect(text).not.toMatch(/[\r\n\u001b]/)
      expect((JSON.parse(text) as { client_ip: string }).client_ip).toBe('198.51.100.7')
    }
  })
})
