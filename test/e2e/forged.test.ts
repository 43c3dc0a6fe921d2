import { describe, expect, it } from 'vitest'
import { events, folderOf, timeline } from './ask.ts'
import { accountOf, FORGED_LOGS, FORGED_SOURCE } from './forged-logs.ts'

const allLogs = (): Promise<string> => folderOf(Object.fromEntries(FORGED_LOGS.map(({ path, text }) => [path, text])))

describe('a forged account', { timeout: 60_000 }, () => {
  it('changes neither counts nor sources nor the verdict', async () => {
    const { summary, inputs } = await timeline(await allLogs())
    const attempts = FORGED_LOGS.reduce((sum, { values }) => sum + values.length, 0)
    expect(inputs.flatMap(({ rejected_samples }) => rejected_samples)).toEqual([])
    expect(inputs.reduce((sum, { parsed }) => sum + parsed, 0)).toBe(attempts)
    expect(summary).toMatchObject({
      events: attempts,
      failed_logins: attempts,
      successful_logins: 0,
      enumeration_attempts: 0,
      sources: 1,
      corroborated: 0,
      verdict: 'attempted',
    })
  })

  it('stays what it is in every format and every wrapper', async () => {
    const found = await events(await allLogs())
    for (const log of FORGED_LOGS) {
      const read = found
        .filter((event) => event.log.file.path === log.path)
        .toSorted((a, b) => a.log.line - b.log.line)
        .map(({ source, user, event, tatou }) => [source?.ip, user?.name, event.outcome, tatou.activity, tatou.count])
      const meant = log.values.map((value) => [FORGED_SOURCE, accountOf(log, value), 'failure', 'login', 1])
      expect(read, log.path).toEqual(meant)
    }
  })
})
