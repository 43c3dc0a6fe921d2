import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createAuditFramer } from '../../src/ingest/frame-audit.ts'
import { createRowFramer } from '../../src/ingest/frame-rows.ts'
import { framingOf } from '../../src/ingest/framing.ts'
import { framedRows, uncovered, type FramedRow } from './framed-rows.ts'
import { runs } from './runs.ts'

const audit = (text: string, chunk?: number): FramedRow[] =>
  framedRows(Buffer.from(text), (sink) => createRowFramer('utf-8', createAuditFramer(sink)), chunk)

/** Rows as `line kind text`. */
const shown = (text: string): string[] => audit(text).map((row) => `${row.line} ${row.kind ?? row.text}`)

const record = (type: string, number: number, node = ''): string =>
  `${node}type=${type} msg=audit(1760797698.140:${number}): x`

describe('createAuditFramer', () => {
  it('joins records of one time and number, whatever stands between them', () => {
    const lines = [
      record('SYSCALL', 1),
      record('SYSCALL', 2),
      record('EXECVE', 1),
      record('SYSCALL', 1, 'node=b '),
      '',
      '----',
      record('PATH', 2),
      record('PATH', 1, 'node=b '),
      'type=PATH msg=audit(1760797698.141:1): x',
    ]
    expect(shown(lines.join('\n'))).toEqual([
      `1 ${lines[0]} ${lines[2]}`,
      `2 ${lines[1]} ${lines[6]}`,
      '3 continuation',
      `4 ${lines[3]} ${lines[7]}`,
      '5 ',
      '6 ----',
      '7 continuation',
      '8 continuation',
      `9 ${lines[8]}`,
    ])
  })

  it.each(['10/18/2025', '10/18/25', '18.10.2025', '8.1.25'])('joins what ausearch has interpreted on %s', (day) => {
    const lines = ['PROCTITLE', 'PATH', 'SYSCALL'].map((type) => `type=${type} msg=audit(${day} 14:28:18.140:1) : x`)
    expect(shown(lines.join('\n'))).toEqual([`1 ${lines.toReversed().join(' ')}`, '2 continuation', '3 continuation'])
  })

  it('ends an event with its mark, and after so many lines', () => {
    const marked = [record('SYSCALL', 1), record('EOE', 1), record('SYSCALL', 1)]
    expect(shown(marked.join('\n'))).toEqual([`1 ${marked[0]} ${marked[1]}`, '2 continuation', `3 ${marked[2]}`])
    const far = [record('SYSCALL', 1), ...Array.from({ length: 1024 }, () => 'x'), record('PATH', 1)]
    expect(audit(far.join('\n')).filter(({ kind }) => kind === 'continuation')).toEqual([])
  })

  it('leaves what is no record as it is', () => {
    const lines = ['type=A msg=audit(1): x', 'type= msg=audit(1.1:1): x', 'audit: type=1 msg=audit(1.1:1): x', ' ']
    expect(shown(lines.join('\n'))).toEqual([...lines.slice(0, 3).map((line, at) => `${at + 1} ${line}`), '4 '])
  })

  it('is not held up by an event without end', () => {
    const bytes = `${record('PATH', 1)}\n`.repeat(300_000)
    const rows = audit(bytes, 1_048_576)
    expect(uncovered(rows, Buffer.from(bytes))).toEqual([])
    expect(rows.filter(({ kind }) => kind === null)).toHaveLength(Math.ceil(300_000 / 1024))
    const long = `${record('PATH', 1)} ${'x'.repeat(500_000)}\n`.repeat(40)
    const longest = Math.max(...audit(long, 1_048_576).map(({ text }) => text.length))
    expect(longest).toBeLessThan(2_000_000)
  })

  it('leaves no line out and depends on no chunk, whatever the bytes are', () => {
    const token = fc.constantFrom(
      '\n',
      '\r\n',
      'x',
      '\0',
      `${record('SYSCALL', 1)}\n`,
      `${record('PATH', 2)}\n`,
      `${record('EOE', 1)}\n`,
      record('EOE', 2, 'node=b '),
    )
    fc.assert(
      fc.property(fc.array(token, { maxLength: 40 }), fc.integer({ min: 4, max: 90 }), (tokens, chunk) => {
        const text = tokens.join('')
        const rows = audit(text)
        expect(uncovered(rows, Buffer.from(text))).toEqual([])
        expect(rows.every(({ span }) => span === 1)).toBe(true)
        expect(audit(text, chunk)).toEqual(rows)
      }),
      { numRuns: runs(500) },
    )
  })

  it('is asked for by the lines', () => {
    expect(framingOf(`----\ntime->x\n${record('SYSCALL', 1)}\n`, true)?.kind).toBe('audit')
    expect(framingOf(`Oct 18 16:28:18 gate audispd: ${record('SYSCALL', 1)}\n`, true)).toBe(undefined)
  })
})
