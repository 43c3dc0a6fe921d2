import type { Fault } from '../syntax/faults.ts'
import { lintHead } from './lint-head.ts'
import { type ParseOptions, readFiles, type RuleFile } from './parse.ts'
import { resolveRules } from './resolve.ts'
import type { SigmaRule } from './rule.ts'

export interface LintOptions extends ParseOptions {
  /** Rules of elsewhere that those of the files may refer to; their own faults are not told. */
  readonly others?: readonly SigmaRule[]
}

/** What the official schemas refuse though a rule can run: for the reader a warning, for the linter an error. */
const AGAINST_SCHEMA: ReadonlySet<string> = new Set(
  (
    'bad-id bad-date bad-tag bad-related unknown-status not-a-text not-a-list repeated-value repeated-reference ' +
    'title-too-long name-too-long taxonomy-too-long description-too-long rules-not-a-list missing-group-by ' +
    'keyword-not-in-list keyword-as-text nested-list too-short timespan-too-long'
  ).split(' '),
)

/**
 * Everything wrong with rule files, stricter than the official schemas. Errors make a rule unusable or are against
 * the schema of its kind; warnings are of what the specification says otherwise or nobody can have meant. In the order of the files, and of the
 * lines in each.
 */
export function lintRules(files: readonly RuleFile[], options: LintOptions = {}): Fault[] {
  const { rules, faults } = readFiles(files, options, lintHead)
  const resolved = resolveRules([...(options.others ?? []), ...rules]).faults
  const paths = new Map(files.map((file, index) => [file.path, index]))
  const rank = (fault: Fault): number => paths.get(fault.place.file) ?? 0
  return [...faults, ...resolved.filter((fault) => paths.has(fault.place.file))]
    .toSorted((a, b) => rank(a) - rank(b) || a.place.line - b.place.line || a.place.column - b.place.column)
    .filter((fault, index, all) => !isToldBefore(fault, all, index))
    .map((fault) => (AGAINST_SCHEMA.has(fault.code) ? { ...fault, severity: 'error' } : fault))
}

/** Whether the same is said of the same place already: both the reader and the linter may see that a title is a list. */
function isToldBefore(fault: Fault, faults: readonly Fault[], index: number): boolean {
  for (let before = index - 1; before >= 0; before -= 1) {
    const other = faults[before]
    if (other?.place.line !== fault.place.line || other.place.column !== fault.place.column) return false
    if (other.place.file === fault.place.file && other.code === fault.code) return true
  }
  return false
}
