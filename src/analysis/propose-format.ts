import type { LogFormat } from '../formats/log-format.ts'
import { proposeJson } from '../formats/propose/json.ts'
import { formatOf, tidy, type Proposal } from '../formats/propose/proposal.ts'
import { proposeText } from '../formats/propose/text.ts'
import { MOST_LINE_CHARACTERS } from '../formats/propose/tokens.ts'
import { writeProposal } from '../formats/propose/write.ts'
import { takenIds } from '../formats/registry.ts'
import { readUserFormat } from '../formats/user-format.ts'
import { TatouError } from '../model/errors.ts'
import type { Database } from '../sql/database.ts'
import { faultText } from '../syntax/faults.ts'
import { readSamples } from './read-samples.ts'

/** So many lines are looked at. */
export const LINES_READ = 2_000

/** What a proposal is made from. */
export interface ToPropose {
  /** The lines, at most LINES_READ. */
  readonly lines: readonly string[]
  /** What the format is to be called, as far as that is a name. */
  readonly name: string
  /** Our formats that read some of the lines. */
  readonly known: readonly string[]
}

/**
 * Proposes a format for the lines of a log, as the text of its file, which passes its own tests. Throws TatouError
 * `format-none` where the lines have nothing in common. The same lines give the same text.
 */
export async function proposeFormat(db: Database, { lines, name, known }: ToPropose): Promise<string> {
  const usable = lines.filter((line) => line.length <= MOST_LINE_CHARACTERS && isUsable(line))
  const proposal = usable.length === 0 ? undefined : (proposeJson(usable) ?? proposeText(usable))
  if (proposal === undefined || hasNoShape(proposal)) throw new TatouError('format-none')
  const id = idOf(name)
  const proven = await prove(db, id, proposal, usable)
  const format = formatOf(id, proven.proposal)
  const samples = await examples(db, format, proven)
  if (samples.samples.length === 0) throw new TatouError('format-none')
  const text = writeProposal(
    proven.proposal,
    { ...format, ...samples },
    { id, lines: lines.length, taken: proven.taken, known },
  )
  const { faults } = readUserFormat({ path: id, text }, takenIds())
  const fault = faults.find(({ severity }) => severity === 'error')
  if (fault !== undefined) throw new TatouError('internal', { problem: `the proposal is none: ${faultText(fault)}` })
  return text
}

/** Lines that can be samples in a file. */
function isUsable(line: string): boolean {
  return !/[\0\r\n]|\p{Surrogate}/u.test(line) && line.trim() !== ''
}

/** A pattern that would take every line, of whatever log. */
function hasNoShape({ frame }: Proposal): boolean {
  return frame.kind === 'text' && !/[^\s]/.test(frame.pattern.replace('(?P<message>.*)', ''))
}

function idOf(name: string): string {
  const plain = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '')
    .slice(0, 30)
    .replaceAll(/-+$/g, '')
  const id = plain.length < 2 ? 'my-log' : plain
  return takenIds().has(id) ? `my-${id}` : id
}

/** A proposal with the rules that hold for any line, and what the engine makes of the lines. */
interface Proven {
  readonly proposal: Proposal
  readonly taken: number
  /** The first line of each rule, and one of none. */
  readonly first: readonly string[]
}

/** Asks the engine which rule holds for which lines: one that others always go before is left out. */
async function prove(db: Database, id: string, proposal: Proposal, usable: readonly string[]): Promise<Proven> {
  const read = (await readSamples(db, formatOf(id, proposal), usable)).filter(
    ({ taken, badStamp }) => taken && !badStamp,
  )
  const byRule = new Map<number, string[]>()
  for (const { rule, sample } of read) byRule.set(rule, [...(byRule.get(rule) ?? []), sample.line])
  const rules = proposal.rules.flatMap((rule, index) => {
    const lines = byRule.get(index + 1)
    return lines === undefined ? [] : [{ ...rule, lines: lines.length }]
  })
  const first = [...proposal.rules.keys(), -1].flatMap((index) => byRule.get(index + 1)?.[0] ?? [])
  return { proposal: tidy({ ...proposal, rules }), taken: read.length, first }
}

/** The samples of a format: a line for each rule and one that none holds for; and lines that are not of it. */
async function examples(
  db: Database,
  format: LogFormat,
  { first }: Proven,
): Promise<Pick<LogFormat, 'samples' | 'nearMisses'>> {
  const read = await readSamples(db, format, first)
  const [line] = first
  if (line === undefined) return { samples: [], nearMisses: [] }
  const broken = [line.slice(0, Math.ceil(line.length / 3)), `x ${line}`, line.slice(1)].filter(isUsable)
  const near = await readSamples(db, format, broken)
  return {
    samples: read.map(({ sample }) => sample),
    nearMisses: near.flatMap(({ taken, sample }) => (taken ? [] : [sample.line])).slice(0, 2),
  }
}
