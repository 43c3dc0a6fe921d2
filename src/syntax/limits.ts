/** Bounds on files that people write: they are somebody else's text, and must not cost more than they are worth. */

/** Characters of one file. The largest collections of rules in use have some hundred thousand. */
export const MOST_FILE_CHARACTERS = 8 * 1024 * 1024

/** YAML tokens of one file and of one document: reading costs about 5 µs for each. */
export const MOST_FILE_TOKENS = 2_000_000
export const MOST_DOCUMENT_TOKENS = 200_000

/** Maps and lists inside each other. */
export const MOST_NESTING = 40

/** Values of one document after its aliases were put in. */
export const MOST_NODES = 100_000

/** Faults told of one file; the rest are counted. */
export const MOST_FAULTS = 1_000
