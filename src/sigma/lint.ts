import { gatherFaults } from './faults.ts'
import { nameOf } from './head.ts'
import { lintHead } from './lint-head.ts'
import { type ParseOptions, parseRules, readDocuments, type RuleFile } from './parse.ts'
import { resolveRules } from './resolve.ts'
import type { RuleFault, SigmaRule } from './rule.ts'

export interface LintOptions extends ParseOptions {
  /** Rules of elsewhere that those of the files may refer to; their own faults are not told. */
  readonly others?: readonly SigmaRule[]
}

/**
 * Everything wrong with rule files, stricter than the official schemas: what makes a rule unusable (errors), and
 * what the specification says otherwise or nobody can have meant (warnings). In the order of the files, and of the
 * lines in each.
 */
export function lintRules(files: readonly RuleFile[], options: LintOptions = {}): RuleFault[] {
  const { rules, faults } = parseRules(files, options)
  const resolved = resolveRules([...(options.others ?? []), ...rules]).faults
  const paths = new Map(files.map((file, index) => [file.path, index]))
  const all = [...faults, ...files.flatMap(lintFile), ...resolved.filter((fault) => paths.has(fault.place.file))]
  const rank = (fault: RuleFault): number => paths.get(fault.place.file) ?? 0
  return all.toSorted((a, b) => rank(a) - rank(b) || a.place.line - b.place.line || a.place.column - b.place.column)
}

/** What the heads of a file's documents get wrong. Faults of reading are told by `parseRules` already. */
function lintFile(file: RuleFile): RuleFault[] {
  const faults = gatherFaults()
  for (const map of readDocuments(file, gatherFaults())) {
    faults.begin(nameOf(map))
    lintHead(map, faults)
  }
  return faults.all()
}
