import { tmpdir } from 'node:os'
import { dirname } from 'node:path'
import { findingsOf, investigate, summaryOf } from '../../dist/analysis/investigation.js'
import { rulesNeed } from '../../dist/analysis/rule-needs.js'
import { builtinRules } from '../../dist/cli/rule-files.js'
import { createLineReader } from '../../dist/ingest/line-reader.js'
import { loadStreams } from '../../dist/ingest/load.js'
import { openInputs } from '../../dist/ingest/open.js'
import { resolveRules } from '../../dist/sigma/resolve.js'
import { openStore } from '../../dist/store/store.js'

const EVERYTHING = { since: null, until: null, sources: [], accounts: [] }

/** What the commands look for without a configuration: our own rules as they are. */
async function defaultBrief() {
  const { order: rules } = resolveRules(await builtinRules())
  const detection = { rules, disabled: new Set(), faults: [], skewToleranceSeconds: 2 }
  return { selection: EVERYTHING, detection, gateways: [], needs: rulesNeed(rules) }
}

const brief = await defaultBrief()

/**
 * Takes one log through what `timeline` and `detect` do, in this process: its findings with the lines they cite, the
 * verdict, the compromised accounts, and every attempt with its line and whether it was taken for malicious.
 */
export async function examine(file, year) {
  const store = await openStore({ temporary: tmpdir(), memoryLimit: 450_000_000, threads: 1, onDisk: false })
  try {
    const { streams } = await openInputs([file], { cwd: dirname(file), stdin: null, spoolDir: store.folder })
    const loaded = await loadStreams(store, streams, {
      depth: brief.needs.text ? 'full' : 'slim',
      keep: brief.needs.columns,
      timezone: undefined,
      year,
      inputFormat: undefined,
    })
    const investigation = await investigate(store, brief, evidenceOf(loaded.inputs))
    const summary = await summaryOf(investigation)
    const findings = []
    for await (const finding of findingsOf(investigation, true)) {
      findings.push({ ...finding, lines: finding.evidence.map(({ line }) => line) })
    }
    return {
      findings,
      verdict: summary.verdict,
      compromised: summary.compromised_accounts,
      attempts: await store.rows(ATTEMPTS),
    }
  } finally {
    await store.close()
  }
}

function evidenceOf(inputs) {
  const readers = new Map(inputs.map(({ input, load }) => [input, createLineReader(load.stream, load.survey)]))
  return {
    names: new Map(inputs.map(({ input, document }) => [input, document])),
    offsetsOf: (input, lines) => readers.get(input).offsets(lines),
    linesOf: (input, lines) => readers.get(input).lines(lines),
  }
}

const ATTEMPTS = `
  SELECT a.line, a.count, m.attempt IS NOT NULL AS malicious
  FROM attempt a LEFT JOIN malicious m USING (attempt) WHERE a.activity IN ('login', 'registration', 'mfa') ORDER BY a.attempt`
