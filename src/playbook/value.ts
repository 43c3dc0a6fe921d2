import ipaddr from 'ipaddr.js'
import { visible } from '../output/visible.ts'
import type { VariableType } from './words.ts'

/** No argument of a command needs more characters. */
const MOST = 4096

const PATTERNS: Partial<Readonly<Record<VariableType, RegExp>>> = {
  'bool': /^(?:true|false)$/,
  'float': /^-?\d{1,15}(?:\.\d{1,15})?$/,
  'integer': /^-?\d{1,15}$/,
  'long': /^-?\d{1,19}$/,
  'hexstring': /^[0-9a-fA-F]+$/,
  'mac-addr': /^[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){5}$/,
  'hash': /^[0-9a-fA-F]{32,128}$/,
  'md5-hash': /^[0-9a-fA-F]{32}$/,
  'sha256-hash': /^[0-9a-fA-F]{64}$/,
  'uuid': /^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/,
  'uri': /^[a-zA-Z][a-zA-Z0-9+.-]*:[^\s]+$/,
}

/** Why a text is no value of a type of CACAO, as a predicate; null when it is one. */
export function typeFault(type: VariableType, value: string): string | null {
  const pattern = PATTERNS[type]
  if (pattern !== undefined) return pattern.test(value) ? null : `is no ${type}`
  if (type === 'ipv4-addr') return ipaddr.IPv4.isValidFourPartDecimal(value) ? null : `is no ${type}`
  if (type === 'ipv6-addr') return ipaddr.IPv6.isValid(value) ? null : `is no ${type}`
  return null
}

/**
 * Why a value may not become part of a command, as a predicate; null when it may. A log value reaches a command by this gate alone:
 * it must be of the variable's type, show all that it is, and not be taken for an option.
 */
export function argumentFault(type: VariableType, value: string): string | null {
  if (value === '') return 'is empty'
  if (value.length > MOST) return `has more than ${MOST} characters`
  if (visible(value) !== value) return 'holds characters that act or hide'
  if (value.startsWith('-') && !NUMERIC.has(type)) return 'begins with -, and would be taken for an option'
  return typeFault(type, value)
}

const NUMERIC: ReadonlySet<VariableType> = new Set(['integer', 'long', 'float'])
