/** Plain and slow: what texts, numbers, addresses and times are to a rule. */

/** A text in lower case, code point by code point; one letter has a lower case of two in JavaScript. */
export function fold(text: string): string {
  return [...text].map((letter) => (letter === '\u0130' ? 'i' : letter.toLowerCase())).join('')
}

type Part = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'any' } | { readonly kind: 'one' }

/** Whether a pattern matches a text as a whole, tried at every place. */
export function matchesPattern(pattern: readonly Part[], text: string): boolean {
  let reached = new Set([0])
  const letters = [...text]
  for (const part of pattern) {
    const next = new Set<number>()
    for (const at of reached) {
      if (part.kind === 'any') for (let index = at; index <= letters.length; index += 1) next.add(index)
      else if (part.kind === 'one') {
        if (at < letters.length) next.add(at + 1)
      } else {
        const wanted = [...part.text]
        if (wanted.every((letter, index) => letters[at + index] === letter)) next.add(at + wanted.length)
      }
    }
    reached = next
  }
  return reached.has(letters.length)
}

/** The number that a text spells in decimal digits. */
export function numberOf(text: string): number | null {
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(text)) return null
  const value = Number(text)
  return Number.isFinite(value) ? value : null
}

/** An address as its family and its bits; IPv4 inside IPv6 is IPv4. */
export function addressOf(text: string): { readonly family: 4 | 6; readonly bits: string } | null {
  const v4 = octets(text)
  if (v4) return { family: 4, bits: v4 }
  const groups = groupsOf(text)
  if (groups === null) return null
  const bits = groups.map((group) => group.toString(2).padStart(16, '0')).join('')
  return bits.startsWith(`${'0'.repeat(80)}${'1'.repeat(16)}`)
    ? { family: 4, bits: bits.slice(96) }
    : { family: 6, bits }
}

function octets(text: string): string | null {
  const parts = text.split('.')
  const isDecimal = parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)
  return isDecimal ? parts.map((part) => Number(part).toString(2).padStart(8, '0')).join('') : null
}

function groupsOf(text: string): number[] | null {
  const halves = text.split('::')
  if (halves.length > 2 || !text.includes(':')) return null
  const read = (half: string, isLast: boolean): number[] | null => {
    if (half === '') return []
    const found: number[] = []
    const parts = half.split(':')
    for (const [index, part] of parts.entries()) {
      const tail = isLast && index === parts.length - 1 ? octets(part) : null
      if (tail) found.push(Number.parseInt(tail.slice(0, 16), 2), Number.parseInt(tail.slice(16), 2))
      else if (/^[0-9a-fA-F]{1,4}$/.test(part)) found.push(Number.parseInt(part, 16))
      else return null
    }
    return found
  }
  const [head = '', tail] = halves
  const left = read(head, tail === undefined)
  const right = tail === undefined ? [] : read(tail, true)
  if (left === null || right === null) return null
  const missing = 8 - left.length - right.length
  if (tail === undefined ? missing !== 0 : missing < 1) return null
  return [...left, ...Array.from({ length: missing }, () => 0), ...right]
}

/** Whether an address lies in a network; families do not mix. */
export function inNetwork(text: string, network: string, prefix: number): boolean {
  const address = addressOf(text)
  const base = addressOf(network)
  if (address === null || base === null || address.family !== base.family) return false
  const isMapped = base.family === 4 && network.includes(':')
  const length = isMapped ? prefix - 96 : prefix
  return address.bits.slice(0, length) === base.bits.slice(0, length)
}

/** A part of a time in UTC; the week is that of ISO 8601. */
export function datePart(part: 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year', millis: number): number {
  const at = new Date(millis)
  switch (part) {
    case 'minute':
      return at.getUTCMinutes()
    case 'hour':
      return at.getUTCHours()
    case 'day':
      return at.getUTCDate()
    case 'month':
      return at.getUTCMonth() + 1
    case 'year':
      return at.getUTCFullYear()
    case 'week': {
      // The week belongs to the year in which its Thursday lies.
      const thursday = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()))
      thursday.setUTCDate(thursday.getUTCDate() + 4 - (thursday.getUTCDay() || 7))
      const days = (thursday.getTime() - Date.UTC(thursday.getUTCFullYear(), 0, 1)) / 86_400_000
      return Math.floor(days / 7) + 1
    }
  }
}

/** A URL decoded twice, `+` a space; null when that is what it was before. */
export function decodedTwice(text: string): string | null {
  const decoded = decoded1(decoded1(text.replaceAll('+', ' ')))
  return decoded === text ? null : decoded
}

const ESCAPES = /(?:%[0-9a-fA-F]{2})+/g

function decoded1(text: string): string {
  const bytesOf = (run: string): Buffer => Buffer.from(run.replaceAll('%', ''), 'hex')
  try {
    const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
    return text.replaceAll(ESCAPES, (run) => strict.decode(bytesOf(run)))
  } catch {
    const mended = text.replaceAll(/%c0%ae/gi, '.').replaceAll(/%c0%af/gi, '/')
    return mended.replaceAll(/%([0-7][0-9a-fA-F])/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  }
}
