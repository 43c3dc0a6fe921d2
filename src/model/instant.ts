import { z } from 'zod'

/** A time as documents write it: RFC 3339 in UTC, with microseconds. */
export const Instant = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/)
