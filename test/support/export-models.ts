import { z } from 'zod'

/**
 * What other programs take, written from their documentation and not from our code: additional keys are allowed where they
 * allow them, and nothing is optional that they ask for.
 */

const uuid = z.uuid()
const iso = z.iso.datetime({ offset: true })

/** Timesketch, docs/guides/user/import-from-json-csv.md: three mandatory fields, anything beside. */
export const TimesketchEvent = z.looseObject({
  message: z.string().min(1),
  datetime: iso,
  timestamp_desc: z.string().min(1),
  timestamp: z.number().int(),
  tag: z.array(z.string().min(1)),
})

/** MISP core format, draft-dulaunoy-misp-core-format-20, 2.2 to 2.5; types and categories of its describeTypes. */
export const MispEvent = z.strictObject({
  Event: z.strictObject({
    uuid,
    info: z.string().min(1),
    date: z.iso.date(),
    timestamp: z.string().regex(/^\d+$/),
    threat_level_id: z.enum(['1', '2', '3', '4']),
    analysis: z.enum(['0', '1', '2']),
    distribution: z.enum(['0', '1', '2', '3', '4']),
    published: z.boolean(),
    Tag: z.array(z.strictObject({ name: z.string().regex(/^(?:tlp:[a-z+]+|misp-galaxy:[a-z-]+="[^"]+")$/) })),
    Attribute: z.array(
      z.strictObject({
        uuid,
        type: z.enum(['ip-src', 'target-user', 'user-agent']),
        category: z.enum(['Network activity', 'Targeting data']),
        value: z.string().regex(/\S/),
        to_ids: z.boolean(),
        comment: z.string(),
        distribution: z.literal('5'),
        timestamp: z.string().regex(/^\d+$/),
        first_seen: iso.optional(),
        last_seen: iso.optional(),
      }),
    ),
  }),
})

/** TheHive 5, InputAlert and InputObservable of its API (thehive4py/types). */
export const TheHiveAlert = z.strictObject({
  type: z.string().min(1),
  source: z.string().min(1),
  sourceRef: z.string().min(1),
  title: z.string().min(1).max(512),
  description: z.string().min(1),
  severity: z.number().int().min(1).max(4),
  date: z.number().int().positive().optional(),
  tags: z.array(z.string().min(1)),
  tlp: z.number().int().min(0).max(4),
  pap: z.number().int().min(0).max(3),
  observables: z.array(
    z.strictObject({
      dataType: z.enum(['ip', 'mail', 'other', 'user-agent']),
      data: z.string().regex(/\S/),
      message: z.string(),
      tlp: z.number().int().min(0).max(4),
      pap: z.number().int().min(0).max(3),
      ioc: z.boolean(),
      sighted: z.boolean(),
      tags: z.array(z.string().min(1)),
    }),
  ),
})

/** DFIR-IRIS: the header lines that its importers compare with, and what they ask of the cells of a row. */
export const IRIS_FILES = {
  'assets.csv': z.strictObject({
    asset_name: z.string().min(1),
    asset_type_name: z.literal('Account'),
    asset_description: z.string(),
    asset_ip: z.string(),
    asset_domain: z.string(),
    asset_tags: z.string(),
  }),
  'iocs.csv': z.strictObject({
    ioc_value: z.string().min(1),
    ioc_type: z.enum(['ip-src', 'user-agent']),
    ioc_description: z.string(),
    ioc_tags: z.string(),
    ioc_tlp: z.enum(['clear', 'green', 'amber', 'amber+strict', 'red']),
  }),
  'timeline.csv': z.strictObject({
    event_date: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}$/),
    event_tz: z.literal('+00:00'),
    event_title: z.string().min(1),
    event_category: z.enum(['Unspecified', 'Initial Access', 'Credential Access', 'Discovery']),
    event_content: z.string(),
    event_raw: z.string(),
    event_source: z.string(),
    event_assets: z.string(),
    event_iocs: z.string(),
    event_tags: z.string(),
  }),
} as const
