import { z } from 'zod'
import { canonicalJson } from '../model/canonical-json.ts'
import type { RunAnswer, RunRecord } from '../model/drill-run.ts'
import type { Fault } from '../syntax/faults.ts'
import { gatherFaults } from '../syntax/faults.ts'
import { placeAt, readShape } from '../syntax/shape.ts'
import { readYaml } from '../syntax/yaml.ts'
import { saidAs } from './answer-words.ts'

/** What is said when the exercise is so many minutes old, in the words of the prompt. */
const Script = z.array(z.strictObject({ at: z.number().min(0), say: z.string().min(1) }))

/** An answer that a script gives when the exercise is so many minutes old. */
export interface ScriptedAnswer {
  readonly at: number
  readonly answer: RunAnswer
}

/** How many answers of a script a run holds: they stand there in their order, among others that somebody gave. */
export function scriptedSoFar(script: readonly ScriptedAnswer[], records: readonly RunRecord[]): number {
  let next = 0
  for (const record of records) {
    const answer = script[next]?.answer
    if (record.event !== 'answer' || answer === undefined) continue
    if (canonicalJson(record.answer) === canonicalJson(answer)) next += 1
  }
  return next
}

/** Reads a script of answers, in the order of their times. `injects` are those that there will be. */
export function readScript(
  path: string,
  text: string,
  injects: readonly string[],
): { readonly script: readonly ScriptedAnswer[] | null; readonly faults: readonly Fault[] } {
  const faults = gatherFaults()
  const [tree] = readYaml(path, text, faults)
  const lines = tree === undefined ? null : readShape(Script, tree, faults, { texts: false })
  if (tree === undefined || lines === null) return { script: null, faults: faults.all() }
  const script = lines.flatMap(({ at, say }, index): ScriptedAnswer[] => {
    const said = saidAs(say.split(/\s+/))
    const unknown = 'answer' in said && said.answer.field === 'inject' && !injects.includes(said.answer.about ?? '')
    if ('answer' in said && !unknown) return [{ at, answer: said.answer }]
    const problem = 'answer' in said ? `there is no inject ${said.answer.about ?? ''}` : said.problem
    faults.error(placeAt(tree, [index, 'say']), 'bad-answer', problem, null)
    return []
  })
  return { script: faults.failed() ? null : script.toSorted((a, b) => a.at - b.at), faults: faults.all() }
}
