import { canonicalJson } from '../model/canonical-json.ts'
import type { Finding } from '../model/finding.ts'

/** Where two accounts of the same findings differ. `id` is that of the finding as it is claimed. */
export type FindingDifference =
  | {
      readonly kind: 'field'
      readonly id: string
      readonly field: keyof Finding
      readonly claimed: string
      readonly found: string
    }
  /** Claimed, and not found. */
  | { readonly kind: 'unfounded'; readonly id: string; readonly rule: string }
  /** Found, and not claimed. */
  | { readonly kind: 'lacking'; readonly id: string; readonly rule: string }

/** All differences between findings that are claimed and those that were found, in the order of the claimed, then of the found. */
export function compareFindings(claimed: readonly Finding[], found: readonly Finding[]): FindingDifference[] {
  const left = new Set(found)
  const take = (wanted: (each: Finding) => boolean): Finding | undefined => {
    for (const each of left) {
      if (!wanted(each)) continue
      left.delete(each)
      return each
    }
    return undefined
  }
  // Whatever has its own id is taken before anything is guessed.
  const pairs = new Map(claimed.map((each) => [each, take(({ id }) => id === each.id)]))
  const differences: FindingDifference[] = []
  for (const each of claimed) {
    const match = pairs.get(each) ?? take((other) => isAlike(each, other))
    if (match === undefined) differences.push({ kind: 'unfounded', id: each.id, rule: each.rule_id })
    else differences.push(...fieldDifferences(each, match))
  }
  for (const { id, rule_id: rule } of left) differences.push({ kind: 'lacking', id, rule })
  return differences
}

/** The same burst under another id: of the same rule, and it begins or ends with the same line, or is about the same group. */
function isAlike(a: Finding, b: Finding): boolean {
  if (a.rule_id !== b.rule_id) return false
  const key = ({ path, line }: Finding['evidence'][number]): string => `${path}:${line}`
  const ends = (finding: Finding): string[] =>
    [finding.evidence[0], finding.evidence.at(-1)].flatMap((each) => (each === undefined ? [] : [key(each)]))
  return ends(a).some((end) => ends(b).includes(end)) || canonicalJson(a.group) === canonicalJson(b.group)
}

function fieldDifferences(claimed: Finding, found: Finding): FindingDifference[] {
  const fields = Object.keys(found) as (keyof Finding)[]
  return fields.flatMap((field) => {
    const [is, should] = [canonicalJson(claimed[field]), canonicalJson(found[field])]
    if (is === should) return []
    const said = field === 'evidence' ? evidenceWords(claimed, found) : { claimed: short(is), found: short(should) }
    return [{ kind: 'field' as const, id: claimed.id, field, ...said }]
  })
}

type Cited = Finding['evidence'][number]

/** Of lists of lines the first that differs is told, and of a line that is where it was what else is different. */
function evidenceWords(claimed: Finding, found: Finding): { readonly claimed: string; readonly found: string } {
  const most = Math.max(claimed.evidence.length, found.evidence.length)
  const place = ({ path, line, offset }: Cited): string => `${path}:${line} at byte ${offset}`
  const text = ({ evidence }: Finding, at: number, other: Cited | undefined): string => {
    const cited = evidence[at]
    if (cited === undefined) return `${evidence.length} lines`
    if (other === undefined || place(cited) !== place(other)) return place(cited)
    if (cited.sha256 !== other.sha256) return `${cited.path} with sha256 ${cited.sha256}`
    return `${cited.path}:${cited.line} with sha256 ${cited.line_sha256}`
  }
  for (let at = 0; at < most; at++) {
    const [is, should] = [claimed.evidence[at], found.evidence[at]]
    if (is === undefined || should === undefined || canonicalJson(is) !== canonicalJson(should))
      return { claimed: text(claimed, at, should), found: text(found, at, is) }
  }
  return { claimed: '', found: '' }
}

function short(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}
