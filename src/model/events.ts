import { z } from 'zod'
import { EventDocument } from './event.ts'
import { Input } from './ledger.ts'
import { ConfigUsed } from './timeline.ts'

/** The events of all inputs in time order, as `events --format json` prints them; `ndjson` holds the list alone. */
export const EventsDocument = z.strictObject({
  schema: z.literal('tatou-ir/events/v1'),
  inputs: z.array(Input),
  config: ConfigUsed,
  events: z.array(EventDocument),
})
export type EventsDocument = z.infer<typeof EventsDocument>
