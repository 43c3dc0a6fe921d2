import { resolve } from 'node:path'
import { statusOf } from '../../analysis/case-status.ts'
import type { ReportDocument, ResponderEntry } from '../../model/report.ts'
import { runActs } from '../../playbook/run-acts.ts'
import type { ReportSaid } from '../../report/material.ts'
import { startedClocks } from '../../report/deadlines.ts'
import { readStatus } from '../../store/case-status.ts'
import { readClocks } from '../../store/case-clocks.ts'
import { asCurrent, custodyHead, custodyRecord } from '../../store/case-custody.ts'
import { chainLines } from '../../store/hash-chain.ts'
import { CASE_NAMES, readCase, readCaseText, type Case } from '../../store/case-folder.ts'
import { listRuns, readRun } from '../../store/run-folder.ts'
import type { Invocation } from '../command.ts'
import { loadRun } from '../playbook/playbook-runs.ts'
import { text } from '../options.ts'

/** How much of the logs of a case there was: records of custody and of the status, and the newest act of a playbook (null: all). */
export interface Recorded {
  readonly records: number
  readonly statuses: number
  readonly newestAct: string | null
}

const ALL: Recorded = { records: Infinity, statuses: Infinity, newestAct: null }

/** What a report that was made before knew of its case. */
export function recordedIn({ custody, status, responders }: ReportDocument): Recorded {
  const acts = responders.flatMap(({ from, time }) => (from === 'playbook' ? [time] : []))
  return {
    records: custody?.records ?? 0,
    statuses: status?.history.length ?? 0,
    newestAct: acts.toSorted().at(-1) ?? '',
  }
}

/**
 * What people recorded in the case that `--case` names: its custody log, the runs of playbooks, where it stands, and the
 * clocks that were started; of the logs only so much as there was. Nothing where logs were given as paths. Throws `playbook-run` where
 * the log of a run was changed.
 */
export async function caseRecords(
  { host, options }: Pick<Invocation, 'host' | 'options'>,
  upTo = ALL,
): Promise<Pick<ReportSaid, 'clocks' | 'custody' | 'playbooks' | 'status'>> {
  const shown = text(options, 'case')
  if (shown === null) return { clocks: [], custody: null, playbooks: [], status: null }
  const opened = await readCase(resolve(host.cwd, shown), shown)
  const log = (await readCaseText(opened.folder, CASE_NAMES.custody, shown)) ?? ''
  const lines = chainLines(log).slice(0, upTo.records)
  const known = lines.flatMap((line) => {
    const record = custodyRecord(line)
    return record === undefined ? [] : [asCurrent(record)]
  })
  const clocks = await readClocks(opened)
  return {
    clocks: startedClocks(clocks.records),
    status: statusOf((await readStatus(opened)).records.slice(0, upTo.statuses)),
    playbooks: await playbookActs(opened, upTo.newestAct),
    custody: { head: custodyHead(lines.map((line) => `${line}\n`).join('')), records: known },
  }
}

/** What people did in the runs of a case, up to the newest act. */
async function playbookActs(opened: Case, newest: string | null): Promise<ResponderEntry[]> {
  const entries: ResponderEntry[] = []
  for (const name of await listRuns(opened.folder)) {
    // A run that was cut off before its first record: nobody did anything in it.
    if ((await readRun(opened.folder, name)).events.length === 0) continue
    const { run } = await loadRun(opened, name)
    for (const { at, by, what, record } of runActs(run))
      if (newest === null || at <= newest) entries.push({ time: at, by, what, from: 'playbook', record })
  }
  return entries
}
