import type { Charts } from '../../model/report-parts.ts'
import type { Database } from '../../sql/database.ts'
import { literalList } from '../../sql/literal.ts'
import { groupRows } from '../../sql/rows.ts'
import { formatInstant } from '../../time/instant.ts'

/** So many sources and accounts get a row and a column of their own. */
const MOST = 20

const MALICIOUS = 'chosen_attempt SEMI JOIN malicious USING (attempt)'

/** Malicious attempts by source and account: the largest of each. */
export async function attackBySource(db: Database): Promise<Charts['heat']> {
  const largest = async (column: string): Promise<string[]> => {
    const rows = await db.rows(`SELECT ${column} AS name, sum(count)::BIGINT AS attempts FROM ${MALICIOUS}
      WHERE ${column} IS NOT NULL GROUP BY ALL ORDER BY attempts DESC, name LIMIT ${MOST}`)
    return rows.map((row) => String(row['name']))
  }
  const [sources, accounts] = [await largest('source_ip'), await largest('account')]
  const rows = await db.rows(`SELECT source_ip, account, sum(count)::BIGINT AS attempts FROM ${MALICIOUS}
    WHERE source_ip IN ${literalList(sources)} AND account IN ${literalList(accounts)} GROUP BY ALL`)
  const cells = rows.map((row) => ({
    source: sources.indexOf(String(row['source_ip'])),
    account: accounts.indexOf(String(row['account'])),
    attempts: Number(row['attempts']),
  }))
  const [all] = await db.rows(`SELECT coalesce(sum(count), 0)::BIGINT AS attempts FROM ${MALICIOUS}`)
  return {
    sources,
    accounts,
    cells: cells.toSorted((a, b) => a.source - b.source || a.account - b.account),
    other_attempts: Number(all?.['attempts']) - cells.reduce((sum, { attempts }) => sum + attempts, 0),
  }
}

/** What each source did in each phase, those that began first on top, and the times that a log does not cover. */
export async function attackLanes(db: Database): Promise<Charts['lanes']> {
  const rows =
    await db.rows(`SELECT source_ip, phase, epoch_us(min(t)) AS first, epoch_us(max(t)) AS last, sum(count)::BIGINT AS attempts
    FROM chosen_attempt JOIN phase_attempt USING (attempt) GROUP BY ALL ORDER BY source_ip NULLS LAST, phase`)
  const lanes = [...groupRows(rows, 'source_ip')].map(([source_ip, bands]) => ({
    source_ip,
    first: Number(bands[0]?.['first'] ?? 0),
    size: bands.reduce((sum, band) => sum + Number(band['attempts']), 0),
    bands: bands.map((band) => ({
      phase: Number(band['phase']),
      start: formatInstant(Number(band['first'])),
      end: formatInstant(Number(band['last'])),
      attempts: Number(band['attempts']),
    })),
  }))
  const order = (a: string | null, b: string | null): number => ((a ?? '\uffff') < (b ?? '\uffff') ? -1 : 1)
  const largest = lanes.toSorted((a, b) => b.size - a.size || order(a.source_ip, b.source_ip)).slice(0, MOST)
  const shown = largest.toSorted((a, b) => a.first - b.first || order(a.source_ip, b.source_ip))
  const gaps = await db.rows('SELECT DISTINCT from_us, to_us FROM uncovered ORDER BY from_us, to_us')
  return {
    lanes: shown.map(({ source_ip, bands }) => ({ source_ip, bands })),
    other_sources: lanes.length - shown.length,
    gaps: gaps.map((row) => ({
      start: formatInstant(Number(row['from_us'])),
      end: formatInstant(Number(row['to_us'])),
    })),
  }
}
