/** Bounds on rules, beside those of all files that people write: a rule must not cost more than it is worth. */

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

/** Rules that one correlation may refer to. */
export const MOST_REFERENCES = 1_000

/** Seconds of a timespan: one hundred years, far below what the engine's intervals hold. */
export const MOST_TIMESPAN_SECONDS = 3_155_695_200
