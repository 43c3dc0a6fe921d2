/** A file as it was handed over: a log, or the archive or compressed file that logs came out of. */
export interface Original {
  /** As documents call it. */
  readonly path: string
  readonly file: string
  readonly sha256: string
  /** When it was last written where it was found, in milliseconds since the epoch; null where nobody knows, undefined: as `file` says. */
  readonly mtime: number | null | undefined
  /** Of the logs that were read from it. */
  readonly inputs: readonly string[]
}

/** Files that logs were read from, each once, whatever came out of them. */
export function originalsOf(
  found: readonly (Omit<Original, 'inputs'> & { readonly input: string })[],
): readonly Original[] {
  const originals = new Map<string, Original>()
  for (const { input, ...original } of found) {
    const inputs = [...(originals.get(original.file)?.inputs ?? []), input]
    originals.set(original.file, { ...original, inputs })
  }
  const key = ({ path, sha256 }: Original): string => `${path}\n${sha256}`
  return [...originals.values()].toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
}
