import { appendFileSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { appendChain, readChain } from '../../src/store/chained-log.ts'
import { temporaryFolder } from '../support/temporary.ts'

const now = (): number => Date.now()

it('keeps every line of many writers, each bound to the one before', async () => {
  const path = join(await temporaryFolder(), 'log')
  await Promise.all(Array.from({ length: 20 }, (_, index) => appendChain(path, now, () => ({ index }))))
  const log = await readChain(path)
  expect(log?.lines).toHaveLength(20)
  expect(log?.brokenAt).toBeNull()
})

it('finds a line that was changed, left out or moved', async () => {
  const path = join(await temporaryFolder(), 'log')
  for (const word of ['a', 'b', 'c', 'd']) await appendChain(path, now, () => ({ word }))
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1)
  const broken = async (...other: readonly (string | undefined)[]): Promise<number | null | undefined> => {
    writeFileSync(path, other.map((line) => `${line}\n`).join(''))
    return (await readChain(path))?.brokenAt
  }
  const [a, b, c, d] = lines
  expect(await broken(a, b, c, d)).toBeNull()
  expect(await broken(a, b?.replace('"b"', '"x"'), c, d)).toBe(3)
  expect(await broken(a, c, d)).toBe(2)
  expect(await broken(a, c, b, d)).toBe(2)
  expect(await broken(a, 'nonsense', c)).toBe(2)
})

it('takes half a line for one that was never written, and a lock of the dead for none', async () => {
  const path = join(await temporaryFolder(), 'log')
  await appendChain(path, now, () => ({ word: 'a' }))
  // Cut in the middle of a character.
  appendFileSync(path, Buffer.from('{"word":"hä').subarray(0, -1))
  expect((await readChain(path))?.lines).toHaveLength(1)
  writeFileSync(`${path}.lock`, '')
  utimesSync(`${path}.lock`, new Date(0), new Date(0))
  await appendChain(path, now, () => ({ word: 'b' }))
  expect(await readChain(path)).toMatchObject({
    brokenAt: null,
    lines: [expect.stringContaining('"a"'), expect.stringContaining('"b"')],
  })
})
