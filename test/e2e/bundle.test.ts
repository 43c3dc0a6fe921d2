import { describe, expect, it } from 'vitest'
import { archiveOf, withManifests, writeArchive, writeBag, type BagFiles } from '../support/evidence-bag.ts'
import { runProgram } from './program.ts'

/** Enough files for the threads to be worth their start. */
const many: BagFiles = withManifests(
  new Map<string, string>([
    ['bagit.txt', 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n'],
    ...Array.from({ length: 2500 }, (_, at) => [`data/${at % 7}/${at}.log`, `line ${at}\n`.repeat(at % 50)] as const),
  ]),
)

const changed: BagFiles = new Map(many).set('data/3/10.log', 'line 1O\n').set('data/0/7.log', '')

describe('the program verifies with threads what it verifies without', () => {
  it.each(['folder', 'zip', 'stored', 'tar.gz'] as const)('%s', async (kind) => {
    for (const [files, code] of [
      [many, 0],
      [changed, 3],
    ] as const) {
      const path = kind === 'folder' ? await writeBag(files) : await writeArchive(archiveOf(files, kind), kind)
      const answers = await Promise.all(
        ['1', '2', '3'].map((threads) =>
          runProgram(['bundle', 'verify', path, '--format', 'json'], { env: { TATOU_IR_THREADS: threads } }),
        ),
      )
      for (const answer of answers) {
        expect(answer.code).toBe(code)
        expect(answer.stdout.equals(answers[0]?.stdout ?? Buffer.alloc(0))).toBe(true)
      }
      const { faults } = JSON.parse(String(answers[0]?.stdout)) as { faults: { code: string; path: string }[] }
      expect(faults.filter(({ code: each }) => each === 'E-HASH').map(({ path: each }) => each)).toEqual(
        code === 0 ? [] : ['data/0/7.log', 'data/3/10.log'],
      )
    }
  })
})
