import { appendFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openStore } from '../../src/store/store.ts'
import { replacedBy } from '../../src/watch/chunk.ts'
import type { Keys } from '../../src/watch/docket.ts'
import type { FollowedStream } from '../../src/watch/followed-stream.ts'
import { Gathered } from '../../src/watch/gathered.ts'
import { Tally } from '../../src/watch/tally.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { judgingOf } from './with-watch.ts'

interface Try {
  /** Seconds after the first. */
  readonly at: number
  readonly source: string
  readonly account: string
  readonly works?: boolean
}

function lineOf({ at, source, account, works = false }: Try): string {
  const time = new Date(Date.UTC(2025, 9, 18, 12) + at * 1_000).toISOString().replace('Z', '+00:00')
  return `${JSON.stringify({
    timestamp: time,
    level: works ? 'INFO' : 'SECURITY',
    event_type: works ? 'user_login_success' : 'user_login_failure',
    user_id: works ? 7 : null,
    login: account,
    client_ip: source,
    message: works ? 'Login' : 'Failed login',
    details: works ? {} : { reason: 'invalid_credentials' },
  })}\n`
}

/** Whom each batch of tries makes the watch look at again. */
async function touchedBy(batches: readonly (readonly Try[])[]): Promise<Keys['named'][]> {
  const folder = await temporaryFolder()
  const judging = await judgingOf(folder)
  const copy = join(folder, 'copy.log')
  writeFileSync(copy, '')
  const store = await openStore({ temporary: folder, memoryLimit: 220_000_000, threads: undefined, onDisk: false })
  const gathered = new Gathered(store, judging)
  const { rules, disabled } = judging.detection
  const tally = new Tally(store, rules, disabled, judging.formats)
  const found: Keys['named'][] = []
  try {
    for (const batch of batches) {
      appendFileSync(copy, batch.map(lineOf).join(''))
      const stream: FollowedStream = {
        ...{ id: 1, path: 'app.log', file: null, node: null, copy, mtime: null },
        ...{ copied: statSync(copy).size, ended: false, container: null, compression: null },
      }
      const chunks = await gathered.add([stream])
      await tally.count(gathered.present, replacedBy(chunks))
      found.push((await tally.touched()).named)
    }
  } finally {
    await gathered.close()
  }
  return found
}

const named = (source: string[], account: string[], network: string[]): Keys['named'] => {
  return { source: new Set(source), account: new Set(account), network: new Set(network) }
}

/** So many failures, one each second, of one source on one account. */
const failures = (count: number, source = '192.0.2.7', account = 'ada@example.org'): Try[] =>
  Array.from({ length: count }, (_, at) => ({ at, source, account }))

describe('whom new lines speak against', () => {
  it.each<[string, Try[], Keys['named']]>([
    ['somebody who mistypes', [...failures(3), { ...failures(1)[0], at: 9, works: true } as Try], named([], [], [])],
    ['four failures are too few for anything', failures(4), named([], [], [])],
    ['five could be followed by a success', failures(5), named(['192.0.2.7'], ['ada@example.org'], [])],
    [
      'three sources on an account',
      ['192.0.2.7', '198.51.100.8', '203.0.113.9'].flatMap((source) => failures(1, source)),
      named([], [], []),
    ],
    [
      'four sources on an account',
      ['192.0.2.7', '198.51.100.8', '203.0.113.9', '100.64.0.1'].flatMap((source) => failures(1, source)),
      named([], ['ada@example.org'], []),
    ],
    [
      'five sources of a network on an account each',
      Array.from({ length: 5 }, (_, index) => failures(1, `192.0.2.${index}`, `user${index}@example.org`)).flat(),
      named([], [], ['192.0.2.0/24']),
    ],
    [
      'four failures, and as many after a day and more',
      [...failures(4), ...failures(4).map((each) => ({ ...each, at: 300_000 }))],
      named([], [], []),
    ],
  ])('%s', async (_, tries, expected) => {
    expect(await touchedBy([tries])).toEqual([expected])
  })

  it('is known when the line comes that makes it enough, and not told again by lines of others', async () => {
    const [five, others] = [failures(5), failures(2, '203.0.113.1', 'bob@example.org')]
    const nobody = named([], [], [])
    // The first thousand lines of a file are read again with each line that comes: they fix how it is read.
    const ordinary = Array.from({ length: 1_100 }, (_, at): Try => {
      return { at, source: `10.${at >> 8}.0.${at & 255}`, account: `user${at}@example.org`, works: true }
    })
    expect(await touchedBy([ordinary, five.slice(0, 2), five.slice(2, 4), five.slice(4), others])).toEqual([
      nobody,
      nobody,
      nobody,
      named(['192.0.2.7'], ['ada@example.org'], []),
      nobody,
    ])
  })
})
