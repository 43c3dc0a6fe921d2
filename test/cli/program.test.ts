import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { Command, Host } from '../../src/cli/command.ts'
import { DOCUMENT_OPTIONS, PATHS } from '../../src/cli/option-groups.ts'
import { parseCommandLine } from '../../src/cli/program.ts'

const rest = { description: '', examples: [], load: () => Promise.reject(new Error('never loaded')) }
const query = { name: 'query', description: '', required: true, variadic: false, completes: 'none' } as const
const TABLE: readonly Command[] = [
  { kind: 'command', name: 'look', summary: '', arguments: [PATHS], options: DOCUMENT_OPTIONS, ...rest },
  {
    kind: 'group',
    name: 'box',
    summary: '',
    description: '',
    commands: [{ kind: 'command', name: 'ask', summary: '', arguments: [query, PATHS], options: [], ...rest }],
  },
]

function host(): Host & { readonly stdout: PassThrough; readonly stderr: PassThrough } {
  return {
    stdin: new PassThrough(),
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    env: {},
    cwd: '/',
    now: () => 0,
    uid: null,
    self: [],
    machine: 'workstation',
    zoneOffset: () => 0,
    onInterrupt: () => () => undefined,
    exit: () => undefined,
  }
}

const parse = (line: string) => parseCommandLine(line.split(' '), TABLE, host())
const GENERAL = { color: true, progress: true }

describe('parseCommandLine', () => {
  it.each([
    ['look', [], {}],
    ['look a b', ['a', 'b'], {}],
    ['look - --full', ['-'], { full: true }],
    ['look -- -x --full', ['-x', '--full'], {}],
    ['look --since -2h a --until=-1h', ['a'], { since: '-2h', until: '-1h' }],
    ['look --source 10.0.0.1 --account a --source ::1 x', ['x'], { source: ['10.0.0.1', '::1'], account: ['a'] }],
    ['look --account -q x', ['x'], { account: ['-q'] }],
    ['look --account --debug x', ['x'], { account: ['--debug'] }],
    ['look --format json -o - a', ['a'], { format: 'json', output: '-' }],
    ['look -ofile a', ['a'], { output: 'file' }],
    ['look --display-timezone +02:00', [], { displayTimezone: '+02:00' }],
    ['-q look --debug a', ['a'], { quiet: true, debug: true }],
    ['look a -qv', ['a'], { quiet: true, verbose: true }],
    ['--no-color look', [], { color: false }],
    ['look --no-progress', [], { progress: false }],
    ['look look look', ['look', 'look'], {}],
  ])('%s', (line, args, options) => {
    const request = parse(line)
    expect(request).toMatchObject({ kind: 'run', command: { name: 'look' }, args })
    expect(request).toHaveProperty('options', { format: 'table', builtinRules: true, ...GENERAL, ...options })
  })

  it('finds the command in a group', () => {
    expect(parse('box ask q1 - -q')).toMatchObject({
      kind: 'run',
      command: { name: 'ask' },
      args: ['q1', '-'],
      options: { ...GENERAL, quiet: true },
    })
  })

  it.each([
    ['--help', 0, 'stdout'],
    ['look -h', 0, 'stdout'],
    ['help look', 0, 'stdout'],
    ['box --help', 0, 'stdout'],
    ['box', 2, 'stderr'],
    ['help nonsense', 2, 'stderr'],
  ] as const)('%s prints help and ends with %d', (line, exitCode, stream) => {
    const at = host()
    expect(parseCommandLine(line.split(' '), TABLE, at)).toEqual({ kind: 'done', exitCode })
    expect(String(at[stream].read())).toMatch(/^Usage: tatou-ir /)
    expect(at[stream === 'stdout' ? 'stderr' : 'stdout'].read()).toBeNull()
  })

  it.each([
    ['nope', "unknown command 'nope'"],
    ['look --nope', "unknown option '--nope'"],
    [
      'look --format xml',
      "option '--format <name>' argument 'xml' is invalid. Allowed choices are table, json, ndjson, csv, md.",
    ],
    ['look --year', "option '--year <number>' argument missing"],
    ['box ask', "missing required argument 'query'"],
    ['box nope', "unknown command 'nope'"],
  ])('%s is wrong usage', (line, message) => {
    expect(() => parse(line)).toThrow(expect.objectContaining({ code: 'usage', exitCode: 2, message }))
  })

  it('tells of the nearest option, and whose help to read', () => {
    expect(() => parse('look --acount x')).toThrow(
      expect.objectContaining({ hint: 'did you mean --account? see tatou-ir look --help' }),
    )
    expect(() => parse('box ak')).toThrow(
      expect.objectContaining({ hint: 'did you mean ask? see tatou-ir box --help' }),
    )
  })
})
