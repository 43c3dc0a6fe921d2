import { resolve } from 'node:path'
import { readAnswers, type ReadAnswers } from '../drill/read-answers.ts'
import { TatouError } from '../model/errors.ts'
import { readPlainText } from '../store/plain-file.ts'
import { faultText } from '../syntax/faults.ts'
import type { Invocation } from './command.ts'

const MOST_BYTES = 256_000_000

/** Answers from a file. Throws `drill-answers` with all faults of the file. */
export async function answersOf({ host }: Invocation, given: string): Promise<ReadAnswers> {
  const text = await readPlainText(resolve(host.cwd, given), MOST_BYTES)
  if (text === undefined) throw new TatouError('drill-answers', { problem: `no such file: ${given}` })
  if (text === null) throw new TatouError('drill-answers', { problem: `${given} is no file of text` })
  const { read, faults } = readAnswers(given, text)
  if (read === null) throw new TatouError('drill-answers', { problem: faults.map(faultText).join('\n') })
  return read
}
