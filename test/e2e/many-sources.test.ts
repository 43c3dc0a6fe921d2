import { expect, it } from 'vitest'
import { folderOf, sources, timeline } from './ask.ts'
import { after, APP, lines, many, SECURITY } from './logs.ts'

/** More than the engine hands over at once. */
const COUNT = 5000

const wide = (index: number): string => `2001:DB8:0:${(index + 1).toString(16).toUpperCase()}::A`
const narrow = (index: number): string => `10.${index >> 8}.${index & 255}.7`

it('spells every address in one way, however many there are', async () => {
  const log = many(COUNT, (index) => APP.failed(after('00:00:00', index), 'alice@example.com', wide(index)))
  const { sources: rows } = await sources(await folderOf({ 'app.log': lines(...log) }))
  expect(rows).toHaveLength(COUNT)
  expect(rows.filter(({ source_ip }) => !/^2001:db8:0:[0-9a-f]{1,4}::a$/.test(source_ip ?? ''))).toEqual([])
  expect(rows.filter(({ prefix, source_ip }) => prefix !== source_ip?.replace(/a$/, '/64'))).toEqual([])
})

it('rolls every address up', async () => {
  const log = many(COUNT, (index) => SECURITY.failed(after('00:00:00', index), 'alice', narrow(index)))
  const { sources: rows, summary } = await sources(await folderOf({ 'security.log': lines(...log) }), {
    args: ['--prefix'],
  })
  expect(summary.sources).toBe(COUNT)
  expect(rows).toHaveLength(COUNT)
  expect(new Set(rows.map(({ prefix }) => prefix))).toEqual(
    new Set(many(COUNT, (index) => narrow(index).replace(/7$/, '0/24'))),
  )
})

it('chooses among all of them', async () => {
  const log = many(COUNT, (index) => SECURITY.failed(after('00:00:00', index), 'alice', narrow(index)))
  const folder = await folderOf({ 'security.log': lines(...log) })
  const { summary } = await timeline(folder, { args: ['--source', '10.0.0.0/8'] })
  expect(summary).toMatchObject({ failed_logins: COUNT, sources: COUNT, filtered: true })
  expect((await timeline(folder, { args: ['--source', '10.18.0.0/16'] })).summary).toMatchObject({ failed_logins: 256 })
})
