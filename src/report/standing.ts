import { lastJudgement, lastWords } from '../analysis/case-status.ts'
import type { CaseState } from '../model/case-states.ts'
import type { SaidStatus } from '../model/case-status.ts'
import type { Sentence } from '../model/report-parts.ts'
import type { ReportDocument } from '../model/report.ts'
import { plural } from '../output/words.ts'
import type { ReportMaterial, ReportSaid } from './material.ts'
import { noteInstant } from './responders.ts'
import { at, sentence, value } from './runs.ts'

type Said = Pick<ReportSaid, 'notes' | 'status'>

/** When a state was reached, and who says so; notes name nobody. */
export interface Reached {
  readonly time: string
  readonly from: 'case-status' | 'notes'
  /** Where it stands in the document that it is from (RFC 6901). */
  readonly pointer: string
}

/** When the case reached a state: by its status, else by the notes. Null where neither says. */
export function reached({ status, notes }: Said, state: CaseState): Reached | null {
  const index = status?.history.findLastIndex((each) => each.state === state) ?? -1
  const said = status?.history[index]
  if (said !== undefined) return { time: said.at, from: 'case-status', pointer: `/history/${index}/at` }
  const noted = state === 'detected' || state === 'contained' ? notes[state]?.at : undefined
  return noted === undefined ? null : { time: noteInstant(noted), from: 'notes', pointer: `/${state}/at` }
}

/** Whether people have still to say that it is contained. */
export function isContainmentOpen({ status, notes }: Said): boolean {
  const history = status?.history ?? []
  if (lastJudgement(history)?.judgement === 'false_positive') return false
  return !lastWords(history).has('contained') && notes.contained === undefined
}

const NOTED = { yes: 'contained', partly: 'contained in part', no: 'not contained' } as const

/** Whether it is contained: by the status of the case, else by the notes, else only what the logs show. */
export function containment({ summary }: ReportMaterial, said: Said): ReportDocument['summary']['contained'] {
  const { contained } = said.notes
  const word = lastWords(said.status?.history ?? []).get('contained')
  if (word !== undefined) return { state: 'yes', sentence: contradicted(word, contained?.state) }
  if (contained !== undefined) {
    const words = `${NOTED[contained.state].charAt(0).toUpperCase()}${NOTED[contained.state].slice(1)}`
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
        ? 'Not recorded: nobody has said that it is contained, and the logs end with the attack.'
        : `Not recorded: nobody has said that it is contained. The logs go on for ${plural(quiet, 'minute')} without an attempt, which proves nothing.`,
    ]),
  }
}

/** What was recorded; where the notes say something else, both stand there. */
function contradicted(word: SaidStatus, noted: keyof typeof NOTED | undefined): Sentence {
  const other = noted === undefined || noted === 'yes' ? '.' : `. The notes say otherwise: ${NOTED[noted]}.`
  return told('Contained', word, other)
}

function told(what: string, { at: time, by, why }: SaidStatus, end = '.'): Sentence {
  return sentence([`${what} at `, at(time), ', as ', value(by), ' recorded: ', value(why), end])
}

/** What else people said of the case: whether it was an attack, that it was recovered from, that it is closed. */
export function standing({ status }: Said): Sentence[] {
  const history = status?.history ?? []
  const words = lastWords(history)
  const judged = lastJudgement(history)
  return [
    ...(judged === undefined
      ? []
      : [
          told(
            judged.judgement === 'false_positive'
              ? 'Judged a false positive, which the logs alone do not say,'
              : 'Judged a true positive',
            judged,
          ),
        ]),
    ...(['recovered', 'closed'] as const).flatMap((state) => {
      const word = words.get(state)
      return word === undefined ? [] : [told(state === 'recovered' ? 'Recovered' : 'Closed', word)]
    }),
  ]
}
