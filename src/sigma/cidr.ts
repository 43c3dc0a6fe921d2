import ipaddr from 'ipaddr.js'
import { allOf, call, type Expression, native, text } from '../sql/expression.ts'

const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)'
const V4 = `^${OCTET}\\.${OCTET}\\.${OCTET}\\.${OCTET}$`
const GROUPS = '[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*'
const V6_FULL = '^(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}$'
const V6_SHORT = `^(?:${GROUPS})?::(?:${GROUPS})?$`
const V6_TAIL = `^([0-9a-f:]*:)(${OCTET})\\.(${OCTET})\\.(${OCTET})\\.(${OCTET})$`

/** `4` and eight hex digits. */
const V4_KEY = `format('4{:02x}{:02x}{:02x}{:02x}', CAST(split_part($1, '.', 1) AS INTEGER), CAST(split_part($1, '.', 2) AS INTEGER),
  CAST(split_part($1, '.', 3) AS INTEGER), CAST(split_part($1, '.', 4) AS INTEGER))`

/** The last 32 bits of an IPv6 address as hex digits, however they were written. */
const V6_HEX = `CASE WHEN regexp_matches(written, $1) THEN
  regexp_extract(written, $1, 1) || format('{:x}:{:x}', CAST(regexp_extract(written, $1, 2) AS INTEGER) * 256 + CAST(regexp_extract(written, $1, 3) AS INTEGER),
    CAST(regexp_extract(written, $1, 4) AS INTEGER) * 256 + CAST(regexp_extract(written, $1, 5) AS INTEGER)) ELSE written END`

const groups = (part: string): string => `(CASE WHEN ${part} = '' THEN [] ELSE string_split(${part}, ':') END)`
const LEFT = groups("split_part(hex, '::', 1)")
const RIGHT = groups("split_part(hex, '::', 2)")
const padded = (list: string): string =>
  `coalesce(array_to_string(list_transform(${list}, lambda part: lpad(part, 4, '0')), ''), '')`

/** 32 hex digits, NULL when the text is no address. */
const V6_DIGITS = `CASE WHEN regexp_matches(hex, $2) THEN ${padded("string_split(hex, ':')")}
  WHEN regexp_matches(hex, $3) AND len(${LEFT}) + len(${RIGHT}) < 8
  THEN rpad(${padded(LEFT)}, CAST(32 - 4 * len(${RIGHT}) AS INTEGER), '0') || ${padded(RIGHT)} END`

/** IPv4 inside IPv6 is the IPv4 address. */
const V6_KEY = `CASE WHEN starts_with(digits, '00000000000000000000ffff') THEN '4' || substr(digits, 25) ELSE '6' || digits END`

/** Names a value, so that its SQL need not be written out wherever it is used. */
const named = (name: string, value: string, body: string): string =>
  `list_transform([${value}], lambda ${name}: ${body})[1]`

const V6 = named('written', '$4', named('hex', V6_HEX, named('digits', V6_DIGITS, V6_KEY)))

/**
 * An address in any spelling as a text that sorts like addresses do: `4` or `6`, and all hex digits. NULL for what
 * is no address. The engine has no type for them without an extension that would have to be fetched.
 */
export function addressKey(value: Expression): Expression {
  const v6 = native(V6, text(V6_TAIL), text(V6_FULL), text(V6_SHORT), call('lower', value))
  return native(
    `(CASE WHEN regexp_matches($1, $2) THEN ${V4_KEY} WHEN contains($1, ':') THEN $3 END)`,
    value,
    text(V4),
    v6,
  )
}

/** Whether an address, by its key, lies in a network. A network of IPv6 holds no IPv4 address, and the reverse. */
export function inNetwork(key: Expression, address: string, prefix: number): Expression {
  const { first, last } = keyRange(address, prefix)
  return first === last
    ? call('equals', key, text(first))
    : allOf([call('less_or_equal', text(first), key), call('less_or_equal', key, text(last))])
}

/** First and last key of a network. Throws when the address is none. */
export function keyRange(address: string, prefix: number): { readonly first: string; readonly last: string } {
  const parsed = ipaddr.parse(address)
  const mapped = parsed instanceof ipaddr.IPv6 && parsed.isIPv4MappedAddress() && prefix >= 96
  const bytes = mapped ? parsed.toIPv4Address().toByteArray() : parsed.toByteArray()
  const bits = mapped ? prefix - 96 : prefix
  const tag = bytes.length === 4 ? '4' : '6'
  const edge = (fill: number): string =>
    tag +
    bytes
      .map((byte, index) => {
        const free = Math.min(8, Math.max(0, 8 * (index + 1) - bits))
        const mask = (0xff << free) & 0xff
        return ((byte & mask) | (fill & ~mask & 0xff)).toString(16).padStart(2, '0')
      })
      .join('')
  return { first: edge(0), last: edge(0xff) }
}
