import type { Charts, Citation } from '../../model/report-parts.ts'
import type { InputNames, LinesOf } from '../findings.ts'
import type { Investigation } from '../investigation.ts'
import { attackBySource, attackLanes } from './attack-by-source.ts'
import { attackOverTime } from './attack-over-time.ts'
import { controlsSeen, type SeenControl } from './controls.ts'
import {
  attemptsByFinding,
  attemptsIn,
  countedLines,
  phaseCounts,
  type Counted,
  type PhaseCounts,
} from './counted-lines.ts'
import type { LinePlace } from './line-place.ts'

/** Where a report may point: a line with the digest of its bytes, not numbered yet. */
export type Place = Omit<Citation, 'number'>

/** What a report tells beside the documents of the other commands. */
export interface IncidentFacts {
  readonly charts: Omit<Charts, 'moments'>
  readonly phases: readonly PhaseCounts[]
  readonly counted: Readonly<Record<Counted, readonly LinePlace[]>>
  readonly controls: readonly SeenControl[]
  readonly firstSuccess: readonly LinePlace[]
  /** The lines that any of these name, to be cited. */
  readonly placeOf: (line: LinePlace) => Place | undefined
}

/** Asks the engine for all of it. Needs what `investigate` and the timeline's phases make. */
export async function incidentFacts(investigation: Investigation): Promise<IncidentFacts> {
  const { db, evidence } = investigation
  const time = await attackOverTime(db)
  const phases = await phaseCounts(db)
  const counted = await countedLines(db)
  const controls = await controlsSeen(db)
  const lines = [
    ...phases.flatMap(({ first, last }) => [...first, ...last]),
    ...Object.values(counted).flat(),
    ...controls.flatMap(({ places }) => places),
    ...time.firstSuccess,
  ]
  const places = await placesOfLines(lines, evidence.names, evidence.linesOf)
  return {
    charts: {
      activity: time.activity,
      heat: await attackBySource(db),
      lanes: await attackLanes(db),
      spread: time.spread,
      techniques: await techniques(investigation),
    },
    phases,
    counted,
    controls,
    firstSuccess: time.firstSuccess,
    placeOf: ({ input, line }) => places.get(`${input}:${line}`),
  }
}

async function placesOfLines(
  wanted: readonly LinePlace[],
  names: InputNames,
  linesOf: LinesOf,
): Promise<ReadonlyMap<string, Place>> {
  const places = new Map<string, Place>()
  for (const [input, { path, sha256 }] of names) {
    const numbers = new Set(wanted.flatMap((place) => (place.input === input ? [place.line] : [])))
    if (numbers.size === 0) continue
    for (const { line, offset, sha256: digest } of await linesOf(
      input,
      [...numbers].toSorted((a, b) => a - b),
    )) {
      places.set(`${input}:${line}`, { path, sha256, line, offset, line_sha256: digest })
    }
  }
  return places
}

/** The techniques that findings name, with the attempts these cite and the phases they lie in. */
async function techniques({ db, findings }: Investigation): Promise<Charts['techniques']> {
  const phases = await attemptsByFinding(db)
  const ids = [...new Set(findings.flatMap((finding) => finding.techniques))].toSorted()
  const found: Charts['techniques'] = []
  for (const id of ids) {
    const numbers = findings.filter((finding) => finding.techniques.includes(id)).map(({ number }) => number)
    const seen = new Set(numbers.flatMap((number) => [...(phases.get(number) ?? [])]))
    found.push({
      id,
      name: null,
      findings: numbers.length,
      attempts: await attemptsIn(db, numbers),
      phases: [...seen].toSorted((a, b) => a - b),
    })
  }
  return found
}
