import { z } from 'zod'
import { ACTIVITIES, OUTCOMES, REASONS } from '../model/event.ts'
import { STAMPS, type StampId } from '../time/stamp.ts'
import type { Condition } from './log-format.ts'

/** Of more than these of a kind a file is no format but an attack. */
const MOST = { rules: 300, samples: 1_000, paths: 500, list: 1_000 } as const

const MOST_CHARACTERS = 4_000

// No line of a log holds such a character, and no engine takes it.
const text = z
  .string()
  .max(MOST_CHARACTERS, `has more than ${MOST_CHARACTERS} characters`)
  .refine((value) => !/\0|\p{Surrogate}/u.test(value), 'holds a character that no line can hold')
const texts = z.array(text).max(MOST.list, `lists more than ${MOST.list} texts`)
const line = z
  .string()
  .min(1, 'is empty')
  .max(100_000, 'has more than 100000 characters')
  .refine((value) => !/[\0\r\n]|\p{Surrogate}/u.test(value), 'is no single line')

/** Values of a file are texts as they are written, so that codes such as 007 stay what they are. */
const flag = z.enum(['true', 'false']).transform((value) => value === 'true')

const yes = z.literal('true').transform(() => true as const)

/** One text, or a list of them. */
const some = z.union([text.transform((one) => [one]), texts.min(1, 'is empty')], 'must be a text or a list of texts')

const test = z
  .strictObject({
    re: text.optional(),
    prefix: text.optional(),
    suffix: text.optional(),
    present: flag.optional(),
    plain: z.literal('true').optional(),
  })
  .refine((given) => Object.keys(given).length === 1, 'needs one of re, prefix, suffix, present and plain')
  .transform(({ re, prefix, suffix, present }): Condition[string] => {
    if (re !== undefined) return { re }
    if (prefix !== undefined) return { prefix }
    if (suffix !== undefined) return { suffix }
    return present === undefined ? { plain: true } : { present }
  })

const condition = z.record(
  z.string(),
  z.union([text, texts.min(1, 'is empty'), test], 'must be a text, a list of texts, or a test'),
)

const meaning = z.strictObject({
  activity: z.enum(ACTIVITIES),
  outcome: z.enum(OUTCOMES).default('unknown'),
  reason: z.enum(REASONS).optional(),
  action: text.optional(),
  attempt: z.enum(['own', 'announces', 'secondary', 'none']).optional(),
  enumeration: flag.optional(),
})

const constants = z.record(z.string(), text)
const columns = z.record(z.string(), some)

const rule = z.strictObject({
  when: condition.optional(),
  on: text.optional(),
  pattern: text.optional(),
  constants: constants.optional(),
  columns: columns.optional(),
  means: meaning,
})

const INSTANT = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?Z$/

const sample = z.strictObject({
  line,
  time: z
    .string()
    .regex(INSTANT, 'is no time in UTC such as 2025-10-18T16:28:18Z')
    .transform((given) =>
      given.replace(INSTANT, (_, start: string, part: string | undefined = '') => `${start}.${part.padEnd(6, '0')}Z`),
    )
    .nullable()
    .default(null),
  activity: z.enum(ACTIVITIES),
  outcome: z.enum(OUTCOMES).default('unknown'),
  reason: z.enum(REASONS).optional(),
  count: z
    .string()
    .regex(/^\d{1,9}$/, 'is no number')
    .transform(Number)
    .optional(),
  columns: z.record(z.string(), z.string()).default({}),
})

const made = z.union([
  z.strictObject({
    in: some,
    table: z
      .array(z.tuple([text, text]))
      .min(1)
      .max(MOST.list),
  }),
  z.strictObject({ in: text, part: text, hex: yes.optional(), lower: yes.optional() }),
])

const stamps = Object.keys(STAMPS) as [StampId, ...StampId[]]

/** A user's format as it stands in its file, every value a text; see docs/own-formats.md. */
export const UserFormatFile = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,38}[a-z0-9]$/, 'must be 2 to 40 of a-z, 0-9 and -, with a letter first'),
  title: text.min(1, 'is empty'),
  reference: text.default(''),
  logsource: z
    .strictObject({ category: text.optional(), product: text.optional(), service: text.optional() })
    .optional(),
  pattern: text.min(1, 'is empty').optional(),
  paths: columns.refine((given) => Object.keys(given).length <= MOST.paths, `has over ${MOST.paths} paths`).optional(),
  claim: z.union([condition.transform((one) => [one]), z.array(condition).min(1, 'is empty').max(50)]).optional(),
  time: z
    .strictObject({ capture: text.default('time'), stamp: z.enum(stamps) })
    .nullable()
    .default(null),
  columns: columns.optional(),
  constants: constants.optional(),
  words: z.record(z.string(), made).optional(),
  count: text.optional(),
  absent: texts.optional(),
  placeholders: flag.optional(),
  messages: z.array(rule).max(MOST.rules, `has more than ${MOST.rules} rules`).default([]),
  otherwise: meaning.default({ activity: 'other', outcome: 'unknown' }),
  samples: z.array(sample).min(1, 'needs a sample: a format proves itself').max(MOST.samples),
  near_misses: z.array(line).max(MOST.samples).default([]),
})
export type UserFormatFile = z.infer<typeof UserFormatFile>
