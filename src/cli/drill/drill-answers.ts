import { resolve } from 'node:path'
import { readAnswers, type ReadAnswers } from '../../drill/read-answers.ts'
import { readScript, type ScriptedAnswer } from '../../drill/read-script.ts'
import { TatouError } from '../../model/errors.ts'
import { readPlainText } from '../../store/plain-file.ts'
import { faultText } from '../../syntax/faults.ts'
import type { Invocation } from '../command.ts'

const MOST_BYTES = 256_000_000

/** A script of answers for a run with these injects. Throws `drill-answers` with all faults of the file. */
export async function scriptOf(
  invocation: Invocation,
  given: string,
  injects: readonly string[],
): Promise<readonly ScriptedAnswer[]> {
  const { script, faults } = readScript(given, await textOf(invocation, given), injects)
  if (script === null)
    throw new TatouError('drill-answers', { problem: faults.map(faultText).join('\n') || `${given} is empty` })
  return script
}

/** Answers from a file. Throws `drill-answers` with all faults of the file. */
export async function answersOf(invocation: Invocation, given: string): Promise<ReadAnswers> {
  const { read, faults } = readAnswers(given, await textOf(invocation, given))
  if (read === null) throw new TatouError('drill-answers', { problem: faults.map(faultText).join('\n') })
  return read
}

async function textOf({ host }: Invocation, given: string): Promise<string> {
  const text = await readPlainText(resolve(host.cwd, given), MOST_BYTES)
  if (text === undefined) throw new TatouError('drill-answers', { problem: `no such file: ${given}` })
  if (text === null) throw new TatouError('drill-answers', { problem: `${given} is no file of text` })
  return text
}
