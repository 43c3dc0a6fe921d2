import { describe, expect, it } from 'vitest'
import type { TimelineDocument } from '../../src/model/timeline.ts'
import { folderOf, timeline } from './ask.ts'
import { after, app, CLIENT, lines, security } from './logs.ts'

const ADA = 'ada@example.org'
const START = '10:00:00'

/** The same refused upload as each of the two logs of the platform tells it. */
const REFUSED = {
  security: (seconds: number, name = 'thesis.docx'): string =>
    security(after(START, seconds), `FILE UPLOAD FAILED: ${name} by ${ADA} - file type mismatch`),
  app: (seconds: number, name = 'thesis.docx'): string =>
    app(after(START, seconds), {
      type: 'file_upload_failed',
      login: ADA,
      message: `File upload failed: ${name}`,
      details: { file_name: name, reason: 'file type mismatch' },
    }),
} as const

/** Both logs, each with refusals at its own seconds. */
const logs = async (inSecurity: readonly number[], inApp: readonly number[]): Promise<TimelineDocument> =>
  timeline(
    await folderOf({
      'security.log': lines(...inSecurity.map((seconds) => REFUSED.security(seconds))),
      'app.log': lines(...inApp.map((seconds) => REFUSED.app(seconds))),
    }),
  )

const found = ({ findings }: TimelineDocument) =>
  findings.map(({ kind, count, evidence_total: cited }) => ({ kind, count, cited }))

describe('uploads that two logs tell of', () => {
  it('are counted once: two refusals of one person are no attack', async () => {
    const document = await logs([0, 40], [0.4, 40.2])
    expect(found(document)).toEqual([])
    expect(document.summary).toMatchObject({ verdict: 'no_incident', events: 4 })
  })

  it('are one attempt with two records each, where they are an attack', async () => {
    const document = await logs([0, 40, 80], [0.4, 40.2, 79.9])
    expect(found(document)).toEqual([{ kind: 'malicious_upload', count: 3, cited: 6 }])
    expect(document.summary).toMatchObject({ verdict: 'attempted', corroborated: 3 })
    expect(document.findings[0]).toMatchObject({
      first: '2025-10-18T10:00:00.000000Z',
      last: '2025-10-18T10:01:19.900000Z',
      margin: { threshold: 3, observed: 3 },
      accounts: [ADA],
      sources: [CLIENT],
    })
    expect(document.entries.map(({ count }) => count).reduce((sum, count) => sum + count, 0)).toBe(3)
  })

  it('are two where the logs do not agree on the time, or only one has them', async () => {
    // Two seconds agree, more do not.
    expect(found(await logs([0, 40], [2, 44]))).toEqual([{ kind: 'malicious_upload', count: 3, cited: 4 }])
    expect(found(await logs([0, 40, 80], []))).toEqual([{ kind: 'malicious_upload', count: 3, cited: 3 }])
  })

  it('are paired one to one: what comes twice in one log is two', async () => {
    expect(found(await logs([0, 0.1, 0.2], [0.3]))).toEqual([{ kind: 'malicious_upload', count: 3, cited: 4 }])
    expect(found(await logs([0, 0.1], [0.2, 0.3]))).toEqual([])
  })
})
