/** Bounds on rule files: a rule is somebody else's text, and must not cost more than it is worth. */

/** Characters of one file. The largest collections in use have some hundred thousand. */
export const MOST_FILE_CHARACTERS = 8 * 1024 * 1024

/** YAML tokens of one file and of one document: reading costs about 5 µs for each. */
export const MOST_FILE_TOKENS = 2_000_000
export const MOST_DOCUMENT_TOKENS = 200_000

/** Maps and lists inside each other. */
export const MOST_NESTING = 40

/** Values of one document after its aliases were put in. */
export const MOST_NODES = 100_000

/** Characters of one value. */
export const MOST_VALUE_CHARACTERS = 32_768

/** Characters of one value with dashes to permute, which may become a regular expression. */
export const MOST_WINDASH_CHARACTERS = 2048

/** Tests of one rule, with its selections put into its conditions and its values expanded. */
export const MOST_TESTS = 10_000

/** Characters and nesting of one condition. */
export const MOST_CONDITION_CHARACTERS = 16_384
export const MOST_CONDITION_NESTING = 100

/** Values that one value may become by `windash` or `expand` where they must be spelled out. */
export const MOST_VARIANTS = 1_000

/** Faults told of one file; the rest are counted. */
export const MOST_FAULTS = 1_000

/** Rules that one correlation may refer to. */
export const MOST_REFERENCES = 1_000

/** Seconds of a timespan: one hundred years, far below what the engine's intervals hold. */
export const MOST_TIMESPAN_SECONDS = 3_155_695_200
