import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sparseLines } from '../../src/ingest/sparse-lines.ts'

const piece = fc.constantFrom('a', 'bc', '\n', '\r\n', '\n\n', '\xff', 'é')

describe('sparse lines', () => {
  it('are the wanted lines, apart where they were, and nothing else, in whatever chunks the bytes come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece),
        fc.uniqueArray(fc.integer({ min: 1, max: 12 })),
        fc.integer({ min: 1, max: 5 }),
        async (pieces, numbers, size) => {
          const bytes = Buffer.from(pieces.join(''), 'latin1')
          async function* chunks(): AsyncGenerator<Buffer> {
            for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
          }
          const sparse = sparseLines(chunks(), new Set(numbers))
          const parts: Buffer[] = []
          for await (const part of sparse.pieces) parts.push(part)
          const text = Buffer.concat(parts).toString('latin1')
          const all = bytes.toString('latin1').split('\n')
          if (all.at(-1) === '') all.pop()
          const lines = all.map((line) => line.replace(/\r$/, ''))
          const kept = numbers.filter((number) => number <= lines.length).toSorted((a, b) => a - b)
          const wanted = kept.flatMap((number, at) => [
            ...(number > (kept[at - 1] ?? 0) + 1 ? [''] : []),
            lines[number - 1] ?? '',
          ])
          expect(text).toBe(kept.length === 0 ? '\n' : wanted.map((line) => `${line}\n`).join(''))
          expect([...sparse.places.values()].map(({ line }) => line)).toEqual(kept)
          expect(sparse.sha256()).toBe(createHash('sha256').update(bytes).digest('hex'))
          for (const [number, { line, offset, sparse: moved }] of sparse.places) {
            expect(text.slice(0, moved).split('\n')).toHaveLength(number)
            const start = all.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0)
            expect(offset).toBe(start)
            expect(text.slice(moved, moved + (lines[line - 1]?.length ?? 0))).toBe(lines[line - 1])
          }
        },
      ),
    )
  })
})
