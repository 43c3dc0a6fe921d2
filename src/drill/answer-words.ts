import { ANSWER_VALUES } from '../model/drill-run.ts'
import type { AnswerField, RunAnswer } from '../model/drill-run.ts'

/** How an answer is said in words, on a command line or at the prompt. */
export interface AnswerWord {
  readonly word: AnswerField
  readonly takes: string
  readonly help: string
}

/** Every answer there is. */
export const ANSWER_WORDS: readonly AnswerWord[] = [
  { word: 'source', takes: 'ADDRESS', help: 'where the attack comes from' },
  { word: 'target', takes: 'ACCOUNT', help: 'an account that was attacked' },
  { word: 'compromised', takes: 'ACCOUNT', help: 'an account that the attacker got into' },
  { word: 'kind', takes: 'KIND [TIME]', help: 'what it is, such as brute_force, and when it began' },
  { word: 'first', takes: 'TIME', help: 'of the first action of the attack' },
  { word: 'last', takes: 'TIME', help: 'of the last one' },
  { word: 'technique', takes: 'T1110.001', help: 'of ATT&CK' },
  { word: 'cause', takes: 'TEXT', help: 'the root cause' },
  { word: 'nothing', takes: 'TEXT', help: 'nothing happened, and why you think so' },
  { word: 'severity', takes: 'LEVEL', help: 'informational, low, medium, high or critical' },
  { word: 'block', takes: 'ADDRESS', help: 'decide to cut off an address' },
  { word: 'disable', takes: 'ACCOUNT', help: 'decide to disable an account' },
  { word: 'notify', takes: 'WHO', help: 'decide whom to tell' },
  { word: 'inject', takes: 'ID TEXT', help: 'answer to an inject' },
  { word: 'note', takes: 'TEXT', help: 'anything else' },
]

/** An answer in words, or what is wrong with it. `confidence` and `role` are null when nothing was said of them. */
export function answerOf(
  words: readonly string[],
  confidence: number | null,
  role: string | null,
): { readonly answer: RunAnswer } | { readonly problem: string } {
  const [first = '', ...rest] = words
  const known = ANSWER_WORDS.find(({ word }) => word === first)
  if (known === undefined)
    return { problem: `'${first}' is no answer: ${ANSWER_WORDS.map(({ word }) => word).join(', ')}` }
  const field = known.word
  const two = field === 'inject' || (field === 'kind' && rest.length > 1)
  const value = field === 'kind' ? (rest[0] ?? '') : rest.slice(field === 'inject' ? 1 : 0).join(' ')
  const about = two ? (field === 'inject' ? rest[0] : rest[1]) : null
  if (value === '' && field !== 'nothing') return { problem: `say it as: ${field} ${known.takes}` }
  for (const [checked, given] of [
    [field, value],
    ...(field === 'kind' && about !== null ? [['first', about ?? ''] as const] : []),
  ] as const) {
    const parsed = ANSWER_VALUES[checked]?.safeParse(given)
    if (parsed?.success === false) return { problem: `${given}: ${why(checked)}` }
  }
  return { answer: { field, value: value === '' ? 'nothing happened' : value, confidence, about: about ?? null, role } }
}

function why(field: AnswerField): string {
  if (field === 'severity') return 'a severity is informational, low, medium, high or critical'
  return field === 'kind'
    ? 'is no kind of finding (tatou-ir schema drill-answers has them)'
    : 'write times as 2025-11-03T09:15:00Z'
}

/** An answer as it is typed: the words, and at the end how sure (`80%`). */
export function saidAs(words: readonly string[]): ReturnType<typeof answerOf> {
  const [, sure] = /^(\d{1,3})%$/.exec(words.at(-1) ?? '') ?? []
  return sure === undefined
    ? answerOf(words, null, null)
    : answerOf(words.slice(0, -1), Math.min(100, Number(sure)), null)
}
