import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { attackIdOf, exercise } from '../../dist/drill/exercise.js'
import { LOG_KINDS, renderTold } from '../../dist/drill/render-log.js'
import { scoreFindings } from '../../dist/drill/score-findings.js'
import { examine } from './examine.js'

/** Tells a day, writes its log, examines it as any log, and compares what comes out with the truth. */
export async function measureExercise({ seed, log, attacks }) {
  const story = exercise({ seed, log, attacks })
  const lines = renderTold(story.actions, log)
  const at = lines.map(({ action }) => attackIdOf(action))
  const folder = await mkdtemp(join(tmpdir(), 'accuracy-'))
  try {
    const file = join(folder, LOG_KINDS[log].fileName)
    await writeFile(file, lines.map(({ text }) => `${text}\n`).join(''))
    const found = await examine(file, story.year)
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
function attemptFigures(attempts, at, attacks) {
  const hostile = new Set(attacks.filter((attack) => attack.hostile).map(({ id }) => id))
  const figures = { malicious: 0, flagged: 0, both: 0 }
  for (const { line, count, malicious } of attempts) {
    const attack = at[line - 1]
    if (attack !== null && !hostile.has(attack)) continue
    if (attack !== null) figures.malicious += count
    if (malicious) figures.flagged += count
    if (attack !== null && malicious) figures.both += count
  }
  return figures
}

function accountFigures(said, { compromised, open }) {
  const judged = said.filter((account) => !open.includes(account))
  return {
    compromised: compromised.length,
    said: judged.length,
    both: judged.filter((account) => compromised.includes(account)).length,
  }
}
