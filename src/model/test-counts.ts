import { z } from 'zod'

const natural = z.number().int()

/** How many files were looked at, how many tests stand in them, and what they came to. */
export const TEST_COUNTS = { files: natural, tests: natural, passed: natural, failed: natural } as const
