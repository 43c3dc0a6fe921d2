import { z } from 'zod'
import type { CitedEvent } from '../analysis/events.ts'
import { parseAddressRange } from '../ingest/address-range.ts'
import { EventDocument } from '../model/event.ts'
import { chunks } from '../output/chunks.ts'
import { toJson } from '../output/json.ts'
import type { Incident } from './incident.ts'

/** The version of the Elastic Common Schema that the fields are of. */
const ECS = '8.17.0'

/** An event as Elasticsearch and OpenSearch take it: the document of `events` with what ECS asks for beside. */
const EcsDocument = EventDocument.extend({
  event: EventDocument.shape.event.extend({ kind: z.literal('event'), id: z.string() }),
  ecs: z.strictObject({ version: z.string() }),
  related: z.strictObject({ ip: z.array(z.string()), user: z.array(z.string()) }),
  tags: z.array(z.string()),
  tatou: EventDocument.shape.tatou.extend({ malicious: z.boolean(), finding_ids: z.array(z.string()) }),
})

const Action = z.strictObject({
  create: z.strictObject({ _index: z.string().optional(), _id: z.string() }),
})

/** A mapping of type `ip` refuses the whole document for one claim that is no address. */
const isAddress = (text: string | undefined): text is string =>
  text !== undefined && parseAddressRange(text) !== undefined

function present(values: readonly (string | undefined)[]): string[] {
  return [...new Set(values.filter((value) => value !== undefined))].toSorted()
}

function documentOf({ id, event, malicious, kinds, finding_ids }: CitedEvent): z.infer<typeof EcsDocument> {
  const { network, ...rest } = event
  const forwarded = network?.forwarded_ip
  const claim = isAddress(forwarded) ? { network: { forwarded_ip: forwarded } } : {}
  const { user } = event
  return {
    ...rest,
    ...claim,
    event: { ...event.event, kind: 'event', id },
    ecs: { version: ECS },
    related: {
      ip: present([event.source?.ip, claim.network?.forwarded_ip]),
      user: present([user?.name, user?.email, user?.target?.name]),
    },
    tags: [...kinds],
    tatou: { ...event.tatou, malicious, finding_ids: [...finding_ids] },
  }
}

async function* pieces(incident: Incident, index: string | null): AsyncGenerator<string> {
  for await (const event of incident.events()) {
    const action = { create: { ...(index === null ? {} : { _index: index }), _id: event.id } }
    yield `${toJson(Action, action)}\n${toJson(EcsDocument, documentOf(event))}\n`
  }
}

/**
 * Every event for the bulk API of Elasticsearch and OpenSearch: a line with the action, a line with the document. Ids follow from
 * the log, so sending the same file twice adds nothing. `index` is the index or data stream; null leaves it to the address
 * that the file is sent to.
 */
export function exportEcs(incident: Incident, index: string | null): AsyncIterable<string> {
  return chunks(pieces(incident, index))
}
