/** What the platform's JSON logger writes in a details object. Undefined keys are left out. */
export type JsonFields = Readonly<Record<string, string | number | null | undefined>>

/**
 * A string as Python's `json.dumps` writes it: everything outside printable ASCII is `\u` and four digits.
 */
export function pythonQuote(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : `"${text.replace(SPECIAL, escapeUnit)}"`
}

/** An object as `json.dumps` writes it with its default separators, keys in the order given. */
export function pythonObject(fields: JsonFields): string {
  let body = ''
  for (const key in fields) {
    const value = fields[key]
    if (value === undefined) continue
    body += `${body === '' ? '' : ', '}"${key}": ${typeof value === 'string' ? pythonQuote(value) : value}`
  }
  return `{${body}}`
}

const PLAIN = /^[ !#-[\]-~]*$/
const SPECIAL = /[^ !#-[\]-~]/g
const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
}

function escapeUnit(unit: string): string {
  return SHORT[unit] ?? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}
