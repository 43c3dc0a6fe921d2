import { EVENT_COLUMNS } from '../model/columns.ts'
import { type Fault, type Faults, gatherFaults } from '../syntax/faults.ts'
import { readShape, treeAt } from '../syntax/shape.ts'
import { type MapTree, quote } from '../syntax/tree.ts'
import { readYaml } from '../syntax/yaml.ts'
import type {
  ColumnName,
  CutOut,
  JsonFrame,
  LogFormat,
  MessageRule,
  Sample,
  TextFrame,
  WordTable,
} from './log-format.ts'
import { checkNames } from './user-names.ts'
import { checkPaths } from './user-paths.ts'
import { readPatterns, type Patterns } from './user-patterns.ts'
import { UserFormatFile } from './user-shape.ts'
import { withClaim } from './user-pattern.ts'

/** A format of a user, and the file it stands in, for the places of faults that show only when it is tried. */
export interface UserFormat {
  readonly format: LogFormat
  readonly tree: MapTree
}

/** A file: what it is called, and its text. */
export interface FormatText {
  readonly path: string
  readonly text: string
}

/** Characters of a file: more are no format. */
const MOST_CHARACTERS = 1_000_000

/**
 * Reads a user's format from YAML. All faults come back at once, each with its place; with an error there is no
 * format. `taken` are ids that it must not have. Never throws on account of a text.
 */
export function readUserFormat(
  { path, text }: FormatText,
  taken: ReadonlySet<string>,
): { readonly format: UserFormat | null; readonly faults: readonly Fault[] } {
  const faults = gatherFaults()
  const format = read(path, text, taken, faults)
  const all = faults.all()
  return { format: all.some(({ severity }) => severity === 'error') ? null : format, faults: all }
}

function read(path: string, text: string, taken: ReadonlySet<string>, faults: Faults): UserFormat | null {
  const start = { file: path, line: 1, column: 1 }
  if (text.length > MOST_CHARACTERS) {
    faults.error(start, 'too-large', `the file has more than ${MOST_CHARACTERS} characters`, 'No format needs as many.')
    return null
  }
  const [tree, second] = readYaml(path, text, faults)
  if (tree === undefined && faults.all().length === 0)
    faults.error(start, 'empty', 'there is no format in it', 'tatou-ir formats new FILE.log proposes one.')
  if (second !== undefined)
    faults.error(second.place, 'two-documents', 'a file holds one format', 'Put this one into a file of its own.')
  if (tree === undefined) return null
  if (tree.kind !== 'map') {
    faults.error(tree.place, 'no-map', 'a format is a map of keys', 'tatou-ir formats new FILE.log proposes one.')
    return null
  }
  const file = readShape(UserFormatFile, tree, faults, { texts: true })
  const id = treeAt(tree, ['id'])
  if (id?.kind === 'scalar' && taken.has(id.source))
    faults.error(id.place, 'id-taken', `there is a format ${quote(id.source)} already`, 'Choose another id.')
  const patterns = readPatterns(tree, faults)
  checkPaths(tree, faults)
  checkNames(tree, patterns, faults)
  return file === null || faults.failed() ? null : { format: formatOf(file, patterns), tree }
}

function formatOf(file: UserFormatFile, patterns: Patterns): LogFormat {
  const { id, title, reference, logsource, time, constants, columns, count, absent, placeholders, otherwise } = file
  return {
    id,
    title,
    reference,
    user: true,
    ...without({ logsource: logsource && without(logsource), constants, columns, count, absent, placeholders }),
    ...(file.words === undefined ? {} : { words: wordsOf(file.words, patterns) }),
    frame: frameOf(file, patterns),
    time,
    messages: file.messages.map((rule, index): MessageRule => ({
      ...without({ when: rule.when, on: rule.on, constants: rule.constants, columns: rule.columns }),
      ...without({ pattern: patterns.messages[index]?.pattern }),
      means: { ...without(rule.means), activity: rule.means.activity, outcome: rule.means.outcome },
    })),
    otherwise: { ...without(otherwise), activity: otherwise.activity, outcome: otherwise.outcome },
    samples: file.samples.map((sample): Sample => ({ ...without(sample), ...sampleOf(sample) })),
    nearMisses: file.near_misses,
  }
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** An object without the keys that have no value. */
function without<T extends object>(given: T): Present<T> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Present<T>
}

function frameOf({ paths, claim }: UserFormatFile, { frame }: Patterns): TextFrame | JsonFrame {
  if (paths !== undefined) return { kind: 'json', paths, claim: claim ?? [] }
  return { kind: 'text', ...withClaim(frame ?? { pattern: '', names: [] }) }
}

function wordsOf(words: NonNullable<UserFormatFile['words']>, patterns: Patterns): NonNullable<LogFormat['words']> {
  const made = Object.entries(words).map(([name, each]): readonly [string, WordTable | CutOut] => {
    const patternsOf = patterns.words.get(name) ?? []
    if ('part' in each) return [name, { ...without(each), in: each.in, part: patternsOf[0]?.pattern ?? each.part }]
    const table = each.table.map(([pattern, word], index) => [patternsOf[index]?.pattern ?? pattern, word] as const)
    return [name, { in: each.in, table }]
  })
  return Object.fromEntries(made)
}

/** Columns of numbers are written as texts too. */
function sampleOf({ line, time, activity, outcome, columns }: UserFormatFile['samples'][number]): Sample {
  const values = Object.entries(columns).map(([name, value]) => [name, isNumber(name) ? Number(value) : value] as const)
  return { line, time, activity, outcome, columns: Object.fromEntries(values) as Partial<Record<ColumnName, string>> }
}

function isNumber(name: string): boolean {
  return EVENT_COLUMNS.some((column) => column.name === name && column.type !== 'VARCHAR')
}
