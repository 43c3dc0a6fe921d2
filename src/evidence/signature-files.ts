/** What is signed: the tag manifest, which stands for the whole bag. */
export const SIGNED_FILE = 'tagmanifest-sha512.txt'

/** A file in `signatures/`: what it is, and the number of the signature that it belongs to (from 0). */
export interface AttachedName {
  readonly kind: 'sig' | 'tsq' | 'tsr'
  readonly index: number
}

const NAME = /^signatures\/tagmanifest-sha512\.txt(?:\.([2-9]|[1-9]\d))?\.(sig|tsq|tsr)$/

/** The name of the signature with this number, of the query for a time stamp of it, or of the reply. */
export function attachedFile({ kind, index }: AttachedName): string {
  return `signatures/${SIGNED_FILE}${index === 0 ? '' : `.${index + 1}`}.${kind}`
}

/** What a file of a bag is by its name; undefined when it is no signature, and no time stamp of one. */
export function attachedName(path: string): AttachedName | undefined {
  const [, number = '1', kind] = NAME.exec(path) ?? []
  return kind === 'sig' || kind === 'tsq' || kind === 'tsr' ? { kind, index: Number(number) - 1 } : undefined
}

/** The names of signatures, in their order: the second is that of a second person. */
export const SIGNATURE_FILES: readonly string[] = Array.from({ length: 99 }, (_, index) =>
  attachedFile({ kind: 'sig', index }),
)
