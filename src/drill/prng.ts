/**
 * A stream of pseudo-random integers. All arithmetic is on 32-bit words, so a stream is the same on every
 * engine; nothing here may be used where an adversary must not guess.
 */
export interface Prng {
  /** The next word, 0 to 2^32 − 1. */
  next(): number
  /** An integer from 0 to `limit` − 1; `limit` is 1 to 2^32. Throws RangeError outside that. */
  below(limit: number): number
  /** An integer from `low` to `high`, both included. */
  between(low: number, high: number): number
  /** True `part` times out of `whole`. */
  chance(part: number, whole: number): boolean
  /** One of the items. Throws RangeError when there is none. */
  pick<T>(items: readonly T[]): T
  /** An index of `weights` (non-negative integers), as often as its weight says. */
  weighted(weights: readonly number[]): number
  /** `length` hexadecimal digits. */
  hex(length: number): string
}

const WORD = 4_294_967_296

const BYTES: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/**
 * The stream of one entity. Every entity (an actor, a device, a document) draws from a stream of its own,
 * derived from the seed and the entity's name alone, so that adding entities moves nothing that others do.
 * `seed` is a safe integer.
 */
export function createPrng(seed: number, ...entity: readonly string[]): Prng {
  const [a, b, c, d] = hashWords([String(seed), ...entity].join('\u0000'))
  return prngFromState(a, b, c, d)
}

/**
 * xoshiro128** 1.1 (Blackman and Vigna, public domain) from a state of four words that are not all zero.
 */
export function prngFromState(a: number, b: number, c: number, d: number): Prng {
  let s0 = a >>> 0
  let s1 = b >>> 0
  let s2 = c >>> 0
  let s3 = d >>> 0

  function next(): number {
    const result = Math.imul(rotate(Math.imul(s1, 5), 7), 9) >>> 0
    const shifted = s1 << 9
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= shifted
    s3 = rotate(s3, 11)
    return result
  }

  // The product stays below limit × 2^32 even when it is rounded to 53 bits, so the quotient never reaches limit.
  function below(limit: number): number {
    if (!Number.isInteger(limit) || limit < 1 || limit > WORD) throw new RangeError(`no integer below ${limit}`)
    return Math.floor((next() * limit) / WORD)
  }

  function pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError('nothing to pick from')
    return items[below(items.length)] as T
  }

  function weighted(weights: readonly number[]): number {
    let rest = below(weights.reduce((sum, weight) => sum + weight, 0))
    for (const [index, weight] of weights.entries()) {
      if (rest < weight) return index
      rest -= weight
    }
    return weights.length - 1
  }

  function hex(length: number): string {
    let digits = ''
    while (digits.length < length) {
      const word = next()
      digits += byteHex(word >>> 24) + byteHex(word >>> 16) + byteHex(word >>> 8) + byteHex(word)
    }
    return digits.length === length ? digits : digits.slice(0, length)
  }

  return {
    next,
    below,
    between: (low, high) => low + below(high - low + 1),
    chance: (part, whole) => below(whole) < part,
    pick,
    weighted,
    hex,
  }
}

/** Four words that depend on every character of a text and are never all zero. */
export function hashWords(text: string): readonly [number, number, number, number] {
  return [hashWord(text, 0x9e3779b9), hashWord(text, 0x85ebca6b), hashWord(text, 0xc2b2ae35), hashWord(text, 1) | 1]
}

/** FNV-1a over UTF-16 units from a start of choice, then the finaliser of MurmurHash3, as an unsigned word. */
function hashWord(text: string, start: number): number {
  let hash = 0x811c9dc5 ^ start
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193)
    hash = Math.imul(hash ^ (unit >>> 8), 0x01000193)
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

function byteHex(word: number): string {
  return BYTES[word & 0xff] ?? ''
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}
