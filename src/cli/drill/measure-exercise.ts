import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Outcome } from '../../drill/accuracy.ts'
import type { AttackTruth } from '../../drill/attacks/attack.ts'
import { attackIdOf, exercise, type ExerciseOptions } from '../../drill/exercise.ts'
import type { ExpectedVerdict } from '../../drill/expected-verdict.ts'
import { LOG_KINDS, renderTold } from '../../drill/render-log.ts'
import { scoreFindings } from '../../drill/score-findings.ts'
import { examineLog, type DefaultBrief, type Examined } from './examine-log.ts'

/** Tells a day, writes its log, examines it as any log, and compares what comes out with the truth. */
export async function measureExercise(brief: DefaultBrief, options: ExerciseOptions): Promise<Outcome> {
  const { log, attacks } = options
  const story = exercise(options)
  const lines = renderTold(story.actions, log)
  const at = lines.map(({ action }) => attackIdOf(action))
  const folder = await mkdtemp(join(tmpdir(), 'accuracy-'))
  try {
    const file = join(folder, LOG_KINDS[log].fileName)
    await writeFile(file, lines.map(({ text }) => `${text}\n`).join(''))
    const found = await examineLog(brief, file, story.year)
    return {
      families: attacks.map(({ id }) => id),
      log,
      score: scoreFindings(found.findings, story.attacks, at),
      expected: story.expected.verdicts,
      verdict: found.verdict,
      attempts: attemptFigures(found.attempts, at, story.attacks),
      accounts: accountFigures(found.compromised, story.expected),
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Attempts are weighed by how many tries they stand for. Those of the own team's scan are neither. */
function attemptFigures(
  attempts: Examined['attempts'],
  at: readonly (string | null)[],
  attacks: readonly AttackTruth[],
): Outcome['attempts'] {
  const hostile = new Set(attacks.filter((attack) => attack.hostile).map(({ id }) => id))
  const figures = { malicious: 0, flagged: 0, both: 0 }
  for (const { line, count, malicious } of attempts) {
    const attack = at[line - 1] ?? null
    if (attack !== null && !hostile.has(attack)) continue
    if (attack !== null) figures.malicious += count
    if (malicious) figures.flagged += count
    if (attack !== null && malicious) figures.both += count
  }
  return figures
}

function accountFigures(said: readonly string[], { compromised, open }: ExpectedVerdict): Outcome['accounts'] {
  const judged = said.filter((account) => !open.includes(account))
  return {
    compromised: compromised.length,
    said: judged.length,
    both: judged.filter((account) => compromised.includes(account)).length,
  }
}
