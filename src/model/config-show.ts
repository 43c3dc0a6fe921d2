import { z } from 'zod'
import { Config } from './config.ts'
import { ConfigUsed } from './timeline.ts'

/** A key of the configuration, and where its value comes from. */
export const ConfigSetting = z.strictObject({
  key: z.string(),
  from: z.enum(['file', 'default']),
  /** The line of the file that it stands in. */
  line: z.number().int().nullable(),
  /** What it says, in a few words. */
  summary: z.string(),
})
export type ConfigSetting = z.infer<typeof ConfigSetting>

/** What is in force. */
export const ConfigShowDocument = z.strictObject({
  schema: z.literal('tatou-ir/config-show/v1'),
  /** The file, or null where there is none. */
  config: ConfigUsed,
  /** How it was found: only one that was named may suppress, send, run and probe. */
  found: z.enum(['named', 'discovered', 'none']),
  settings: z.array(ConfigSetting),
  values: Config,
})
export type ConfigShowDocument = z.infer<typeof ConfigShowDocument>
