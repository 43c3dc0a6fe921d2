import { readDetection } from './detection.ts'
import { collectRules } from './documents.ts'
import { type Fault, type Faults, gatherFaults, nearest } from '../syntax/faults.ts'
import { nameOf, readHead, text } from './head.ts'
import type { Placeholders } from './placeholders.ts'
import { readCorrelation } from './read-correlation.ts'
import type { DetectionRule, FilterRule, Logsource, RuleHead, SigmaRule } from './rule.ts'
import { describe, type Entry, type MapTree, type Tree, valueOf } from '../syntax/tree.ts'
import { readYaml } from '../syntax/yaml.ts'

/** A file with rules; the path is for places in faults. */
export interface RuleFile {
  readonly path: string
  readonly text: string
}

export interface ParseOptions {
  /** Values of `%name%` for the modifier `expand`; a rule that needs others is refused. */
  readonly placeholders?: Placeholders
}

/**
 * Reads Sigma rules (specification 2.1.0): detections, correlations and filters, in any number of YAML documents.
 * A document with an error gives no rule, the others do; all faults of all files come back, in the order of the
 * files. References between rules are not looked at here, see `resolveRules`. Never throws on account of a text.
 */
export function parseRules(
  files: readonly RuleFile[],
  options: ParseOptions = {},
): { rules: SigmaRule[]; faults: Fault[] } {
  return readFiles(files, options, () => {})
}

/** As `parseRules`; every document is shown to `inspect` as well, which may add faults of its own. */
export function readFiles(
  files: readonly RuleFile[],
  options: ParseOptions,
  inspect: (document: MapTree, faults: Faults) => void,
): { rules: SigmaRule[]; faults: Fault[] } {
  const rules: SigmaRule[] = []
  const all: Fault[] = []
  for (const file of files) {
    const faults = gatherFaults()
    for (const map of collectRules(readYaml(file.path, file.text, faults), faults)) {
      faults.begin(nameOf(map))
      const rule = readRule(map, options.placeholders ?? {}, faults)
      if (rule !== null && !faults.failed()) rules.push(rule)
      inspect(map, faults)
    }
    for (const fault of faults.all()) all.push(fault)
  }
  return { rules, faults: all }
}

function readRule(map: MapTree, placeholders: Placeholders, faults: Faults): SigmaRule | null {
  const sections = map.entries.filter(({ key }) => key === 'detection' || key === 'correlation' || key === 'filter')
  const [section, second] = sections
  if (section === undefined) {
    const hint = 'A rule has detection, correlation or filter.'
    faults.error(map.place, 'not-a-rule', 'the document is no Sigma rule', hint)
    return null
  }
  if (second !== undefined) {
    const message = `a rule has either ${section.key} or ${second.key}`
    faults.error(second.place, 'two-kinds', message, 'Write two documents, divided by ---.')
    return null
  }
  const head = readHead(map, faults)
  if (section.key === 'correlation') return readCorrelation(map, section, head, faults)
  if (section.key === 'filter') return readFilter(map, section, head, placeholders, faults)
  return readDetectionRule(map, section, head, placeholders, faults)
}

function readDetectionRule(
  map: MapTree,
  section: Entry,
  head: RuleHead,
  placeholders: Placeholders,
  faults: Faults,
): DetectionRule | null {
  const logsource = readLogsource(map, faults)
  const taxonomy = text(map, 'taxonomy', faults) ?? 'sigma'
  if (!isMap(section.value, section.key, faults)) return null
  const timeframe = section.value.entries.find(({ key }) => key === 'timeframe')
  if (timeframe !== undefined) {
    const hint = 'Time belongs to correlation rules: timespan.'
    faults.error(timeframe.place, 'timeframe', 'timeframe means nothing in a detection', hint)
  }
  const matches = readDetection(section.value, ['timeframe'], placeholders, faults)
  return { ...head, type: 'detection', logsource, taxonomy, matches }
}

function readFilter(
  map: MapTree,
  section: Entry,
  head: RuleHead,
  placeholders: Placeholders,
  faults: Faults,
): FilterRule | null {
  const logsource = readLogsource(map, faults)
  const taxonomy = text(map, 'taxonomy', faults) ?? 'sigma'
  if (!isMap(section.value, section.key, faults)) return null
  const rules = readFiltered(valueOf(section.value, 'rules'), section, faults)
  const matches = readDetection(section.value, ['rules'], placeholders, faults)
  const [only] = matches
  const match = matches.length === 1 && only !== undefined ? only : { kind: 'or' as const, of: matches }
  return { ...head, type: 'filter', logsource, taxonomy, rules, match }
}

/** Names or ids of the rules that a filter narrows; null for `any`. */
function readFiltered(tree: Tree | undefined, section: Entry, faults: Faults): readonly string[] | null {
  const hint = 'List names or ids of rules; the word any stands for all that its log source covers.'
  if (tree?.kind === 'scalar' && tree.source === 'any') return null
  const items = tree?.kind === 'list' ? tree.items : []
  if (tree?.kind === 'scalar' && tree.source !== '') {
    faults.warn(tree.place, 'rules-not-a-list', 'rules is a list', `Write - ${tree.source}.`)
    return [tree.source]
  }
  if (items.length === 0) {
    faults.error(tree?.place ?? section.place, 'empty-rules', 'the filter names no rules', hint)
  }
  const names: string[] = []
  for (const item of items) {
    if (item.kind === 'scalar' && item.source !== '') names.push(item.source)
    else faults.error(item.place, 'bad-reference', `${describe(item)} is no name or id of a rule`, hint)
  }
  return names
}

const LOGSOURCE_HINT = 'Example: logsource: {category: authentication}.'

function readLogsource(map: MapTree, faults: Faults): Logsource {
  const nothing: Logsource = { category: null, product: null, service: null }
  const entry = map.entries.find(({ key }) => key === 'logsource')
  if (entry === undefined) {
    faults.error(map.place, 'missing-logsource', 'the rule names no log source', LOGSOURCE_HINT)
    return nothing
  }
  if (!isMap(entry.value, 'logsource', faults)) return nothing
  const section = entry.value
  const part = (key: string): string | null => text(section, key, faults)
  const logsource = { category: part('category'), product: part('product'), service: part('service') }
  if (Object.values(logsource).some((value) => value !== null)) return logsource
  const hints = section.entries.map(({ key }) => nearest(key, Object.keys(logsource)))
  const meant = hints.find((hint) => hint !== null)
  const hint = meant === undefined ? LOGSOURCE_HINT : `Did you mean ${meant}?`
  faults.error(entry.place, 'empty-logsource', 'the log source has no category, product or service', hint)
  return logsource
}

function isMap(tree: Tree, key: string, faults: Faults): tree is MapTree {
  if (tree.kind === 'map') return true
  faults.error(tree.place, `bad-${key}`, `${key} is a map, not ${describe(tree)}`, null)
  return false
}
