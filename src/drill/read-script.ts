import { z } from 'zod'
import type { RunAnswer } from '../model/drill-run.ts'
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

/** Reads a script of answers, in the order of their times. */
export function readScript(
  path: string,
  text: string,
): { readonly script: readonly ScriptedAnswer[] | null; readonly faults: readonly Fault[] } {
  const faults = gatherFaults()
  const [tree] = readYaml(path, text, faults)
  const lines = tree === undefined ? null : readShape(Script, tree, faults, { texts: false })
  if (tree === undefined || lines === null) return { script: null, faults: faults.all() }
  const script = lines.flatMap(({ at, say }, index): ScriptedAnswer[] => {
    const said = saidAs(say.split(/\s+/))
    if ('answer' in said) return [{ at, answer: said.answer }]
    faults.error(placeAt(tree, [index, 'say']), 'bad-answer', said.problem, null)
    return []
  })
  return { script: faults.failed() ? null : script.toSorted((a, b) => a.at - b.at), faults: faults.all() }
}
