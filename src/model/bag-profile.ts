import { z } from 'zod'

const names = z.array(z.string())

/** A BagIt Profile (specification 1.4.0): what a bag must have beyond what every bag has. Unknown keys are kept. */
export const BagProfile = z.looseObject({
  'BagIt-Profile-Info': z.looseObject({
    'BagIt-Profile-Identifier': z.string(),
    'BagIt-Profile-Version': z.string().optional(),
    'Source-Organization': z.string(),
    'External-Description': z.string(),
    'Version': z.string(),
  }),
  'Bag-Info': z
    .record(
      z.string(),
      z.looseObject({
        required: z.boolean().default(false),
        values: names.optional(),
        repeatable: z.boolean().default(true),
        description: z.string().optional(),
      }),
    )
    .optional(),
  'Manifests-Required': names.optional(),
  'Manifests-Allowed': names.optional(),
  'Tag-Manifests-Required': names.optional(),
  'Tag-Manifests-Allowed': names.optional(),
  'Tag-Files-Required': names.optional(),
  'Tag-Files-Allowed': names.optional(),
  'Payload-Files-Required': names.optional(),
  'Payload-Files-Allowed': names.optional(),
  'Allow-Fetch.txt': z.boolean().default(true),
  'Fetch.txt-Required': z.boolean().default(false),
  'Data-Empty': z.boolean().default(false),
  'Serialization': z.enum(['forbidden', 'required', 'optional']).default('optional'),
  'Accept-Serialization': names.optional(),
  'Accept-BagIt-Version': names.optional(),
})
export type BagProfile = z.infer<typeof BagProfile>
