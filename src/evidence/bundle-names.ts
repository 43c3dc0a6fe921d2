/** Characters that some file system or shell gives a meaning of its own, and those that a manifest would have to encode. */
const UNSAFE = /[<>:"/\\|?*%~]|\p{Cc}|\p{Cf}|\p{Cs}|\p{Zl}|\p{Zp}/gu

/** Names that Windows keeps for devices, with any extension. */
const RESERVED = /^(?:con|prn|aux|nul|com[1-9]|lpt[1-9])(?:\.|$)/i

/** Longer names do not fit everywhere together with the folders above them. */
const MOST_CHARACTERS = 100

/**
 * The name of an original in the bag: the last part of its path, without what any system could take for something else.
 * What it was called is told in `meta/files.json`.
 */
export function safeName(path: string): string {
  const last = path.split('/').findLast((part) => part !== '') ?? ''
  const plain = last.normalize('NFC').replaceAll(UNSAFE, '_')
  const short = [...plain].slice(-MOST_CHARACTERS).join('')
  const trimmed = short.replaceAll(/^[ .]+|[ .]+$/g, '_')
  if (trimmed === '' || trimmed === '-') return 'stdin.log'
  return RESERVED.test(trimmed) ? `_${trimmed}` : trimmed
}

/** The number of an original as its folder is called: `E0001`. */
export function evidenceId(index: number): string {
  return `E${String(index + 1).padStart(4, '0')}`
}
