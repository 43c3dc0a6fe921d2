import { describe, expect, it } from 'vitest'
import { renderAccessLog } from '../../src/drill/render-access-log.ts'
import type { Action } from '../../src/drill/story.ts'
import { login, registration, request, ssh, TIME } from './actions.ts'

function text(action: Action): string | undefined {
  return renderAccessLog(action)[0]?.text
}

describe('access.log', () => {
  it('writes the combined format with the end of the request as its time', () => {
    const slow = login({ request: request({ spent: 900_000, referer: 'https://tatou.example/' }) })
    expect(text(slow)).toBe(
      '198.51.100.7 - - [18/Oct/2025:16:28:19 +0000] "POST /api/login HTTP/1.1" 401 31 "https://tatou.example/" "ExampleAgent/1.0"',
    )
  })

  it('answers each outcome with its status', () => {
    const success = { outcome: 'success', reason: null } as const
    const statuses = [login(success), login({ reason: 'fault' }), registration(success), registration()]
    expect(statuses.map((action) => text(action)?.match(/1\.1" (\d+) /)?.[1])).toEqual(['200', '503', '201', '409'])
  })

  it('escapes quotes, backslashes and all that is not printable ASCII, byte by byte', () => {
    const page = {
      kind: 'page',
      time: TIME,
      actor: 'x',
      phase: null,
      method: 'GET',
      target: '/ë"',
      status: 404,
    } as const
    expect(text({ ...page, request: request({ userAgent: '\u001b[2J\\"\u202e' }) })).toBe(
      '198.51.100.7 - - [18/Oct/2025:16:28:18 +0000] "GET /\\xC3\\xAB\\x22 HTTP/1.1" 404 31 "-" "\\x1B[2J\\x5C\\x22\\xE2\\x80\\xAE"',
    )
    expect(text({ ...page, method: '', target: '\u0016\u0003', request: request() })).toContain('] "\\x16\\x03" 404 ')
  })

  it('knows nothing of hosts', () => {
    expect(renderAccessLog(ssh())).toEqual([])
  })
})
