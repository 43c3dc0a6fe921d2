import { z } from 'zod'
import {
  ACTIVITIES,
  AGENT_TYPES,
  COMMAND_TYPES,
  IDENTIFIER,
  PLAYBOOK_TYPES,
  VARIABLE_NAME,
  VARIABLE_TYPES,
} from './words.ts'

/**
 * CACAO 2.0 as the specification means it. The schemas that OASIS publishes let unknown properties, steps that go nowhere and
 * commands without content through, because they use keywords that their own draft of JSON Schema does not know. Times are
 * texts here: the linter says more about them than a pattern could.
 */
const identifier = z.string().regex(IDENTIFIER, 'is no identifier: a type, two hyphens, a UUID of version 1 to 5')
const variableName = z.string().regex(VARIABLE_NAME, 'is no name of a variable: __name__')
const dictionaryKey = z.string().regex(/^[a-zA-Z0-9_-]{1,250}$/, 'has characters that a key may not have')
const text = z.string()
const flag = z.boolean()
const percent = z.number().int().min(0).max(100)
const list = <T extends z.ZodType>(of: T): z.ZodOptional<z.ZodArray<T>> => z.array(of).min(1).optional()

const Reference = z.strictObject({
  name: text,
  description: text.optional(),
  source: text.optional(),
  url: text.optional(),
  external_id: text.optional(),
  reference_id: text.optional(),
})

const Variable = z.strictObject({
  type: z.enum(VARIABLE_TYPES),
  description: text.optional(),
  value: text.nullable().optional(),
  constant: flag.optional(),
  external: flag.optional(),
})
export type Variable = z.infer<typeof Variable>

const Variables = z.record(variableName, Variable)

const extensions = z.record(identifier, z.record(z.string(), z.unknown()))

const Command = z
  .strictObject({
    type: z.enum(COMMAND_TYPES),
    description: text.optional(),
    version: text.optional(),
    playbook_activity: z.enum(ACTIVITIES).optional(),
    external_references: z.array(Reference).optional(),
    command: text.min(1).optional(),
    command_b64: z
      .string()
      .regex(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/, 'is no base64')
      .optional(),
    headers: z.record(z.string(), z.array(text)).optional(),
    content: text.optional(),
    content_b64: text.optional(),
  })
  .refine(({ command, command_b64: encoded }) => (command === undefined) !== (encoded === undefined), {
    message: 'needs either command or command_b64',
  })
export type Command = z.infer<typeof Command>

const common = {
  name: text.optional(),
  description: text.optional(),
  external_references: list(Reference),
  delay: z.number().int().min(1).optional(),
  timeout: z.number().int().min(1).optional(),
  step_variables: Variables.optional(),
  owner: identifier.optional(),
  step_extensions: extensions.optional(),
}

const following = {
  on_completion: identifier.optional(),
  on_success: identifier.optional(),
  on_failure: identifier.optional(),
}

interface Following {
  readonly on_completion?: string | undefined
  readonly on_success?: string | undefined
  readonly on_failure?: string | undefined
}

/** Either on_completion alone, or on_success with or without on_failure. */
function goesOn({ on_completion: next, on_success: success, on_failure: failure }: Following): boolean {
  return next === undefined ? success !== undefined : success === undefined && failure === undefined
}

const GOES_ON = { message: 'needs either on_completion, or on_success and on_failure' }

const Start = z.strictObject({ type: z.literal('start'), ...common, on_completion: identifier })
const End = z.strictObject({ type: z.literal('end'), ...common })
const Action = z
  .strictObject({
    type: z.literal('action'),
    ...common,
    ...following,
    commands: z.array(Command).min(1),
    agent: identifier,
    targets: list(identifier),
    in_args: list(variableName),
    out_args: list(variableName),
  })
  .refine(goesOn, GOES_ON)
const PlaybookAction = z
  .strictObject({
    type: z.literal('playbook-action'),
    ...common,
    ...following,
    playbook_id: identifier,
    playbook_version: text.optional(),
    in_args: list(variableName),
    out_args: list(variableName),
  })
  .refine(goesOn, GOES_ON)
const Parallel = z
  .strictObject({ type: z.literal('parallel'), ...common, ...following, next_steps: z.array(identifier).min(2) })
  .refine(goesOn, GOES_ON)
const If = z
  .strictObject({
    type: z.literal('if-condition'),
    ...common,
    ...following,
    condition: text.min(1),
    on_true: identifier,
    on_false: identifier.optional(),
  })
  .refine(goesOn, GOES_ON)
const While = z
  .strictObject({
    type: z.literal('while-condition'),
    ...common,
    ...following,
    condition: text.min(1),
    on_true: identifier,
  })
  .refine(goesOn, GOES_ON)
const Switch = z
  .strictObject({
    type: z.literal('switch-condition'),
    ...common,
    ...following,
    switch: text.min(1),
    cases: z.record(dictionaryKey, identifier),
  })
  .refine(goesOn, GOES_ON)

const Step = z.discriminatedUnion('type', [Start, End, Action, PlaybookAction, Parallel, If, While, Switch])
export type Step = z.infer<typeof Step>
export type ActionStep = z.infer<typeof Action>

const Contact = z.strictObject({
  email: z.record(dictionaryKey, text).optional(),
  phone: z.record(dictionaryKey, text).optional(),
  contact_details: text.optional(),
})

const Agent = z.strictObject({
  type: z.enum(AGENT_TYPES),
  name: text,
  description: text.optional(),
  location: z.record(z.string(), text).optional(),
  agent_target_extensions: extensions.optional(),
  contact: Contact.optional(),
  logical: list(text),
  sector: text.optional(),
  address: z.partialRecord(z.enum(['url', 'l2mac', 'ipv4', 'ipv6', 'vlan', 'dname']), z.array(z.unknown())).optional(),
  port: text.optional(),
  authentication_info: identifier.optional(),
  category: list(text),
})

const Extension = z.strictObject({
  type: z.literal('extension-definition'),
  name: text,
  description: text.optional(),
  created_by: identifier,
  schema: text,
  version: text,
  external_references: z.array(Reference).optional(),
})

const Marking = z.looseObject({
  type: z.enum(['marking-statement', 'marking-tlp', 'marking-iep']),
  id: identifier,
  created_by: identifier,
  created: text,
})

const Summary = z.strictObject({
  manual_playbook: flag.optional(),
  external_playbooks: flag.optional(),
  parallel_processing: flag.optional(),
  if_logic: flag.optional(),
  while_logic: flag.optional(),
  switch_logic: flag.optional(),
  temporal_logic: flag.optional(),
  data_markings: flag.optional(),
  digital_signatures: flag.optional(),
  countersigned_signatures: flag.optional(),
  extensions: flag.optional(),
})
export type Summary = z.infer<typeof Summary>

/** A playbook of CACAO 2.0, as strict as the specification is. */
export const Playbook = z.strictObject({
  type: z.literal('playbook'),
  spec_version: z.literal('cacao-2.0'),
  id: identifier,
  name: text.min(1),
  description: text.optional(),
  playbook_types: z.array(z.enum(PLAYBOOK_TYPES)).optional(),
  playbook_activities: list(z.enum(ACTIVITIES)),
  playbook_processing_summary: Summary.optional(),
  created_by: identifier,
  created: text,
  modified: text,
  revoked: flag.optional(),
  valid_from: text.optional(),
  valid_until: text.optional(),
  derived_from: list(identifier),
  related_to: list(identifier),
  priority: percent.optional(),
  severity: percent.optional(),
  impact: percent.optional(),
  industry_sectors: list(text),
  labels: list(text),
  external_references: list(Reference),
  markings: list(identifier),
  playbook_variables: Variables.optional(),
  workflow_start: identifier,
  workflow_exception: identifier.optional(),
  workflow: z.record(identifier, Step),
  playbook_extensions: extensions.optional(),
  authentication_info_definitions: z.record(identifier, z.looseObject({ type: text })).optional(),
  agent_definitions: z.record(identifier, Agent).optional(),
  target_definitions: z.record(identifier, Agent).optional(),
  extension_definitions: z.record(identifier, Extension).optional(),
  data_marking_definitions: z.record(identifier, Marking).optional(),
  signatures: list(z.looseObject({ type: z.literal('jss') })),
})
export type Playbook = z.infer<typeof Playbook>
