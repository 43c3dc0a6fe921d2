import type { z } from 'zod'
import { type Faults, nearest, type Place, suggest } from './faults.ts'
import { describe, quote, type Tree, valueOf } from './tree.ts'

/** A step into a map (a key) or a list (a number, from 0). */
export type Path = readonly PropertyKey[]

/** How the values of a tree become those of a model. */
export interface ShapeOptions {
  /** Numbers and truth values are taken as they are written: `007` and `yes` are texts, whatever YAML makes of them. */
  readonly texts: boolean
}

/**
 * A tree as a value of a model. Null when it does not fit; each fault stands where what is wrong stands, and a key that
 * the model does not know is told with the one that was probably meant.
 */
export function readShape<T>(schema: z.ZodType<T>, tree: Tree, faults: Faults, options: ShapeOptions): T | null {
  const parsed = schema.safeParse(plainOf(tree, options))
  if (parsed.success) return parsed.data
  for (const issue of parsed.error.issues) tell(issue, schema, tree, faults)
  return null
}

/** Where the value at a path stands; where there is none, the last on the way that there is. */
export function placeAt(tree: Tree, path: Path): Place {
  let at = tree
  for (const step of path) {
    const next = below(at, step)
    if (next === undefined) break
    at = next
  }
  return at.place
}

/** The value at a path, or undefined. */
export function treeAt(tree: Tree, path: Path): Tree | undefined {
  let at: Tree | undefined = tree
  for (const step of path) at = at && below(at, step)
  return at
}

function below(tree: Tree, step: PropertyKey): Tree | undefined {
  if (tree.kind === 'map') return valueOf(tree, String(step))
  return tree.kind === 'list' ? tree.items[Number(step)] : undefined
}

function plainOf(tree: Tree, options: ShapeOptions): unknown {
  if (tree.kind === 'list') return tree.items.map((item) => plainOf(item, options))
  // As own properties, so that `__proto__` is a key like any other.
  if (tree.kind === 'map')
    return Object.fromEntries(tree.entries.map(({ key, value }) => [key, plainOf(value, options)]))
  return options.texts && tree.value !== null ? tree.source : tree.value
}

type Issue = z.core.$ZodIssue

function tell(issue: Issue, schema: z.ZodType, tree: Tree, faults: Faults): void {
  const name = issue.path.map(String).join('.')
  if (issue.code === 'invalid_union') {
    const meant = nearestBranch(issue.errors)
    if (meant.length > 0) {
      for (const each of meant) tell({ ...each, path: [...issue.path, ...each.path] }, schema, tree, faults)
      return
    }
  }
  if (issue.code !== 'unrecognized_keys') {
    const [message, hint] = complaint(issue, treeAt(tree, issue.path))
    faults.error(placeAt(tree, issue.path), 'bad-value', `${name || 'the file'}: ${message}`, hint)
    return
  }
  const map = treeAt(tree, issue.path)
  const known = knownKeys(schema, issue.path)
  for (const key of issue.keys) {
    const entry = map?.kind === 'map' ? map.entries.find((each) => each.key === key) : undefined
    const message = `${name === '' ? '' : `${name}: `}there is no key ${quote(key)}`
    faults.error(entry?.place ?? placeAt(tree, issue.path), 'unknown-key', message, suggest(key, known))
  }
}

/** What kinds of values are called. */
const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'a map',
  record: 'a map',
}

function complaint(issue: Issue, found: Tree | undefined): readonly [message: string, hint: string | null] {
  if (found === undefined) return ['is missing', null]
  if (issue.code === 'invalid_type')
    return [`must be ${KINDS[issue.expected] ?? issue.expected}, not ${describe(found)}`, null]
  if (issue.code !== 'invalid_value') return [issue.message, null]
  const values = issue.values.map(String)
  return [
    `${describe(found)} is none of ${values.join(', ')}`,
    found.kind === 'scalar' ? guess(found.source, values) : null,
  ]
}

function guess(word: string, known: readonly string[]): string | null {
  const near = nearest(word, known)
  return near === null ? null : `Did you mean ${near}?`
}

/** Of the shapes that a value may have, the faults of the one that it seems to be meant as; none where it is of no such kind. */
function nearestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] {
  const meant = branches.filter((issues) =>
    issues.every(({ code, path }) => code !== 'invalid_type' || path.length > 0),
  )
  return meant.toSorted((a, b) => a.length - b.length)[0] ?? []
}

/** The keys that a model knows at a path. */
function knownKeys(schema: z.core.$ZodType, path: Path): string[] {
  const { def } = schema as unknown as { readonly def: z.core.$ZodTypes['_zod']['def'] }
  switch (def.type) {
    case 'optional':
    case 'default':
    case 'nullable':
    case 'readonly':
      return knownKeys(def.innerType, path)
    case 'pipe':
      return knownKeys(def.in, path)
    case 'union':
      return [...new Set(def.options.flatMap((option) => knownKeys(option, path)))]
    case 'array':
      return knownKeys(def.element, path.slice(1))
    case 'record':
      return knownKeys(def.valueType, path.slice(1))
    case 'object': {
      const [key, ...rest] = path
      if (key === undefined) return Object.keys(def.shape)
      const next = Object.hasOwn(def.shape, key) ? def.shape[String(key)] : undefined
      return next === undefined ? [] : knownKeys(next, rest)
    }
    default:
      return []
  }
}
