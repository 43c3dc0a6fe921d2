import { describe, expect, it } from 'vitest'
import { events, folderOf, sources } from './ask.ts'
import { lines } from './logs.ts'

const line = (time: string, pid: number, said: string): string => `2025-10-18 ${time} UTC [${pid}] ${said}`
const came = (time: string, pid: number, host: string): string =>
  line(time, pid, `LOG:  connection received: host=${host}`)
const failed = (time: string, pid: number, account: string): string =>
  line(time, pid, `${account}@shop FATAL:  password authentication failed for user "${account}"`)

const LOG = lines(
  came('14:28:18.140', 9158, '198.51.100.7 port=50122'),
  came('14:28:18.150', 9159, '::ffff:203.0.113.5 port=50123'),
  failed('14:28:18.160', 9158, 'bob'),
  failed('14:28:18.170', 9159, 'eve'),
  came('14:28:19.000', 9160, '[local]'),
  failed('14:28:19.170', 9160, 'carol'),
  // A minute and a millisecond after its process told who came.
  failed('14:29:18.151', 9159, 'dave'),
  line('14:28:20.000', 9158, 'LOG:  connection authorized: user=bob database=shop'),
  line('14:28:21.000', 9158, 'bob@shop ERROR:  relation "x" does not exist'),
  failed('14:28:22.000', 9161, 'frank'),
)

describe('the address that a process of PostgreSQL told', () => {
  it('is that of the logins which the process lets in or refuses within a minute', async () => {
    const told = (await events(await folderOf({ 'postgresql.log': LOG }))).map((event) =>
      [
        event['@timestamp'].slice(17, 23),
        event.user?.name ?? '',
        event.source?.ip ?? '',
        event.source?.port ?? '',
      ].join(' '),
    )
    expect(told).toEqual([
      '18.140  198.51.100.7 50122',
      '18.150  203.0.113.5 50123',
      '18.160 bob 198.51.100.7 50122',
      '18.170 eve 203.0.113.5 50123',
      '19.000   ',
      '19.170 carol  ',
      '20.000 bob 198.51.100.7 50122',
      '21.000 bob  ',
      '22.000 frank  ',
      '18.151 dave  ',
    ])
  })

  it('is that of no other log, and counts for sources', async () => {
    const folder = await folderOf({ 'a.log': LOG, 'b.log': lines(failed('14:28:18.500', 9158, 'grace')) })
    const found = (await sources(folder)).sources.map((source) =>
      [source.source_ip ?? '', source.failed_logins, source.successful_logins].join(' '),
    )
    expect(found.toSorted()).toEqual([' 4 0', '198.51.100.7 1 1', '203.0.113.5 1 0'])
  })
})
