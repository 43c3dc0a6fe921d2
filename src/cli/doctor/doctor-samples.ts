import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { Summary, TimelineDocument } from '../../model/timeline.ts'
import { Unfit, type Desk } from './doctor-desk.ts'

/** Where the samples lie that come with the program. */
export const SAMPLES = fileURLToPath(new URL('../../../samples', import.meta.url))

const ENDING = '.expected.json'

const FIGURES = {
  failed_logins: true,
  successful_logins: true,
  enumeration_attempts: true,
  sources: true,
  accounts: true,
  compromised_accounts: true,
} as const

/** What must be found in a folder of a sample; the files say more than is compared here. */
const Expected = z.object({
  path: z.string(),
  options: z.array(z.string()),
  ...Summary.pick(FIGURES).shape,
  attack: Summary.shape.attack,
  /** Null where the logs show requests only. */
  verdict: Summary.shape.verdict.nullable(),
  duration_seconds: z.object({ at_least: z.number(), at_most: z.number() }).nullable(),
  phases_at_least: z.number(),
})
type Expected = z.infer<typeof Expected>

/** The names of the samples. */
export async function sampleNames(): Promise<string[]> {
  const names = (await readdir(SAMPLES)).filter((name) => name.endsWith(ENDING))
  return names.map((name) => name.slice(0, -ENDING.length)).toSorted()
}

/** Reads the logs of a sample, and compares their timelines with what happened. Throws Unfit. */
export async function trySample(desk: Desk, name: string): Promise<string> {
  const text = await readFile(join(SAMPLES, `${name}${ENDING}`), 'utf8')
  const { folders } = z.object({ folders: z.array(Expected).min(1) }).parse(JSON.parse(text))
  let lines = 0
  for (const expected of folders) {
    const { path, options } = expected
    const shown = await desk.run(['timeline', `samples/${path}`, ...options, '--format', 'json'])
    const document = TimelineDocument.parse(JSON.parse(shown))
    const differences = compare(expected, document)
    if (differences.length > 0) throw new Unfit(`samples/${path}: ${differences.join('; ')}`)
    lines += document.inputs.reduce((sum, input) => sum + input.lines, 0)
  }
  return `${lines} lines read, all figures as they happened`
}

function compare(expected: Expected, { inputs, summary, phases }: TimelineDocument): string[] {
  const differences = inputs.flatMap(({ path, lines, parsed }) =>
    lines === parsed ? [] : [`${lines - parsed} lines of ${path} were not understood`],
  )
  const same = (name: string, wanted: unknown, found: unknown): void => {
    const [one, other] = [JSON.stringify(wanted), JSON.stringify(found)]
    if (one !== other) differences.push(`${name} is ${other}, not ${one}`)
  }
  for (const name of Object.keys(FIGURES).filter(isFigure)) same(name, expected[name], summary[name])
  if (phases.length < expected.phases_at_least)
    differences.push(`${phases.length} phases, not ${expected.phases_at_least} or more`)
  if (expected.verdict === null) return differences
  same('attack', expected.attack, summary.attack)
  same('verdict', expected.verdict, summary.verdict)
  const { at_least: least, at_most: most } = expected.duration_seconds ?? { at_least: 0, at_most: 0 }
  const duration = summary.duration_seconds ?? 0
  if (duration < least || duration > most)
    differences.push(`duration_seconds is ${duration}, not from ${least} to ${most}`)
  return differences
}

function isFigure(name: string): name is keyof typeof FIGURES {
  return Object.hasOwn(FIGURES, name)
}
