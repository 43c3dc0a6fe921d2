import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Input } from '../../src/model/ledger.ts'
import { runCli } from '../support/run-cli.ts'
import { GATE } from '../support/user-format.ts'
import { events, folderOf, timeline } from './ask.ts'

const at = (second: number): string => `2025-10-18T16:28:${String(10 + second)}Z`

/** A failed login to the console of AWS. */
const trail = (second: number, user: string): object => ({
  eventVersion: '1.08',
  eventTime: at(second),
  eventSource: 'signin.amazonaws.com',
  eventName: 'ConsoleLogin',
  awsRegion: 'us-east-1',
  sourceIPAddress: '198.51.100.7',
  userAgent: 'x',
  userIdentity: { type: 'IAMUser', userName: user },
  errorMessage: 'Failed authentication',
  responseElements: { ConsoleLogin: 'Failure' },
  eventID: `id-${second}`,
  recipientAccountId: '1',
})

const USERS = ['bob', 'carol', 'dave', 'erin', 'frank', 'grace', 'heidi', 'ivan']
const RECORDS = USERS.map((user, second) => trail(second, user))

const figuresOf = ({ lines, parsed, ignored, blank, rejected, events: made, faults }: Input) => ({
  lines,
  parsed,
  ignored,
  blank,
  rejected,
  events: made,
  faults,
})

describe('records that are not lines', () => {
  const pretty = `${JSON.stringify({ Records: RECORDS }, null, 2)}\n`

  it.each([
    ['a file of CloudTrail on one line', JSON.stringify({ Records: RECORDS }), { lines: 1, parsed: 1 }],
    [
      'a list',
      `[\n${RECORDS.map((each) => JSON.stringify(each)).join(',\n')}\n]\n`,
      { lines: 10, parsed: 8, ignored: 2 },
    ],
    [
      'documents over lines',
      RECORDS.map((each) => `${JSON.stringify(each, null, 2)}\n`).join('\n'),
      { lines: 159, parsed: 152, blank: 7 },
    ],
    ['an envelope over lines', pretty, { lines: 156, parsed: 152, ignored: 4 }],
    [
      'an answer to a search',
      JSON.stringify({ took: 3, hits: { hits: RECORDS.map((each) => ({ _index: 'x', _source: each })) } }),
      { lines: 1, parsed: 1 },
    ],
    [
      'a list with a value that is none',
      `[${RECORDS.map((each) => JSON.stringify(each)).join(',')},null,{"a":1}]`,
      { lines: 1, parsed: 1, faults: 2 },
    ],
    ['a list that breaks off', JSON.stringify(RECORDS).slice(0, -1), { lines: 1, parsed: 1 }],
    ['UTF-16', Buffer.from(`\ufeff${pretty}`, 'utf16le'), { lines: 156, parsed: 152, ignored: 4 }],
  ])('are counted in %s', async (_, content, expected) => {
    const folder = await folderOf({ 'trail.json': content })
    const { inputs, summary } = await timeline(folder)
    expect(inputs.map(figuresOf)).toEqual([{ ignored: 0, blank: 0, rejected: 0, faults: 0, events: 8, ...expected }])
    expect(summary).toMatchObject({ events: 8, failed_logins: 8, accounts: 8 })
  })

  it('have line and offset of their own, and the line is what a finding cites', async () => {
    const one = JSON.stringify({ Records: RECORDS })
    const folder = await folderOf({ 'a.json': one, 'b/b.json': pretty.replaceAll('198.51.100.7', '198.51.100.8') })
    const documents = await events(folder)
    expect(documents).toHaveLength(16)
    const bytes = { 'a.json': Buffer.from(one), 'b/b.json': await readFile(join(folder, 'b/b.json')) }
    for (const { log, event } of documents) {
      const content = log.file.path === 'a.json' ? bytes['a.json'] : bytes['b/b.json']
      const begin = content.subarray(log.offset).toString()
      expect(begin.replaceAll(/\n\s*/g, '').startsWith(event.original ?? '?')).toBe(true)
      expect(content.subarray(0, log.offset).toString().split('\n')).toHaveLength(log.line)
    }
    expect(new Set(documents.map(({ tatou }) => tatou.attempt)).size).toBe(16)

    const { findings, entries } = await timeline(folder)
    const cited = findings.flatMap(({ evidence }) => evidence)
    expect(cited.length).toBeGreaterThan(0)
    for (const { path, line, offset, line_sha256: digest } of cited) {
      const content = path === 'a.json' ? bytes['a.json'] : bytes['b/b.json']
      const text = content.toString().split('\n')[line - 1] ?? ''
      expect(createHash('sha256').update(text).digest('hex')).toBe(digest)
      expect(content[offset]).toBe('{'.charCodeAt(0))
    }
    for (const { ref } of entries)
      expect((ref.path === 'a.json' ? bytes['a.json'] : bytes['b/b.json'])[ref.offset]).toBe(123)
  })

  it('are the same in a case, explained and asked', async () => {
    const table = `time,user,action,result,source_ip\n${USERS.map((user, second) => `${at(second)},"${user}",login,failure,198.51.100.7\n`).join('')}`
    const folder = await folderOf({ 'logs/trail.json': pretty, 'logs/users.csv': table })
    const run = async (...argv: string[]) => {
      const result = await runCli(argv, { cwd: folder })
      expect(result, result.stderr).toMatchObject({ code: 0 })
      return result.stdout
    }
    const direct = await run('events', 'logs', '--format', 'ndjson')
    await run('ingest', 'logs', '--case', 'case')
    expect(await run('events', '--case', 'case', '--format', 'ndjson')).toBe(direct)
    expect(await run('timeline', '--case', 'case', '--format', 'json')).toBe(
      await run('timeline', 'logs', '--format', 'json'),
    )
    const explained = JSON.parse(await run('formats', 'explain', 'logs/users.csv', '--format', 'json')) as {
      lines: { line: number; class: string; class_reason: string | null; format: string | null }[]
    }
    expect(
      explained.lines.map(({ line, class: name, class_reason: why, format }) => [line, name, why, format]),
    ).toEqual([[1, 'ignored', 'header', null], ...USERS.map((_, index) => [index + 2, 'event', null, 'csv'])])
    const asked = await run(
      'sql',
      'SELECT count(*) AS n, min(line) AS first FROM events',
      'logs/trail.json',
      '--format',
      'csv',
    )
    expect(asked.trim().split('\n').at(-1)).toBe('8,3')
  })

  it('are lines where a text format of the user takes them', async () => {
    const rows = ['Timestamp,User,Action', '2025-10-18T16:28:18Z,bob,refused', '2025-10-18T16:28:19Z,"carol', 'x,y,z,a']
    const folder = await folderOf({ 'x.log': `${rows.join('\n')}\n` })
    const own = await folderOf({
      'gate.yaml': `id: gate
title: gate
pattern: '(?P<time>\\d{4}-\\S+Z),(?P<message>.*)'
time: {capture: time, stamp: iso}
otherwise: {activity: other, outcome: unknown}
samples:
  - line: '2025-10-18T16:28:18Z,x'
    time: 2025-10-18T16:28:18.000000Z
    activity: other
    outcome: unknown
    columns: {message: x}
`,
    })
    const { inputs } = await timeline(folder, { args: ['--format-file', join(own, 'gate.yaml')] })
    expect(inputs.map(({ formats }) => formats)).toEqual([[{ id: 'gate', events: 2 }]])
    expect(inputs.map(figuresOf)).toMatchObject([{ lines: 4, parsed: 2, ignored: 1, rejected: 1 }])
    const other = await folderOf({ 'y.csv': 'Event Time,User,Action\n2025-10-18 16:28:18,bob,login_failed\n' })
    const plain = await timeline(other, { args: ['--format-file', join(own, 'gate.yaml')] })
    expect(plain.inputs.map(({ formats }) => formats)).toEqual([[{ id: 'csv', events: 1 }]])
  })

  it('stand beside the lines that a text format of the user takes', async () => {
    const own = await folderOf({ 'gate.yaml': GATE })
    const gate = '2025-10-18 16:28:18 [WARN] login of bob from 198.51.100.7 refused'
    const event = { time: '2025-10-18T16:28:18Z', level: 'info', user: 'carol', event: 'login_failed' }
    const document = JSON.stringify(event, null, 1)
    const folder = await folderOf({
      'documents.log': `${document}\n${gate}\n${document}\r\n${gate}\n{"time":\n${gate}`,
      'list.json': `[${JSON.stringify(event)},\n${gate}\n${document}, ${JSON.stringify(event)}]\n`,
      'rows.csv': `Time,User,Action\n2025-10-18T16:28:18Z,carol,login_failed\n${gate}\n2025-10-18T16:28:19Z,"carol\n${gate}\n`,
      'audit.log': `type=USER_LOGIN msg=audit(1760797698.140:1): pid=1 res=failed\n${gate}\n`,
    })
    const { inputs } = await timeline(folder, { args: ['--format-file', join(own, 'gate.yaml')] })
    expect(inputs.map(({ path, formats, rejected }) => [path, formats, rejected])).toEqual([
      [
        'audit.log',
        [
          { id: 'acme-gate', events: 1 },
          { id: 'auditd', events: 1 },
        ],
        0,
      ],
      [
        'documents.log',
        [
          { id: 'acme-gate', events: 3 },
          { id: 'json-lines', events: 2 },
        ],
        1,
      ],
      [
        'list.json',
        [
          { id: 'json-lines', events: 3 },
          { id: 'acme-gate', events: 1 },
        ],
        0,
      ],
      [
        'rows.csv',
        [
          { id: 'acme-gate', events: 2 },
          { id: 'csv', events: 1 },
        ],
        1,
      ],
    ])
  })

  it('leave rows to the text format that is asked for', async () => {
    const folder = await folderOf({
      'x.log':
        'Timestamp,User,Action\nOct 18 16:28:18 gate sshd[1]: Failed password for bob from 198.51.100.7 port 1 ssh2\n',
    })
    const { inputs } = await timeline(folder, { args: ['--input-format', 'syslog-bsd', '--year', '2025'] })
    expect(inputs.map(figuresOf)).toMatchObject([{ lines: 2, parsed: 1, rejected: 1 }])
  })

  it('of the audit daemon are one event, with what any of them says', async () => {
    const stamp = 'msg=audit(1760797698.140'
    const lines = [
      `type=SYSCALL ${stamp}:485): arch=c000003e syscall=59 success=yes exit=0 a0=5611 items=1 ppid=9 pid=42 auid=1000 uid=0 exe="/usr/bin/bash"`,
      `node=b type=PATH ${stamp}:485): item=0 name="/other"`,
      `type=EXECVE ${stamp}:485): argc=3 a0="sh" a1="-c" a2=63757220787E`,
      `type=PATH ${stamp}:485): item=0 name=2F746D702F612062`,
      `type=USER_LOGIN ${stamp}:486): pid=43 uid=0 msg='op=login acct=7822207265733D73756363657373 exe="/usr/sbin/sshd" addr=198.51.100.7 terminal=ssh res=failed'`,
      `type=PROCTITLE ${stamp}:485): proctitle=7368002D63006375722078`,
      'type=SYSCALL msg=audit(99999999999999999999999.1:1): x',
      'type=PATH msg=audit(99999999999999999999999.1:1): x',
    ]
    const folder = await folderOf({ 'audit.log': `${lines.join('\n')}\n` })
    const rules = await folderOf({
      'proctitle.yml': `title: x
id: 3ab1aa4f-1d0f-4c1f-9a6e-0d9c4c1e0b11
logsource: {product: linux, service: auditd}
detection:
  s: {type: PROCTITLE, proctitle|startswith: 'sh -c cur', a2|startswith: 'cur x'}
  condition: s
level: high
`,
    })
    const { inputs, findings } = await timeline(folder, { args: ['--rules', rules] })
    expect(inputs.map(figuresOf)).toMatchObject([{ lines: 8, parsed: 6, rejected: 2, events: 3 }])
    expect(findings.map(({ evidence }) => evidence.map(({ line }) => line))).toEqual([[1]])
    expect(await events(folder)).toMatchObject([
      {
        log: { line: 1, offset: 0 },
        event: { action: 'EXECVE', outcome: 'success', original: [0, 2, 3, 5].map((index) => lines[index]).join(' ') },
        file: { name: '/tmp/a b' },
        process: { name: '/usr/bin/bash', pid: 42 },
      },
      { log: { line: 2 }, host: { name: 'b' }, file: { name: '/other' } },
      {
        log: { line: 5 },
        event: { outcome: 'failure' },
        user: { name: 'x" res=success' },
        source: { ip: '198.51.100.7' },
      },
    ])
  })

  it.each([
    [
      'of the Event Viewer',
      'Level,Date and Time,Source,Event ID,Task Category\r\nInformation,10/18/2025 4:28:18 PM,Microsoft-Windows-Security-Auditing,4625,Logon,"An account failed to log on.\r\n\r\nSubject:\r\n\tAccount Name:\t\tGATE$\r\n\r\nLogon Type:\t\t\t3\r\n\r\nAccount For Which Logon Failed:\r\n\tAccount Name:\t\tbob\r\n\r\nFailure Information:\r\n\tStatus:\t\t\t0xC000006D\r\n\tSub Status:\t\t0xC000006A\r\n\r\nNetwork Information:\r\n\tSource Network Address:\t198.51.100.7"\r\n',
      'windows-flat',
    ],
    [
      'of Get-WinEvent',
      '#TYPE System.Diagnostics.Eventing.Reader.EventLogRecord\n"Message","Id","ProviderName","LogName","MachineName","TimeCreated"\n"An account failed to log on.\n\nAccount For Which Logon Failed:\n\tAccount Name:\t\tbob\n\nFailure Information:\n\tSub Status:\t\t0xC000006A\n\nNetwork Information:\n\tSource Network Address:\t198.51.100.7","4625","Microsoft-Windows-Security-Auditing","Security","gate","18.10.2025 16:28:18"\n',
      'windows-flat',
    ],
    [
      'of Hayabusa',
      'Timestamp,RuleTitle,Level,Computer,Channel,EventID,RecordID,Details,ExtraFieldInfo\n2025-10-18 16:28:18.000 +00:00,Logon Failure,low,gate,Sec,4625,17,Type: 3 - NETWORK ¦ TgtUser: bob ¦ SrcIP: 198.51.100.7 ¦ SubStatus: 0xC000006A,\n',
      'hayabusa',
    ],
    [
      'of Microsoft 365',
      'RecordId,CreationDate,RecordType,Operation,UserId,AuditData\nx,2025-10-18T16:28:18Z,15,UserLoginFailed,bob,"{""CreationTime"":""2025-10-18T16:28:18"",""Id"":""a"",""Operation"":""UserLoginFailed"",""RecordType"":15,""UserId"":""bob"",""Workload"":""AzureActiveDirectory"",""ClientIP"":""198.51.100.7"",""ErrorNumber"":""50126""}"\n',
      'm365-audit',
    ],
    [
      'of EvtxECmd',
      `RecordNumber,EventRecordId,TimeCreated,EventId,Level,Provider,Channel,Computer,MapDescription,UserName,Payload\n1,17,2025-10-18 16:28:18.0000000,4625,LogAlways,Microsoft-Windows-Security-Auditing,Security,gate,Failed logon,-,"{""EventData"":{""Data"":[{""@Name"":""TargetUserName"",""#text"":""bob""},{""@Name"":""SubStatus"",""#text"":""0xC000006A""},{""@Name"":""IpAddress"",""#text"":""198.51.100.7""},{""@Name"":""LogonGuid""}]}}"\n`,
      'windows-flat',
    ],
    [
      "of Entra's portal",
      'Date (UTC),Request ID,User agent,User ID,User,Username,Application,IP address,Status,Sign-in error code,Failure reason\n2025-10-18T16:28:18Z,r,x,u,Bob,bob,Azure Portal,198.51.100.7,Failure,50126,Invalid username or password\n',
      'entra-sign-in',
    ],
    [
      'of a query over SigninLogs',
      'TimeGenerated [UTC],UserPrincipalName,IPAddress,ResultType,ResultDescription,AppDisplayName\n"10/18/2025, 4:28:18.000 PM",bob,198.51.100.7,50126,Invalid username or password,Azure Portal\n',
      'entra-sign-in',
    ],
    [
      'of Splunk',
      '"_time","_raw",host\n"2025-10-18T16:28:18.000+0000","Oct 18 16:28:18 gate sshd[1]: Failed password for bob from 198.51.100.7 port 1 ssh2",gate\n',
      'syslog-bsd',
    ],
  ])('are read in the CSV %s', async (_, content, format) => {
    const [event, ...more] = await events(await folderOf({ 'x.csv': content }))
    expect(more).toEqual([])
    expect(event).toMatchObject({
      '@timestamp': '2025-10-18T16:28:18.000000Z',
      'event': { outcome: 'failure' },
      'source': { ip: '198.51.100.7' },
      'user': { name: 'bob' },
      'tatou': { activity: 'login', format },
    })
  })

  it("are read in the CSV of Entra's audit log", async () => {
    const folder = await folderOf({
      'a.csv':
        'Date (UTC),CorrelationId,Service,Category,Activity,Result,ResultReason,ActorUserPrincipalName,IPAddress,Target1Type,Target1UserPrincipalName\n2025-10-18T16:28:18Z,c,Core Directory,UserManagement,Add user,success,,admin@example.org,198.51.100.7,User,mallory@example.org\n',
    })
    expect(await events(folder)).toMatchObject([
      {
        source: { ip: '198.51.100.7' },
        user: { name: 'admin@example.org', target: { name: 'mallory@example.org' } },
        tatou: { activity: 'account_change', format: 'entra-audit' },
      },
    ])
  })

  it('are read as ausearch prints them, and as journalctl does, without what stands around them', async () => {
    const login = 'web1 sshd[1]: Failed password for bob from 198.51.100.7 port 1 ssh2'
    const folder = await folderOf({
      'ausearch.txt': [
        '----',
        'time->Sat Oct 18 16:28:18 2025',
        'type=PROCTITLE msg=audit(1760804898.250:9): proctitle=6361740061',
        'type=PATH msg=audit(1760804898.250:9): item=0 name="/etc/shadow"',
        'type=SYSCALL msg=audit(1760804898.250:9): arch=c000003e syscall=257 success=no exit=-13 pid=42 auid=1000 comm="cat" exe="/usr/bin/cat"',
        '',
      ].join('\n'),
      'journal.log': `-- Journal begins at Thu 2025-10-16 10:00:00 UTC, ends at Sat 2025-10-18 17:00:00 UTC. --\n2025-10-18T16:28:19+0000 ${login}\n-- Boot 0123456789abcdef0123456789abcdef --\n2025-10-18T16:28:20+0000 ${login}\n-- Reboot --x\n`,
    })
    const { inputs } = await timeline(folder)
    expect(inputs.map(figuresOf)).toMatchObject([
      { lines: 5, parsed: 3, ignored: 2, rejected: 0, events: 1 },
      { lines: 5, parsed: 2, ignored: 2, rejected: 1, events: 2 },
    ])
    expect(await events(folder)).toMatchObject([
      { event: { action: 'SYSCALL', outcome: 'failure' }, process: { name: '/usr/bin/cat', pid: 42 } },
      { event: { outcome: 'failure' } },
      { event: { outcome: 'failure' } },
    ])
  })

  it('are those of Okta with a column for each value', async () => {
    const folder = await folderOf({
      'api.csv':
        'actor.alternateId,actor.displayName,client.ipAddress,eventType,outcome.result,outcome.reason,published,__proto__.x,uuid\n' +
        'bob@example.org,Bob,198.51.100.7,user.session.start,FAILURE,INVALID_CREDENTIALS,2025-10-18T16:28:18.140Z,1,u1\n',
      'console.csv':
        'timestamp,event_type,display_message,actor.alternate_id,client.ip_address,outcome.result,outcome.reason\n' +
        '2025-10-18T16:28:19.140Z,user.session.start,User login to Okta,eve@example.org,198.51.100.7,SUCCESS,\n',
    })
    const login = { format: 'okta-system-log', activity: 'login' }
    expect(await events(folder)).toMatchObject([
      {
        event: { outcome: 'failure', reason: 'invalid_credentials' },
        source: { ip: '198.51.100.7' },
        user: { name: 'bob@example.org' },
        tatou: login,
      },
      { event: { outcome: 'success' }, user: { name: 'eve@example.org' }, tatou: login },
    ])
  })

  it('are those of Windows as evtx_dump prints them, and as Chainsaw counts them', async () => {
    const record = (second: number, user: string): object => ({
      Event: {
        EventData: { IpAddress: '198.51.100.7', LogonType: 3, SubStatus: '0xc000006a', TargetUserName: user },
        System: {
          Channel: 'Security',
          EventID: 4625,
          TimeCreated: { '#attributes': { SystemTime: `2025-10-18T16:28:${second}.140000Z` } },
        },
      },
    })
    const numbered = (text: (value: object) => string): string =>
      ['alice', 'bob'].map((user, index) => `Record ${index + 1}\n${text(record(18 + index, user))}\n`).join('')
    const documents = ['carol', 'dave'].map((user, index) => ({ kind: 'evtx', data: record(20 + index, user) }))
    const folder = await folderOf({
      'a.json': numbered((value) => JSON.stringify(value, null, 2)),
      'b.json': numbered((value) => JSON.stringify(value))
        .replaceAll('alice', 'eve')
        .replaceAll('bob', 'frank'),
      'c.json': `${JSON.stringify({ kind: 'aggregate', name: 'x', documents, timestamp: '2025-10-18T16:28:20Z' })}\n`,
      // Of any other program it is a list like any other.
      'd.json': '[{"time":"2025-10-18T16:28:30Z","level":"info","msg":"x","documents":[{"kind":"a"},{"kind":"b"}]}]',
    })
    const { inputs } = await timeline(folder)
    expect(inputs.map(figuresOf)).toMatchObject([
      { ignored: 2, rejected: 0, events: 2 },
      { lines: 4, parsed: 2, ignored: 2, rejected: 0, events: 2 },
      { lines: 1, parsed: 1, events: 2 },
      { lines: 1, parsed: 1, events: 1 },
    ])
    const told = (await events(folder)).map((event) => `${event.event.outcome} ${event.user?.name ?? ''}`)
    expect(told).toEqual(
      ['alice', 'eve', 'bob', 'frank', 'carol', 'dave'].map((user) => `failure ${user}`).concat('unknown '),
    )
  })

  it('have the attributes of their batch, the labels of their stream, the time of their delivery', async () => {
    const text = (key: string, value: string) => ({ key, value: { stringValue: value } })
    const nanoseconds = '1760797698250000000'
    const login = 'Failed password for bob from 198.51.100.7 port 1 ssh2'
    const folder = await folderOf({
      'cloudwatch.json': JSON.stringify({
        messageType: 'DATA_MESSAGE',
        logGroup: 'x',
        logEvents: ['a', 'b'].map((user, index) => ({
          id: `3195310660696698337880902507980421114328961542429822156${index}`,
          timestamp: 1_760_797_698_250,
          message: JSON.stringify({ level: 'info', message: 'x', event: 'login_failed', user, ip: '198.51.100.7' }),
        })),
      }),
      'loki.json': JSON.stringify({
        streams: [{ stream: { app: 'sshd' }, values: [[nanoseconds, `Oct 18 14:28:18 gate sshd[1]: ${login}`]] }],
      }),
      'otel.jsonl': `${JSON.stringify({
        resourceLogs: [
          {
            resource: { attributes: [text('service.name', 'shop'), text('host.name', 'gate')] },
            scopeLogs: [
              {
                logRecords: ['bob', 'carol'].map((user) => ({
                  timeUnixNano: nanoseconds,
                  severityNumber: 9,
                  body: { stringValue: 'login refused' },
                  attributes: [
                    text('event.name', 'user.login.failed'),
                    text('user.name', user),
                    text('client.address', '198.51.100.7'),
                  ],
                })),
              },
            ],
          },
        ],
      })}\n`,
    })
    const found = await events(folder, { args: ['--year', '2025'] })
    const bob = { event: { outcome: 'failure' }, source: { ip: '198.51.100.7' }, tatou: { activity: 'login' } }
    expect(found).toHaveLength(5)
    for (const each of found) expect(each).toMatchObject(bob)
    const otel = found.filter(({ tatou }) => tatou.format === 'json-otel')
    expect(otel.map(({ user, host, process }) => [user?.name, host?.name, process?.name])).toEqual([
      ['bob', 'gate', 'shop'],
      ['carol', 'gate', 'shop'],
    ])
    const delivered = found.filter(({ log }) => log.file.path === 'cloudwatch.json')
    expect(delivered.map((each) => [each['@timestamp'], each.user?.name])).toEqual([
      ['2025-10-18T14:28:18.250000Z', 'a'],
      ['2025-10-18T14:28:18.250000Z', 'b'],
    ])
  })

  it('do not end the run, however many objects are in each other', async () => {
    const deep = `${'{"a":'.repeat(500)}1${'}'.repeat(500)}`
    const folder = await folderOf({ 'a.json': `[${Array.from({ length: 3000 }, () => deep).join(',')}]` })
    const { inputs } = await timeline(folder)
    expect(inputs.map(figuresOf)).toMatchObject([{ lines: 1, parsed: 0, rejected: 1, events: 0 }])
  })

  it('do not end the run, however many brackets there are', async () => {
    const folder = await folderOf({
      'a.json': `{"Records":${'['.repeat(3_000_000)}`,
      'b.json': `[${JSON.stringify(trail(0, 'bob'))},${'{"a":'.repeat(20_000)}`,
    })
    const { inputs } = await timeline(folder)
    expect(inputs.map(({ lines, parsed, rejected, events: made }) => [lines, parsed, rejected, made])).toEqual([
      [1, 0, 1, 0],
      [1, 1, 0, 1],
    ])
  })

  it('that are cited go when the evidence has changed', async () => {
    const folder = await folderOf({ 'trail.json': pretty })
    expect((await runCli(['ingest', 'trail.json', '--case', 'case', '--no-copy'], { cwd: folder })).code).toBe(0)
    await writeFile(join(folder, 'trail.json'), pretty.replace('bob', 'rob'))
    expect((await runCli(['timeline', '--case', 'case'], { cwd: folder })).code).not.toBe(0)
  })
})
