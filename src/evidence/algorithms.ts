/** Digests that manifests can be in, by the name in the file's name, with their length in hex digits. */
const ALGORITHMS = {
  md5: 32,
  sha1: 40,
  sha224: 56,
  sha256: 64,
  sha384: 96,
  sha512: 128,
} as const

export type Algorithm = keyof typeof ALGORITHMS

/** Those that a forger cannot make fit another content. */
const STRONG: ReadonlySet<Algorithm> = new Set(['sha224', 'sha256', 'sha384', 'sha512'])

/** Those of our bundles. */
export const OUR_ALGORITHMS: readonly Algorithm[] = ['sha256', 'sha512']

/** The algorithm that a manifest names: small letters and digits count, nothing else (RFC 8493, 2.4). */
export function algorithmOf(name: string): Algorithm | undefined {
  const plain = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
  return isAlgorithm(plain) ? plain : undefined
}

function isAlgorithm(name: string): name is Algorithm {
  return Object.hasOwn(ALGORITHMS, name)
}

/** Whether a text is a digest of this algorithm, by its length. */
export function isDigest(algorithm: Algorithm, text: string): boolean {
  return text.length === ALGORITHMS[algorithm]
}

/** Whether a digest of this algorithm proves anything against somebody who wants to deceive. */
export function isStrong(algorithm: Algorithm): boolean {
  return STRONG.has(algorithm)
}
