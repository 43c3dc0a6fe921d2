import { accountsOf, sourcesOf, summaryOf } from '../../analysis/investigation.ts'
import { custodyHead } from '../../store/case-custody.ts'
import { CASE_NAMES, readCase, readCaseText } from '../../store/case-folder.ts'
import type { Incident } from '../../playbook/incident.ts'
import { resolve } from 'node:path'
import type { Invocation } from '../command.ts'
import { withInvestigation, type Session } from '../investigation/investigate.ts'
import { text } from '../options.ts'

/** What the logs of a run say, for playbooks. */
async function incidentOf({ host, options }: Invocation, session: Session): Promise<Incident> {
  const { investigation, evidence } = session
  const shown = text(options, 'case')
  return {
    case: shown,
    summary: await summaryOf(investigation),
    inputs: evidence.inputs,
    findings: investigation.findings,
    sources: await sourcesOf(investigation, false),
    accounts: await accountsOf(investigation),
    custody: shown === null ? null : await custodyOf(resolve(host.cwd, shown), shown),
  }
}

async function custodyOf(path: string, shown: string): Promise<Incident['custody']> {
  const { folder } = await readCase(path, shown)
  return custodyHead((await readCaseText(folder, CASE_NAMES.custody, shown)) ?? '')
}

/** Investigates logs (`paths`) or the case of `--case`, and hands what they say to `body`. Returns the exit code. */
export function withIncident(
  invocation: Invocation,
  paths: readonly string[],
  body: (incident: Incident, session: Session) => Promise<number>,
): Promise<number> {
  return withInvestigation({ ...invocation, args: paths }, [], async (session) =>
    body(await incidentOf(invocation, session), session),
  )
}
