import { spawn, spawnSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it, onTestFinished, test } from 'vitest'
import type { LegitimateUse } from '../../src/analysis/collateral.ts'
import { renderBlockCost } from '../../src/export/block-cost.ts'
import { BLOCKERS, exportBlocklist, type Blocker } from '../../src/export/blocklist.ts'
import { planBlock, type BlockOptions, type BlockPlan } from '../../src/export/blocking.ts'
import { exportIocs } from '../../src/export/ioc.ts'
import { parseAddressRange } from '../../src/ingest/address-range.ts'
import type { Source } from '../../src/model/sources.ts'
import { DEFAULT_RENDER_OPTIONS } from '../../src/output/render-options.ts'
import { SOURCES, collect } from '../support/documents.ts'
import { HOSTILE } from '../support/hostile.ts'
import { incidentWith } from '../support/incident.ts'
import { describeWith } from '../support/program.ts'
import { temporaryFolder } from '../support/temporary.ts'

const [GATEWAY] = SOURCES.sources
const source = (source_ip: string, verdict: Source['verdict'] = 'attacker'): Source =>
  ({
    ...(GATEWAY ?? SOURCES.sources[0]),
    source_ip,
    verdict,
  }) as Source

const NOTHING: BlockOptions = { includeShared: false, proxies: [], uses: new Map() }
const use = (account: string, sessions = 1): LegitimateUse => ({
  account,
  sessions,
  records: sessions * 4,
  last: '2025-10-18T17:00:00.250000Z',
})

const addresses = (plan: BlockPlan): (string | null)[] => plan.blocked.map((each) => each.source.source_ip)
const write = (blocker: Blocker, plan: BlockPlan): Promise<string> =>
  collect(exportBlocklist(blocker, plan, { jail: 'sshd' }))

describe('what is proposed', () => {
  it('is the attackers, and neither what is shared, nor suspicious, nor benign', () => {
    const plan = planBlock(
      [
        source('203.0.113.9'),
        source('203.0.113.10', 'shared'),
        source('203.0.113.11', 'suspicious'),
        source('203.0.113.12', 'benign'),
      ],
      NOTHING,
    )
    expect(addresses(plan)).toEqual(['203.0.113.9'])
    expect(plan.leftOut.map((each) => [each.source.source_ip, each.reason])).toEqual([['203.0.113.10', 'shared']])
  })

  test.each([
    '172.18.0.1',
    '172.31.255.255',
    '10.0.0.1',
    '192.168.1.1',
    '127.0.0.1',
    '100.64.0.1',
    '169.254.169.254',
    '::1',
    'fd00::1',
    'fe80::1',
  ])('is not %s, which is no address of the internet, unless it is asked for', (address) => {
    const plan = planBlock([source(address)], NOTHING)
    expect(addresses(plan)).toEqual([])
    expect(plan.leftOut[0]?.reason).toBe('local')
    expect(addresses(planBlock([source(address)], { ...NOTHING, includeShared: true }))).toEqual([address])
  })

  test.each(['172.15.255.255', '172.32.0.1', '100.128.0.1', '11.0.0.1', '2001:db8::1', '198.51.100.7'])(
    'is %s, just outside of these',
    (address) => expect(addresses(planBlock([source(address)], NOTHING))).toEqual([address]),
  )

  it('is no proxy of the organisation', () => {
    const proxies = [parseAddressRange('198.51.100.0/24') ?? { family: 4 as const, address: '', prefix: 0 }]
    const plan = planBlock([source('198.51.100.7'), source('198.51.101.7')], { ...NOTHING, proxies })
    expect(addresses(plan)).toEqual(['198.51.101.7'])
    expect(plan.leftOut[0]?.reason).toBe('proxy')
  })

  it('is an address, whatever a source is called', () => {
    const names = HOSTILE.map(({ value }) => value)
    const more = ['203.0.113.9; drop', '203.0.113.9\nallow all', '0x7f.1', '010.1.1.1', '203.0.113.9/8 x', '$(reboot)']
    expect(
      addresses(
        planBlock(
          [...names, ...more].map((each) => source(each)),
          NOTHING,
        ),
      ),
    ).toEqual([])
  })
})

describe('the collateral', () => {
  const uses = new Map([
    ['198.51.100.7', [use('alice@example.com', 3), use('bob@example.com')]],
    ['203.0.113.10', [use('carol@example.com', 12)]],
  ])
  const plan = planBlock([source('203.0.113.9'), source('198.51.100.7'), source('203.0.113.10', 'shared')], {
    ...NOTHING,
    uses,
  })
  const cost = (): Promise<string> => collect(renderBlockCost(plan, 'Blocks', DEFAULT_RENDER_OPTIONS))

  it('names the accounts of what is blocked, and of what is left out', async () => {
    expect(await cost()).toBe(
      [
        'Blocks 2 addresses of attackers',
        '  Warning: these accounts work from there and would be cut off',
        '  Address       Account            Sessions  Records  Last seen',
        '  198.51.100.7  alice@example.com         3       12  2025-10-18 17:00:00',
        '                bob@example.com           1        4  2025-10-18 17:00:00',
        '',
        'Left out 1 address',
        '  203.0.113.10: others use it too, or the configuration calls it a gateway',
        '  Address       Account            Sessions  Records  Last seen',
        '  203.0.113.10  carol@example.com        12       48  2025-10-18 17:00:00',
        '  --include-shared takes them in all the same.',
        '',
      ].join('\n'),
    )
  })

  test.each(BLOCKERS.filter((blocker) => blocker !== 'fail2ban'))(
    'stands as figures, without a name, in a list for %s',
    async (blocker) => {
      const text = await write(blocker, plan)
      expect(text).toContain('WARNING: also cuts off 2 accounts with 4 sessions')
      expect(text).not.toMatch(/alice|bob|carol/)
    },
  )

  test.each(HOSTILE)('is harmless with $name as an account', async ({ value }) => {
    const hostile = planBlock([source('198.51.100.7')], { ...NOTHING, uses: new Map([['198.51.100.7', [use(value)]]]) })
    const options = { ...DEFAULT_RENDER_OPTIONS, full: true }
    const text = await collect(renderBlockCost(hostile, 'Blocks', options))
    expect(text).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u)
    expect(text.split('\n')).toHaveLength(5)
    for (const blocker of BLOCKERS) {
      const tame = planBlock([source('198.51.100.7')], { ...NOTHING, uses: new Map([['198.51.100.7', [use('tame')]]]) })
      expect(await write(blocker, hostile)).toBe(await write(blocker, tame))
    }
  })
})

describe('lists of indicators', () => {
  const files = async (text?: string): Promise<Record<string, string>> => {
    const incident = incidentWith(text)
    const plan = planBlock(await incident.sources(), NOTHING)
    const lists = [...exportIocs(incident, plan)]
    return Object.fromEntries(
      await Promise.all(lists.map(async ([name, pieces]) => [name, await collect(pieces)] as const)),
    )
  }

  it('are sorted, one value a line', async () => {
    expect(await files()).toEqual({
      'addresses.txt': '2001:db8:85a3:1234:5678:8a2e:370:7334\n203.0.113.9\n',
      // The sample's suspicious address worked from the same /64.
      'prefixes.txt': '203.0.113.0/24\n',
      'accounts.txt': 'a.very.long.account.name.that.needs.room@department.example.com\nroot\nvictim1@example.com\n',
      'user-agents.txt': 'curl/8.5.0\npython-requests/2.32\n',
    })
  })

  it.each(HOSTILE)('keep $name on one line', async ({ value }) => {
    const lists = await files(value)
    expect(lists['addresses.txt']).toBe('')
    expect(lists['accounts.txt']?.split('\n').length).toBeLessThanOrEqual(2)
    expect(lists['accounts.txt']).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
  })
})

/** One IPv4 and one IPv6 address, and nothing. */
const PLANS: readonly (readonly [string, BlockPlan])[] = [
  [
    'two addresses',
    planBlock([source('203.0.113.9'), source('2001:db8::7')], {
      ...NOTHING,
      uses: new Map([['203.0.113.9', [use('a')]]]),
    }),
  ],
  ['no address', planBlock([source('172.18.0.1')], NOTHING)],
]

async function fileFor(blocker: Blocker, plan: BlockPlan): Promise<string> {
  const file = join(await temporaryFolder(), `${blocker}.conf`)
  await writeFile(file, await write(blocker, plan))
  return file
}

function runs(program: string, ...args: string[]): string {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' })
  return status === 0 ? '' : stderr
}

describeWith(['nginx'], 'nginx', () => {
  test.each(PLANS)('takes %s', async (_, plan) => {
    const list = await fileFor('nginx', plan)
    const folder = await temporaryFolder()
    const config = join(folder, 'nginx.conf')
    await writeFile(
      config,
      `error_log stderr; pid ${folder}/pid; events {} http { access_log off; server { listen unix:${folder}/s; include ${list}; } }`,
    )
    expect(runs('nginx', '-t', '-q', '-p', folder, '-c', config)).toBe('')
  })
})

describeWith(['nft'], 'nftables', () => {
  test.each(PLANS)('takes %s', async (_, plan) => {
    expect(runs('nft', '-c', '-f', await fileFor('nftables', plan))).toBe('')
  })
})

describeWith(['iptables-restore', 'ip6tables-restore'], 'iptables', () => {
  test.each(PLANS)('takes %s', async (_, plan) => {
    const file = await fileFor('iptables', plan)
    expect(runs('iptables-restore', '--test', '--noflush', file)).toBe('')
    expect(runs('ip6tables-restore', '--test', '--noflush', file)).toBe('')
  })
})

describeWith(['fail2ban-server', 'fail2ban-client'], 'fail2ban', () => {
  it('bans what the list says', async () => {
    const folder = await temporaryFolder()
    await mkdir(join(folder, 'filter.d'))
    await mkdir(join(folder, 'action.d'))
    await writeFile(join(folder, 'auth.log'), '')
    await writeFile(
      join(folder, 'fail2ban.conf'),
      `[Definition]\nloglevel = INFO\nlogtarget = ${folder}/out\nsyslogsocket = auto\nsocket = ${folder}/s\npidfile = ${folder}/pid\ndbfile = None\ndbpurgeage = 1d\n`,
    )
    await writeFile(
      join(folder, 'jail.conf'),
      `[sshd]\nenabled = true\nfilter = none\nbackend = polling\nlogpath = ${folder}/auth.log\nbantime = 600\naction =\n`,
    )
    await writeFile(join(folder, 'filter.d/none.conf'), '[Definition]\nfailregex = ^never <HOST>$\nignoreregex =\n')
    const server = spawn('fail2ban-server', ['-c', folder, '-s', `${folder}/s`, '-p', `${folder}/pid`, '-f'], {
      stdio: 'ignore',
    })
    onTestFinished(() => void server.kill())
    const client = (args: readonly string[], input?: string): string =>
      spawnSync('fail2ban-client', ['-c', folder, '-s', `${folder}/s`, ...args], { encoding: 'utf8', input }).stdout
    for (let tries = 0; tries < 100 && !client(['ping']).includes('pong'); tries += 1) await wait(100)
    const [, plan] = PLANS[0] ?? ['', planBlock([], NOTHING)]
    client(['-i'], await write('fail2ban', plan))
    expect(client(['get', 'sshd', 'banip']).trim().split(/\s+/).toSorted()).toEqual(['2001:db8::7', '203.0.113.9'])
  }, 30_000)
})

test('items for Cloudflare are its own', async () => {
  const [, plan] = PLANS[0] ?? ['', planBlock([], NOTHING)]
  expect(JSON.parse(await write('cloudflare', plan))).toEqual([
    { ip: '203.0.113.9', comment: expect.stringContaining('WARNING: also cuts off 1 account with 1 session') },
    { ip: '2001:db8::7', comment: 'tatou-ir: 9 failed logins, 3 enumeration attempts, 1 finding' },
  ])
  expect(await write('cloudflare', planBlock([], NOTHING))).toBe('[]\n')
})
