import { z } from 'zod'

/** A SHA-256 as 64 lower-case hex digits. */
export const Digest = z.string().regex(/^[0-9a-f]{64}$/)
