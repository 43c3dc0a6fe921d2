import { describe, expect, it } from 'vitest'
import { events, folderOf, timeline } from './ask.ts'
import { accountOf, FORGED_LOGS, FORGED_SOURCE } from './forged-logs.ts'

describe('a forged account', () => {
  it('changes neither counts nor sources nor the verdict', async () => {
    const folder = await folderOf(Object.fromEntries(FORGED_LOGS.map(({ path, text }) => [path, text])))
    const { summary, inputs } = await timeline(folder)
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

  it.each(FORGED_LOGS)('stays what it is in $path', async (log) => {
    const all = await events(await folderOf({ [log.path]: log.text }))
    const found = all
      .toSorted((a, b) => a.log.line - b.log.line)
      .map(({ source, user, event, tatou }) => [source?.ip, user?.name, event.outcome, tatou.activity, tatou.count])
    expect(found).toEqual(log.values.map((value) => [FORGED_SOURCE, accountOf(log, value), 'failure', 'login', 1]))
  })
})
