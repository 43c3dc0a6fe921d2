import type { Sentence } from '../model/report-parts.ts'
import { plural } from '../output/words.ts'
import type { ReportMaterial, ReportSaid } from './material.ts'
import { named, sentence } from './runs.ts'
import { isContainmentOpen } from './standing.ts'

/** What is needed from the reader: what the logs call for, then what people ask. */
export function neededFrom(
  { summary, accounts, gateways, phases, findings, legal }: ReportMaterial,
  said: ReportSaid,
): Sentence[] {
  const needs: Sentence[] = []
  const risky = accounts.filter(({ verdict }) => verdict === 'at_risk').map(({ account }) => account)
  const hidden = [...new Set(phases.flatMap((phase) => phase.sources))].filter((source) => gateways.has(source))
  if (summary.compromised_accounts.length > 0) {
    needs.push(
      sentence(['Decide whether to disable ', ...named(summary.compromised_accounts), ' and to end their sessions.']),
      sentence([
        `Decide whether personal data are concerned, and whether a clock of the law begins${legal.clocks.length === 0 ? '' : ` (${legal.clocks.join(', ')})`}: tatou-ir case clock start.`,
      ]),
    )
  }
  if (risky.length > 0)
    needs.push(
      sentence([
        `Ask the ${plural(risky.length, 'owner', 'owners')} of `,
        ...named(risky),
        ' whether the login was theirs.',
      ]),
    )
  if (hidden.length > 0)
    needs.push(sentence(['Ask who runs ', ...named(hidden), ' for its own logs: they may name the real client.']))
  if (findings.some(({ kind, level }) => kind === 'log_gap' && level !== 'low' && level !== 'informational'))
    needs.push(sentence(['Bring the lines that are missing, from a copy or another log.']))
  if (summary.verdict !== 'no_incident' && isContainmentOpen(said))
    needs.push(
      sentence(['Say whether it is contained: no log proves that (tatou-ir case status contained, or the notes).']),
    )
  return [...needs, ...said.notes.needed.map((text) => sentence([text]))]
}
