import type { Finding } from '../../model/finding.ts'
import type { Input } from '../../model/ledger.ts'
import type { QualityDocument, QualitySource } from '../../model/quality.ts'
import type { Database } from '../../sql/database.ts'
import type { Reference } from '../../model/timeline.ts'
import { formatInstant } from '../../time/instant.ts'
import { buildAttempts } from '../attempts.ts'
import { detect } from '../detect.ts'
import {
  CITED_USUALLY,
  readFindings,
  streamFindings,
  type FindingHead,
  type InputNames,
  type LinesOf,
} from '../findings.ts'
import { estimateSkews } from '../skew.ts'
import { concludeQuality } from './conclusion.ts'
import { logCheckRule } from './log-checks.ts'
import { findLogFaults, type LogReading, type StreamReading } from './log-faults.ts'
import { readObservations, type OpenObservation } from './observations.ts'
import { readRejectedShapes } from './rejected-shapes.ts'
import { maskSecrets } from './secrets.ts'

/** The logs that are to be assessed, by the numbers of their inputs. */
export interface AssessedLogs {
  readonly inputs: ReadonlyMap<number, Input>
  readonly linesOf: LinesOf
  readonly offsetsOf: (input: number, lines: readonly number[]) => Promise<ReadonlyMap<number, number>>
}

/** What a quality document holds, its findings without their evidence. */
export interface Quality extends Omit<QualityDocument, 'schema' | 'config' | 'findings'> {
  readonly findings: readonly FindingHead[]
  readonly withEvidence: (full: boolean) => AsyncIterable<Finding>
  /** Where the first line of each finding stands, by its id. */
  readonly places: ReadonlyMap<string, readonly Reference[]>
}

/** What logs show about themselves, whatever was detected in them. */
export type Judgement = Pick<QualityDocument, 'conclusion' | 'observations' | 'skews'>

/** Whether logs can be trusted, by a whole reading of them. Needs a full load and what `findLogFaults` makes. */
export async function judgeLogs(
  db: Database,
  reading: LogReading,
  { inputs, offsetsOf }: Pick<AssessedLogs, 'inputs' | 'offsetsOf'>,
): Promise<Judgement> {
  const sources = reading.streams.map((stream) => sourceOf(stream, inputs))
  const open = await readObservations(db, reading, inputs)
  const observations = await Promise.all(open.map(closed(referring(inputs, offsetsOf))))
  const faults = reading.faults.map(({ check }) => logCheckRule(check))
  return { conclusion: concludeQuality(sources, faults, observations), observations, skews: await estimateSkews(db) }
}

/** Whether logs can be trusted, with what is missing from them as findings. Needs a full load. */
export async function assessQuality(db: Database, logs: AssessedLogs, skewToleranceSeconds: number): Promise<Quality> {
  const { inputs, linesOf, offsetsOf } = logs
  const names: InputNames = inputs
  await buildAttempts(db, { skewToleranceSeconds })
  const reading = await findLogFaults(db, { names, skewToleranceSeconds, whole: true })
  const plan = { rules: [], disabled: new Set<never>(), faults: [], skewToleranceSeconds, logFaults: reading.faults }
  const { reporting } = await detect(db, plan)
  const findings = await readFindings(db, reporting, linesOf)
  const sources = reading.streams.map((stream) => sourceOf(stream, names))
  const referTo = referring(names, offsetsOf)
  const { conclusion, observations, skews } = await judgeLogs(db, reading, logs)
  const shapes = await readRejectedShapes(db)
  const all = [...inputs.values()]
  return {
    inputs: all.map(withoutSecrets),
    conclusion,
    sources,
    findings,
    withEvidence: (full) => streamFindings(db, findings, names, linesOf, full ? 'all' : CITED_USUALLY),
    places: await placesOf(db, findings, referTo),
    observations,
    rejected: {
      lines: all.reduce((sum, { rejected }) => sum + rejected, 0),
      of: all.reduce((sum, { lines }) => sum + lines, 0),
      shapes: await Promise.all(
        shapes.map(async ({ shape, lines, input, line }) => {
          const [ref = { path: '', line, offset: 0 }] = await referTo(input, [line])
          return { shape, lines, ref }
        }),
      ),
    },
    skews,
  }
}

type ReferTo = (input: number, lines: readonly number[]) => Promise<Reference[]>

function referring(names: InputNames, offsetsOf: AssessedLogs['offsetsOf']): ReferTo {
  return async (input, lines) => {
    const offsets = await offsetsOf(input, lines)
    return lines.map((line) => ({ path: names.get(input)?.path ?? '', line, offset: offsets.get(line) ?? 0 }))
  }
}

async function placesOf(
  db: Database,
  findings: readonly FindingHead[],
  referTo: ReferTo,
): Promise<ReadonlyMap<string, readonly Reference[]>> {
  const rows = await db.rows('SELECT finding, input, line FROM finding_line WHERE place = 1 ORDER BY finding')
  const places = new Map<string, readonly Reference[]>()
  for (const row of rows) {
    const head = findings.find(({ number }) => number === Number(row['finding']))
    if (head) places.set(head.id, await referTo(Number(row['input']), [Number(row['line'])]))
  }
  return places
}

const closed =
  (referTo: ReferTo) =>
  async ({ input, at, ...observation }: OpenObservation) => {
    const refs = await referTo(input, at)
    const { group, check, description, lines, sample } = observation
    return { group, check, source: refs[0]?.path ?? '', description, lines, sample, refs }
  }

function sourceOf({ stream, cadence, sequence, order, longest }: StreamReading, names: InputNames): QualitySource {
  const telling = cadence?.telling ?? null
  const span = stream.last - stream.first
  return {
    source: stream.name,
    host: stream.host,
    inputs: stream.inputs.map((input) => names.get(input)?.path ?? ''),
    events: stream.events,
    first_event: formatInstant(stream.first),
    last_event: formatInstant(stream.last),
    span_seconds: span / 1_000_000,
    cadence: {
      judged: cadence?.unknown === null ? 'steady' : 'unknown',
      reason: cadence === null ? 'few_events' : cadence.unknown,
      mean_seconds: Math.round(span / Math.max(1, stream.events - 1)) / 1_000_000,
      longest_silence_seconds: longest / 1_000_000,
      told_from_seconds: telling === null ? null : telling / 1_000_000,
    },
    sequence,
    late_events: order.late,
  }
}

/** Rejected lines are shown as they are, except for what must not be shown. */
function withoutSecrets(input: Input): Input {
  return {
    ...input,
    rejected_samples: input.rejected_samples.map((sample) => ({ ...sample, text: maskSecrets(sample.text) })),
  }
}
