import type { Sentence } from '../model/report-parts.ts'
import { plural } from '../output/words.ts'
import type { ReportMaterial, ReportSaid } from './material.ts'
import { named, sentence } from './runs.ts'

/** What is needed from the reader: what the logs call for, then what people ask. */
export function neededFrom(
  { summary, accounts, gateways, phases, findings }: ReportMaterial,
  said: ReportSaid,
): Sentence[] {
  const needs: Sentence[] = []
  const risky = accounts.filter(({ verdict }) => verdict === 'at_risk').map(({ account }) => account)
  const hidden = [...new Set(phases.flatMap((phase) => phase.sources))].filter((source) => gateways.has(source))
  if (summary.compromised_accounts.length > 0) {
    needs.push(
      sentence(['Decide whether to disable ', ...named(summary.compromised_accounts), ' and to end their sessions.']),
      sentence([
        'Decide whether personal data are concerned, and whether a clock of the law begins: tatou-ir case clock start.',
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
  if (summary.verdict !== 'no_incident' && said.notes.contained === undefined)
    needs.push(sentence(['Say whether it is contained: no log proves that (contained in the notes).']))
  return [...needs, ...said.notes.needed.map((text) => sentence([text]))]
}

/** Whether it is over: by people's word, else only what the logs show. */
export function containment(
  { summary }: ReportMaterial,
  { notes }: ReportSaid,
): { state: 'yes' | 'partly' | 'no' | 'not_stated'; sentence: Sentence } {
  const { contained } = notes
  if (contained !== undefined) {
    const words = { yes: 'Contained', partly: 'Contained in part', no: 'Not contained' }[contained.state]
    return {
      state: contained.state,
      sentence: sentence([`${words}, as people say${contained.how === undefined ? '' : `: ${contained.how}`}.`]),
    }
  }
  const { last_malicious: last, last_event: end } = summary
  if (last === null || end === null)
    return { state: 'not_stated', sentence: sentence(['There is nothing to contain.']) }
  const quiet = Math.round((Date.parse(end) - Date.parse(last)) / 60_000)
  return {
    state: 'not_stated',
    sentence: sentence([
      quiet < 1
        ? 'Nobody has said that it is contained, and the logs end with the attack.'
        : `Nobody has said that it is contained. The logs go on for ${plural(quiet, 'minute')} without an attempt, which proves nothing.`,
    ]),
  }
}
