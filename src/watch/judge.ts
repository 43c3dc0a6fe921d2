import { buildAttempts } from '../analysis/attempts.ts'
import { detect, type DetectionPlan } from '../analysis/detect.ts'
import { CITED_USUALLY, readFindings, streamFindings, type LinesOf } from '../analysis/findings.ts'
import { findLogFaults } from '../analysis/quality/log-faults.ts'
import type { LogFormat } from '../formats/log-format.ts'
import { createLineReader } from '../ingest/line-reader.ts'
import { loadStreams, type LoadOptions } from '../ingest/load.ts'
import type { Finding } from '../model/finding.ts'
import type { Store } from '../store/store.ts'
import type { FollowedStream } from './followed-stream.ts'

/** How logs are read and what is looked for: the same for every judgement of a watch. */
export interface Judging {
  readonly load: Omit<LoadOptions, 'signal' | 'onBytes'>
  readonly detection: DetectionPlan
  readonly formats: readonly LogFormat[]
}

/** What became of lines. */
export interface LineFigures {
  readonly lines: number
  readonly rejected: number
  /** Events by format. */
  readonly events: ReadonlyMap<string, number>
}

/** What the lines so far say. */
export interface Judgement {
  readonly findings: readonly Finding[]
  readonly figures: LineFigures
  /** The latest time of an event, in microseconds since the epoch. */
  readonly latest: number | null
  /** Failed logins by source, the most first, a hundred at most. */
  readonly failures: readonly { readonly source: string | null; readonly count: number }[]
}

/**
 * Judges all lines of all streams, by the very steps of `detect`. The store must be new. Digests of streams that still
 * grow are null in the evidence.
 */
export async function judgeAll(
  store: Store,
  streams: readonly FollowedStream[],
  { load, detection, formats }: Judging,
): Promise<Judgement> {
  const shown = streams
    .filter(({ copied }) => copied > 0)
    .toSorted((a, b) => (a.path === b.path ? a.id - b.id : a.path < b.path ? -1 : 1))
  const loaded = await loadStreams(
    store,
    shown.map(({ path, copy, copied, mtime, container, compression }) => {
      return { path, file: copy, owned: true, bytes: copied, container, compression, mtime }
    }),
    load,
  )
  await store.seal()
  const names = new Map(loaded.inputs.map(({ input, document }) => [input, document]))
  const readers = new Map(
    loaded.inputs.map((each) => [each.input, createLineReader(each.load.stream, each.load.survey)]),
  )
  const linesOf: LinesOf = async (input, lines) => (await readers.get(input)?.lines(lines)) ?? []
  const { skewToleranceSeconds } = detection
  await buildAttempts(store, { skewToleranceSeconds })
  const { faults } = await findLogFaults(store, { names, skewToleranceSeconds, whole: false })
  const { reporting } = await detect(store, { ...detection, formats, logFaults: faults })
  const heads = await readFindings(store, reporting, linesOf)
  const findings: Finding[] = []
  for await (const finding of streamFindings(store, heads, names, linesOf, CITED_USUALLY))
    findings.push({ ...finding, evidence: finding.evidence.map((line) => ({ ...line, sha256: null })) })
  const documents = loaded.inputs.map(({ document }) => document)
  const figures = {
    lines: documents.reduce((sum, { lines }) => sum + lines, 0),
    rejected: documents.reduce((sum, { rejected }) => sum + rejected, 0),
    events: new Map(
      documents
        .flatMap((document) => document.formats)
        .map(({ id }) => [
          id,
          documents.flatMap((each) => each.formats).reduce((sum, each) => sum + (each.id === id ? each.events : 0), 0),
        ]),
    ),
  }
  return { findings, figures, ...(await failuresOf(store)) }
}

async function failuresOf(store: Store): Promise<Pick<Judgement, 'latest' | 'failures'>> {
  const [row] = await store.rows('SELECT epoch_us(max(t)) AS latest FROM event')
  const failures = await store.rows(`SELECT source_ip, CAST(sum("count") AS BIGINT) AS n FROM attempt WHERE failed_login
    GROUP BY source_ip ORDER BY n DESC, source_ip LIMIT 100`)
  return {
    latest: typeof row?.['latest'] === 'number' ? row['latest'] : null,
    failures: failures.map((each) => {
      return { source: typeof each['source_ip'] === 'string' ? each['source_ip'] : null, count: Number(each['n']) }
    }),
  }
}
