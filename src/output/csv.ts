import { z } from 'zod'
import { chunks } from './chunks.ts'
import { escapeCsv } from './escape-csv.ts'
import { isRecord, toJson } from './json.ts'
import { visible } from './visible.ts'

/** One column: its name (keys joined by dots) and how to reach it. */
interface Leaf {
  readonly name: string
  readonly path: readonly string[]
  readonly schema: z.core.$ZodType
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodNullable ? unwrap(schema.unwrap()) : schema
}

// `@` at the start of a cell is a formula to a spreadsheet, so the one ECS name that has it goes without.
const headerOf = (path: readonly string[]): string => path.join('.').replace(/^@/, '')

function leavesOf(schema: z.core.$ZodType, path: readonly string[]): Leaf[] {
  const inner = unwrap(schema)
  if (!(inner instanceof z.ZodObject)) return [{ name: headerOf(path), path, schema: inner }]
  return Object.entries<z.core.$ZodType>(inner.shape).flatMap(([key, value]) => leavesOf(value, [...path, key]))
}

function reach(value: unknown, path: readonly string[]): unknown {
  let at = value
  for (const key of path) at = isRecord(at) ? at[key] : undefined
  return at
}

// A list of objects shows what each is about: the first key of its model. The rest is in the JSON.
function listText(schema: z.ZodArray, list: readonly unknown[]): string {
  const element = unwrap(schema.element)
  const path = element instanceof z.ZodObject ? Object.keys(element.shape).slice(0, 1) : []
  return list
    .map((item) => reach(item, path))
    .map((item) => (typeof item === 'string' ? visible(item) : ''))
    .join(';')
}

function cell(leaf: Leaf, row: unknown): string {
  const value = reach(row, leaf.path)
  if (value === undefined || value === null) return ''
  // A word of the model is ours, as a number is.
  if (leaf.schema instanceof z.ZodLiteral && leaf.schema.values.has(value as string)) return String(value)
  if (leaf.schema instanceof z.ZodArray && Array.isArray(value)) return escapeCsv(listText(leaf.schema, value))
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return escapeCsv(value)
  return escapeCsv(toJson(leaf.schema, value))
}

async function* csvPieces(
  schema: z.ZodObject,
  rows: AsyncIterable<unknown> | readonly unknown[],
): AsyncGenerator<string> {
  const leaves = leavesOf(schema, [])
  yield `${leaves.map((leaf) => escapeCsv(leaf.name)).join(',')}\n`
  for await (const row of rows) yield `${leaves.map((leaf) => cell(leaf, row)).join(',')}\n`
}

/**
 * A list as CSV: a header row, then one record a line, ended by `\n`. Columns are the leaves of the model in
 * its order, nested keys joined by dots; a list is joined by `;`; null and absent are empty.
 */
export function csvList(
  schema: z.ZodObject,
  rows: AsyncIterable<unknown> | readonly unknown[],
): AsyncGenerator<string> {
  return chunks(csvPieces(schema, rows))
}
