import { tmpdir } from 'node:os'
import { dirname } from 'node:path'
import { findingsOf, investigate, summaryOf, type Brief } from '../../analysis/investigation.ts'
import { rulesNeed } from '../../analysis/rule-needs.ts'
import type { Verdict } from '../../drill/expected-verdict.ts'
import type { ScoredFinding } from '../../drill/score-findings.ts'
import type { LoadedInput } from '../../ingest/ledger.ts'
import { createLineReader } from '../../ingest/line-reader.ts'
import { loadStreams } from '../../ingest/load.ts'
import { openInputs } from '../../ingest/open.ts'
import type { FieldNeeds } from '../../sigma/fields.ts'
import { resolveRules } from '../../sigma/resolve.ts'
import { openStore } from '../../store/store.ts'
import { builtinRules } from '../rules/rule-files.ts'

/** What the detectors say about one log. */
export interface Examined {
  readonly findings: readonly ScoredFinding[]
  readonly verdict: Verdict
  readonly compromised: readonly string[]
  /** Every attempt: its line, how many tries it stands for, and whether it was taken for malicious. */
  readonly attempts: readonly { readonly line: number; readonly count: number; readonly malicious: boolean }[]
}

/** What is looked for: our own rules as they are. */
export interface DefaultBrief extends Brief {
  readonly needs: FieldNeeds
}

const EVERYTHING = { since: null, until: null, sources: [], accounts: [] }
const MEMORY_LIMIT = 450_000_000

/** What the commands look for without a configuration. */
export async function defaultBrief(): Promise<DefaultBrief> {
  const { order: rules } = resolveRules(await builtinRules())
  const detection = { rules, disabled: new Set<never>(), faults: [], skewToleranceSeconds: 2 }
  return { selection: EVERYTHING, detection, gateways: [], zones: [], needs: rulesNeed(rules) }
}

/** Takes one log through what `timeline` and `detect` do, on one thread. `year` is that of times without one. */
export async function examineLog(brief: DefaultBrief, file: string, year: number): Promise<Examined> {
  const store = await openStore({ temporary: tmpdir(), memoryLimit: MEMORY_LIMIT, threads: 1, onDisk: false })
  try {
    const { streams } = await openInputs([file], { cwd: dirname(file), stdin: nobody(), spoolDir: store.folder })
    const loaded = await loadStreams(store, streams, {
      depth: brief.needs.text ? 'full' : 'slim',
      keep: brief.needs.columns,
      timezone: undefined,
      year,
      inputFormat: undefined,
    })
    const investigation = await investigate(store, brief, evidenceOf(loaded.inputs))
    const summary = await summaryOf(investigation)
    const findings: ScoredFinding[] = []
    for await (const finding of findingsOf(investigation, true))
      findings.push({ ...finding, lines: finding.evidence.map(({ line }) => line) })
    const attempts = (await store.rows(ATTEMPTS)).map((row) => ({
      line: Number(row['line']),
      count: Number(row['count']),
      malicious: row['malicious'] === true,
    }))
    return { findings, verdict: summary.verdict, compromised: summary.compromised_accounts, attempts }
  } finally {
    await store.close()
  }
}

function evidenceOf(inputs: readonly LoadedInput[]): Parameters<typeof investigate>[2] {
  const readers = new Map(inputs.map(({ input, load }) => [input, createLineReader(load.stream, load.survey)]))
  return {
    names: new Map(inputs.map(({ input, document }) => [input, document])),
    offsetsOf: async (input, lines) => (await readers.get(input)?.offsets(lines)) ?? new Map(),
    linesOf: async (input, lines) => (await readers.get(input)?.lines(lines)) ?? [],
  }
}

const ATTEMPTS = `
  SELECT a.line, a.count, m.attempt IS NOT NULL AS malicious
  FROM attempt a LEFT JOIN malicious m USING (attempt) WHERE a.activity IN ('login', 'registration', 'mfa') ORDER BY a.attempt`

/** Standard input is not asked. */
async function* nobody(): AsyncGenerator<string> {}
