import { tmpdir } from 'node:os'
import { dirname } from 'node:path'
import { investigate, summaryOf } from '../../dist/analysis/investigation.js'
import { loadStreams } from '../../dist/ingest/load.js'
import { openInputs } from '../../dist/ingest/open.js'
import { openStore } from '../../dist/store/store.js'

const NOTHING_CHOSEN = { since: null, until: null, sources: [], accounts: [] }

/**
 * Takes one log through what `timeline` and `detect` do, in this process: its findings with the lines they cite, the
 * verdict, the compromised accounts, and every attempt with its line and whether it was taken for malicious.
 */
export async function examine(file, year) {
  const store = await openStore({ temporary: tmpdir(), memoryLimit: 450_000_000, threads: 1, onDisk: false })
  try {
    const { streams } = await openInputs([file], { cwd: dirname(file), stdin: null, spoolDir: store.folder })
    await loadStreams(store, streams, { depth: 'full', timezone: undefined, year, inputFormat: undefined })
    const investigation = await investigate(store, NOTHING_CHOSEN)
    const summary = await summaryOf(investigation)
    return {
      findings: [],
      verdict: summary.verdict,
      compromised: summary.compromised_accounts,
      attempts: await store.rows(ATTEMPTS),
    }
  } finally {
    await store.close()
  }
}

const ATTEMPTS = `
  SELECT a.line, a.count, m.attempt IS NOT NULL AS malicious
  FROM attempt a LEFT JOIN malicious m USING (attempt) WHERE a.activity IN ('login', 'registration', 'mfa') ORDER BY a.attempt`
