import type { PlaybookExtension, Purpose, Role, StepExtension } from './extension.ts'
import type { Activity, PLAYBOOK_TYPES, VariableType } from './words.ts'

/** A step as our library writes it down. */
export interface StepDraft {
  readonly kind: 'step'
  readonly key: string
  readonly name: string
  readonly purpose: Purpose
  readonly activity: Activity
  readonly why: string
  readonly role: Role
  readonly minutes: number
  /** What somebody does, in exact words. */
  readonly text: string
  /** Commands of this program, which it may run itself. */
  readonly run?: readonly string[]
  /** Commands on the platform: shown, and run by hand. */
  readonly platform?: readonly string[]
  readonly mandatory?: boolean
  readonly approval?: StepExtension['approval']
  readonly rollback?: string
  readonly evidence?: readonly string[]
  readonly escalation?: StepExtension['escalation']
  readonly csf: readonly string[]
  readonly answer?: string
  readonly collateral?: StepExtension['collateral']
  /** Variables that the step sets. */
  readonly sets?: readonly string[]
}

/** A part of the flow of a playbook. */
export type Block =
  | StepDraft
  | {
      readonly kind: 'if'
      readonly key: string
      readonly name: string
      readonly condition: string
      readonly yes: readonly Block[]
      readonly no: readonly Block[]
    }
  | {
      readonly kind: 'while'
      readonly key: string
      readonly name: string
      readonly condition: string
      readonly body: readonly Block[]
    }
  | {
      readonly kind: 'parallel'
      readonly key: string
      readonly name: string
      readonly branches: readonly (readonly Block[])[]
    }
  | {
      readonly kind: 'switch'
      readonly key: string
      readonly name: string
      readonly variable: string
      readonly cases: Readonly<Record<string, readonly Block[]>>
    }
  | {
      readonly kind: 'playbook'
      readonly key: string
      readonly name: string
      readonly why: string
      readonly slug: string
    }

/** A variable of our library: its type, what it is, and what of the incident fills it. */
export interface VariableDraft {
  readonly type: VariableType
  readonly description: string
  readonly binding?: string
  readonly value?: string
}

/** A playbook of our library, from which the JSON is made. */
export interface PlaybookDraft {
  readonly slug: string
  readonly name: string
  readonly description: string
  readonly types: readonly (typeof PLAYBOOK_TYPES)[number][]
  readonly level: PlaybookExtension['level']
  readonly impact: number
  readonly kinds: PlaybookExtension['kinds']
  readonly rules?: readonly string[]
  readonly verdicts?: readonly string[]
  readonly formats?: readonly string[]
  readonly labels: readonly string[]
  /** ATT&CK techniques that it answers. */
  readonly techniques: readonly string[]
  readonly functions: PlaybookExtension['functions']
  readonly minutes: number
  readonly communications: PlaybookExtension['communications']
  readonly flow: readonly Block[]
}
