import { DrillAnswers } from '../model/drill-answers.ts'
import type { AnswerField, RunAnswer, RunRecord } from '../model/drill-run.ts'

/** An answer as it stands at the end, and when it was first given. */
export interface StandingAnswer extends RunAnswer {
  readonly clock: number
}

/** Fields of which there is one answer, the last. */
const SINGLE: ReadonlySet<AnswerField> = new Set(['first', 'last', 'cause', 'severity', 'nothing'])

/** The answers that stand: what was said again replaces what was said, and what was taken back is gone. */
export function standingAnswers(records: readonly RunRecord[]): StandingAnswer[] {
  const standing = new Map<string, StandingAnswer>()
  for (const record of records) {
    if (record.event !== 'answer') continue
    const { answer, clock } = record
    const key = SINGLE.has(answer.field) ? answer.field : `${answer.field} ${answer.about ?? ''} ${answer.value}`
    const name = answer.field === 'kind' ? `kind ${answer.value}` : key
    const before = standing.get(name)
    if (answer.confidence === 0) standing.delete(name)
    else standing.set(name, { ...answer, clock: before?.value === answer.value ? before.clock : clock })
  }
  return [...standing.values()]
}

/** The same as a document of answers. */
export function answersOfRun(standing: readonly StandingAnswer[]): DrillAnswers {
  const of = (field: AnswerField): readonly StandingAnswer[] => standing.filter((each) => each.field === field)
  const said = (field: AnswerField): { value: string; confidence?: number }[] =>
    of(field).map(({ value, confidence }) => ({ value, ...(confidence === null ? {} : { confidence }) }))
  const single = (field: AnswerField): string | null => of(field).at(-1)?.value ?? null
  return DrillAnswers.parse({
    nothing: of('nothing').length > 0,
    sources: said('source'),
    targeted: said('target'),
    compromised: said('compromised'),
    kinds: of('kind').map(({ value, confidence, about }) => ({
      value,
      ...(about === null ? {} : { first: about }),
      ...(confidence === null ? {} : { confidence }),
    })),
    first: single('first'),
    last: single('last'),
    techniques: said('technique'),
    root_cause: single('cause'),
    contain: { block: of('block').map(({ value }) => value), disable: of('disable').map(({ value }) => value) },
    notes:
      of('note')
        .map(({ value }) => value)
        .join('\n') || null,
  })
}
