import type { Finding } from '../model/finding.ts'
import type { AttackTruth, FindingKind } from './attacks/attack.ts'

/** A finding as far as it is scored: what it says, about whom, and which lines of the log it cites. */
export interface ScoredFinding extends Pick<
  Finding,
  'id' | 'kind' | 'level' | 'sources' | 'accounts' | 'rule_title' | 'supersedes'
> {
  /** 1-based. */
  readonly lines: readonly number[]
}

/** What became of the findings of one log. */
export interface Score {
  /** Findings that are right, each with the attack it is about. */
  readonly right: readonly { readonly finding: ScoredFinding; readonly attack: string }[]
  /** Findings that are right about no attack: of benign lines, or of the wrong kind. */
  readonly wrong: readonly { readonly finding: ScoredFinding; readonly attack: string | null }[]
  /** Kinds that must be found, and whether they were. */
  readonly sought: readonly { readonly attack: string; readonly kind: FindingKind; readonly found: boolean }[]
}

/**
 * Compares the findings of one log with the truth. `attackAt[n - 1]` is the attack that line n belongs to, or null.
 *
 * A finding is about an attack when at least half of the lines it cites are lines of the attack, and when it names
 * sources, one of the attack's, else one of its accounts, if it names any. It is right when its kind is one that
 * must or may be said of that attack. Findings of level informational are notes, and are not scored; neither are those
 * of another kind that a right finding supersedes, since that says all they say, and better.
 */
export function scoreFindings(
  findings: readonly ScoredFinding[],
  attacks: readonly AttackTruth[],
  attackAt: readonly (string | null)[],
): Score {
  const right: { finding: ScoredFinding; attack: string }[] = []
  const wrong: { finding: ScoredFinding; attack: string | null }[] = []
  for (const finding of findings) {
    if (finding.level === 'informational') continue
    const about = attacks.filter((attack) => isAbout(finding, attack, attackAt))
    const attack = about.find(({ must, may }) => must.includes(finding.kind) || may.includes(finding.kind))
    if (attack === undefined) wrong.push({ finding, attack: about[0]?.id ?? null })
    else right.push({ finding, attack: attack.id })
  }
  const better = new Set(right.flatMap(({ finding }) => finding.supersedes))
  const sought = attacks.flatMap((attack) =>
    attack.must.map((kind) => ({
      attack: attack.id,
      kind,
      found: right.some((each) => each.attack === attack.id && each.finding.kind === kind),
    })),
  )
  return { right, wrong: wrong.filter(({ finding }) => !better.has(finding.id)), sought }
}

function isAbout(finding: ScoredFinding, attack: AttackTruth, attackAt: readonly (string | null)[]): boolean {
  const own = finding.lines.filter((line) => attackAt[line - 1] === attack.id).length
  if (own === 0 || own * 2 < finding.lines.length) return false
  if (finding.sources.length > 0) return finding.sources.some((source) => attack.sources.includes(source))
  return finding.accounts.length === 0 || finding.accounts.some((account) => attack.accounts.includes(account))
}
