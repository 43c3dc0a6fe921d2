import { z } from 'zod'

/** A time of ours: it is made by the engine, never by a log line. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/

/**
 * A document with every free text in it replaced: paths, accounts, addresses, descriptions, ids, keys of free
 * records. Times and the words of the model stay, so it is still a document of its schema.
 */
export function poison<T>(schema: z.ZodType<T>, value: T, text: string): T {
  return schema.parse(poisoned(schema, value, text))
}

function poisoned(schema: z.core.$ZodType, value: unknown, text: string): unknown {
  if (value === null || value === undefined) return value
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return poisoned(schema.unwrap(), value, text)
  if (schema instanceof z.ZodString) return typeof value === 'string' && INSTANT.test(value) ? value : text
  if (schema instanceof z.ZodUnknown) return { [text]: text, list: [text, 1, null] }
  if (schema instanceof z.ZodArray && Array.isArray(value))
    return value.map((item) => poisoned(schema.element, item, text))
  if (schema instanceof z.ZodRecord) return { [text === '__proto__' ? 'key' : text]: text }
  if (!(schema instanceof z.ZodObject) || typeof value !== 'object') return value
  const given = new Map<string, unknown>(Object.entries(value))
  const keys = Object.entries<z.core.$ZodType>(schema.shape).filter(([key]) => given.has(key))
  return Object.fromEntries(keys.map(([key, inner]) => [key, poisoned(inner, given.get(key), text)]))
}
