import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readUserFormat } from '../../src/formats/user-format.ts'
import { faultText } from '../../src/syntax/faults.ts'
import { EVENT_COLUMNS } from '../../src/model/columns.ts'
import { DOOR, GATE } from '../support/user-format.ts'

const COLUMNS = EVENT_COLUMNS.map(({ name }) => name).join(', ')

function faultsOf(text: string): string[] {
  return readUserFormat({ path: 'f.yaml', text }, new Set(['syslog-bsd'])).faults.map(faultText)
}

const read = (text: string) => {
  const { format, faults } = readUserFormat({ path: 'f.yaml', text }, new Set())
  expect(faults).toEqual([])
  return format?.format
}

/** The format of GATE with another text in place of one. */
const changed = (from: string, to: string): string => {
  expect(GATE).toContain(from)
  return GATE.replace(from, to)
}

describe('a format of the user', () => {
  it('of text is a pattern whose groups are named, and a group that tells that it matched', () => {
    expect(read(GATE)).toMatchObject({
      id: 'acme-gate',
      user: true,
      frame: {
        kind: 'text',
        pattern: String.raw`(?P<time>\d\S+ \S+) \[(?P<level>[A-Z]+)\] (?P<message>.*)`,
        claim: 'time',
      },
      time: { capture: 'time', stamp: 'iso' },
      otherwise: { activity: 'other', outcome: 'unknown' },
      samples: [{ time: '2025-10-18T16:28:18.000000Z' }, {}],
    })
  })

  it('of JSON has paths, and takes every value as it is written', () => {
    expect(read(DOOR)).toMatchObject({
      frame: { kind: 'json', paths: { time: ['at'], user_name: ['badge.holder', 'badge.id'] } },
      messages: [{ when: { kind: 'open', result: ['no', '007'] } }],
      samples: [{ columns: { user_name: '17' } }],
    })
  })

  it.each([
    ['(?P<message>.*)', '(?P<_line>(?P<message>.*))', '_line'],
    ['(?P<user_name>a)?(?P<message>b+)', '(?P<user_name>a)?(?P<message>b+)', 'message'],
    ['(?P<user_name>a)|(?P<message>b)', '(?P<_line>(?P<user_name>a)|(?P<message>b))', '_line'],
    ['(?P<user_name>a|)x(?P<message>(?:b|c)d*)', '(?P<user_name>a|)x(?P<message>(?:b|c)d*)', 'message'],
    [String.raw`(?P<message>\pL*)(a(b))`, String.raw`(?P<_line>(?P<message>\pL*)(?:a(?:b)))`, '_line'],
    [String.raw`(?P<message>[(]\()`, String.raw`(?P<message>[(]\()`, 'message'],
  ])('claims lines by what is never empty: %s', (pattern, whole, claim) => {
    const text = String.raw`{id: xx, title: t, pattern: '${pattern}', samples: [{line: x, activity: other}]}`
    expect(read(text)?.frame).toEqual({ kind: 'text', pattern: whole, claim })
  })

  it('tells all its faults at once, with line and column', () => {
    const text = String.raw`id: syslog-bsd
titel: x
pattern: '(?P<time>\S+) (?P<src>\S+) (?=x)'
time: {stamp: is}
columns: {user: [acount]}
constants: {hostname: gate}
messages:
  - when: {kind: a}
    pattern: '^(?P<why>.*)'
    means: {activity: logn}
samples:
  - line: x
    activity: login
    columns: {source: 1.2.3.4}
`
    expect(faultsOf(text)).toEqual([
      'f.yaml:1:1: title: is missing',
      'f.yaml:1:5: there is a format "syslog-bsd" already (Choose another id.)',
      'f.yaml:2:1: there is no key "titel" (Known: id, title, reference, logsource, pattern, paths, claim, time, columns, constants, words, count, absent, placeholders, messages, otherwise, samples, near_misses.)',
      'f.yaml:3:38: a look-ahead cannot be evaluated here (Patterns run in linear time (RE2). Often two of them, one with not, say the same.)',
      expect.stringMatching(/^f\.yaml:4:15: time\.stamp: the text "is" is none of iso, .* \(Did you mean iso\?\)$/),
      `f.yaml:5:11: there is no column "user" (The columns are ${COLUMNS}.)`,
      `f.yaml:6:13: there is no column "hostname" (Did you mean host_name? The columns are ${COLUMNS}.)`,
      `f.yaml:9:14: "why" is no column, and nothing asks for it (The columns are ${COLUMNS}.)`,
      expect.stringMatching(
        /^f\.yaml:10:23: messages\.0\.means\.activity: the text "logn" is none of login, .*Did you mean login/,
      ),
      `f.yaml:14:15: there is no column "source" (Did you mean source_ip? The columns are ${COLUMNS}.)`,
    ])
  })

  it('tells of names that nothing captures', () => {
    const text = changed('time: {stamp: iso}', 'time: {capture: tim, stamp: iso}\ncolumns: {user_id: [user_nam]}')
    expect(faultsOf(text.replace("  - pattern: '^", "  - when: {lvel: a}\n    on: msg\n    pattern: '^"))).toEqual([
      `f.yaml:3:10: "time" is no column, and nothing asks for it (The columns are ${COLUMNS}.)`,
      'f.yaml:4:17: nothing captures "tim" (Did you mean time?)',
      'f.yaml:5:21: nothing captures "user_nam" (Did you mean user_name?)',
      'f.yaml:7:12: nothing captures "lvel" (Did you mean level?)',
      'f.yaml:8:9: nothing captures "msg" (Captures are time, level, message.)',
    ])
  })

  it.each([
    [
      changed('(?P<level>', '(?P<Level>'),
      '3:33: the group "Level" has no usable name (Names are a-z, 0-9 and _, with a letter first.)',
    ],
    [changed('(?P<level>', '(?<level>'), '3:33: a named group lacks its P (Write (?P<name>…).)'],
    [
      changed('(?P<level>', '(?P<severity>'),
      `3:10: "severity" is no column, and nothing asks for it (The columns are ${COLUMNS}.)`,
    ],
    [
      changed('(?P<level>', '(?P<lvel>'),
      `3:10: "lvel" is no column, and nothing asks for it (Did you mean level? The columns are ${COLUMNS}.)`,
    ],
    [
      changed('(?P<message>', String.raw`\(?P<x>(?P<message>`),
      '3:11: a text in it looks like a group (Write [(] for a bracket before ?P<.)',
    ],
    [
      changed('(?P<message>', String.raw`\Qa\E(?P<message>`),
      String.raw`3:53: \Q cannot be used here (Put a backslash before each character.)`,
    ],
    [changed('(?P<message>', '(?P<time>(a+)+)(?P<message>'), '3:53: there are two groups time'],
    [
      changed("pattern: '(?P", "claim: {a: b}\npattern: '(?P"),
      '3:8: does not go with a pattern (Lines of text have a pattern, JSON objects have paths and a claim.)',
    ],
    [changed('near_misses:', 'near_mises:'), '32:1: there is no key "near_mises" (Did you mean near_misses?)'],
    [changed('16:28:18Z', '16:28'), '12:11: samples.0.time: is no time in UTC such as 2025-10-18T16:28:18Z'],
    [
      changed('activity: login, outcome: failure', 'activity: login, outcome: failed'),
      '7:39: messages.0.means.outcome: the text "failed" is none of success, failure, unknown',
    ],
    [`${GATE}---\nid: x\n`, '35:1: a file holds one format (Put this one into a file of its own.)'],
    ['- a\n', '1:1: a format is a map of keys (tatou-ir formats new FILE.log proposes one.)'],
    ['', '1:1: there is no format in it (tatou-ir formats new FILE.log proposes one.)'],
    [
      DOOR.replace('  kind: door.kind', '  kind: door..kind'),
      '5:9: "door..kind" is no path into an object (Write a.b, a\\.b for a key with a dot, a[0], or a[name=x].b.)',
    ],
    [
      DOOR.replace('claim:', '# claim:'),
      '1:1: needs a claim: what tells its objects from others (claim: {kind: login} or {kind: {present: true}}, with a capture that other logs lack.)',
    ],
    [DOOR.replace('claim: {kind', 'claim: {knd'), '9:9: nothing captures "knd" (Did you mean kind?)'],
  ])('refuses what could not work: %#', (text, fault) => {
    expect(faultsOf(text).map((each) => each.replace('f.yaml:', ''))).toContain(fault)
    expect(readUserFormat({ path: 'f.yaml', text }, new Set()).format).toBeNull()
  })

  it('is bounded: bombs, depth, size, characters that no line holds', () => {
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]']
    for (let name = 97; name < 110; name += 1) {
      const [own, next] = [String.fromCharCode(name), String.fromCharCode(name + 1)]
      bomb.push(`${next}: &${next} [${Array.from({ length: 9 }, () => `*${own}`).join(',')}]`)
    }
    const hostile = [
      bomb.join('\n'),
      '['.repeat(100_000),
      'a: {'.repeat(5_000),
      `id: ${'x'.repeat(1_100_000)}`,
      changed('ACME gate', String.raw`"a\0b"`),
      changed('near_misses:', String.raw`absent: ["\uD800"]${'\n'}near_misses:`),
      changed('[WARN] login of bob', '[WARN] login of \u0000bob'),
      changed('(?P<message>.*)', '(?P<message>(a{1000}){1000})'),
      changed('(?P<message>.*)', `(?P<message>${'('.repeat(300)}${')'.repeat(300)})`),
    ]
    for (const text of hostile) {
      const started = process.cpuUsage().user
      const { format, faults } = readUserFormat({ path: 'f.yaml', text }, new Set())
      expect([format, faults.length > 0], text.slice(0, 80)).toEqual([null, true])
      expect((process.cpuUsage().user - started) / 1e6).toBeLessThan(5)
    }
  })

  it('is never the cause of anything but faults, whatever stands in the file', () => {
    const keys = [
      'id',
      'title',
      'pattern',
      'paths',
      'claim',
      'time',
      'columns',
      'messages',
      'samples',
      'words',
      '__proto__',
    ]
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 3 },
        fc.string(),
        fc.constantFrom('(?P<time>x)', '(?P<a', 'a.b', 'a[0].b', 'a[b=c]', '[0]', '.', null, 7, true),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(
          fc.oneof(fc.string(), fc.constantFrom('re', 'when', 'means', 'in', 'table', 'part', ...keys)),
          tie('any'),
          { maxKeys: 3 },
        ),
      ),
    })).any
    const file = fc.dictionary(fc.constantFrom(...keys), value)
    const runs = process.env['TATOU_DEEP'] === '1' ? 20_000 : 300
    fc.assert(
      fc.property(file, (object) => {
        const { format, faults } = readUserFormat({ path: 'f.yaml', text: JSON.stringify(object) }, new Set())
        expect(format === null).toBe(faults.some(({ severity }) => severity === 'error'))
        for (const { place } of faults) expect(place.line).toBeGreaterThan(0)
      }),
      { numRuns: runs },
    )
  })
})
