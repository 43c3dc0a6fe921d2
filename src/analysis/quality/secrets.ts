import { literal } from '../../sql/literal.ts'

/**
 * Names of values that must be masked in logs, as patterns that RE2 and JavaScript read alike. `key` stands alone or behind a
 * separator: `publickey` is a method, `monkey` an animal.
 */
const NAMES = [
  String.raw`[A-Za-z0-9_-]*(?:password|passwd|passphrase|secret|token)`,
  'pwd',
  String.raw`(?:[A-Za-z0-9]+[_-])*key`,
  '(?:api|private|secret|signing)key',
  'authorization',
].join('|')

/** `name=value`, `"name": "value"`, `name: Bearer value`: the name is the first group, the value the second. */
const NAMED = String.raw`(?:^|[^A-Za-z0-9_-])(${NAMES})\\*["']?\s*[=:]\s*\\*["']?(?:bearer |basic )?([^\s"'&,;|}\])\\]{4,})`

/** Secrets that are known by what they look like: JSON web tokens, keys of AWS, passwords in URLs. */
const KNOWN = [
  String.raw`eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*`,
  'AKIA[0-9A-Z]{16}',
  String.raw`://[^\s/:@"']+:[^\s/@"']+@`,
]

/** Values that give nothing away: masks, words for nothing, paths (`PWD=/home/bob` is a folder), placeholders, patterns. */
const HARMLESS = String.raw`^(?:[*xX•.-]+|[\[(<]?(?:redacted|masked|filtered|hidden|removed|none|null|nil|true|false|undefined|expired|invalid|missing|required|revoked|bearer|basic)[\])>]?|[/{$%*\[<(].*|[0-9]{1,2})$`

const NAME_PARTS = '(?i)pass|pwd|secret|token|key|authorization'
const KNOWN_PARTS = ['eyJ', 'AKIA', '://']

/** SQL that is true for every text that may hold a secret, and quickly false for most others. */
export function maySecret(text: string): string {
  const known = KNOWN_PARTS.map((part) => `contains(${text}, ${literal(part)})`)
  return `(regexp_matches(${text}, ${literal(NAME_PARTS)}) OR ${known.join(' OR ')})`
}

/** SQL that is true for a text that holds a secret in the clear. */
export function holdsSecret(text: string): string {
  const named = `len(list_filter(regexp_extract_all(${text}, ${literal(`(?i)${NAMED}`)}, 2),
    lambda v: NOT regexp_matches(v, ${literal(`(?i)${HARMLESS}`)}))) > 0`
  const known = `regexp_matches(${text}, ${literal(KNOWN.join('|'))})`
  return `((regexp_matches(${text}, ${literal(NAME_PARTS)}) AND ${named}) OR ${known})`
}

const harmless = new RegExp(HARMLESS, 'i')
const named = new RegExp(NAMED, 'gi')
const known = new RegExp(KNOWN.join('|'), 'g')

/** A text with every secret in it as `***`. */
export function maskSecrets(text: string): string {
  return text
    .replace(named, (all: string, _name: string, value: string) =>
      harmless.test(value) ? all : `${all.slice(0, all.length - value.length)}***`,
    )
    .replace(known, (all) => (all.startsWith('://') ? '://***@' : '***'))
}

/** The names of the secrets in a text, each with how long its value is: all that may be shown of them. */
export function secretsIn(text: string): string[] {
  const values = [...text.matchAll(named)].flatMap(([, name = '', value = '']) =>
    harmless.test(value) ? [] : [`${name}=*** (${value.length} characters)`],
  )
  return values.length > 0 ? values : [...text.matchAll(known)].map(([value]) => `*** (${value.length} characters)`)
}
