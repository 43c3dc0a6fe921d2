import type { PlanStep } from '../../model/playbook.ts'
import type { RunEvent, StepOutcome } from '../../model/playbook-run.ts'

/** What somebody does at a step. */
export type Act =
  | {
      readonly kind: 'outcome'
      readonly outcome: StepOutcome
      readonly reason: string | null
      readonly note: string | null
      readonly to: string | null
      readonly sets: Readonly<Record<string, string>>
    }
  | { readonly kind: 'attach'; readonly path: string }
  | { readonly kind: 'execute'; readonly command: number }
  | { readonly kind: 'approve'; readonly role: string; readonly name: string }
  | { readonly kind: 'note'; readonly note: string; readonly amends: number | null }
  | { readonly kind: 'hand-over'; readonly to: string; readonly note: string | null }
  | { readonly kind: 'pause'; readonly interrupted: boolean; readonly why: string | null }

/** Which way is taken at a condition. */
export interface Choice {
  readonly kind: 'choice'
  readonly taken: string
  readonly reason: string | null
}

/** A step that waits: laid out, with what the log says of it so far. */
export interface Waiting {
  readonly step: PlanStep
  readonly visit: number
  /** How many steps were done before it, and how many may still come. */
  readonly done: number
  readonly ahead: number
  /** When its time box ends; null without one. */
  readonly due: string | null
  /** The events of this visit. */
  readonly events: readonly RunEvent[]
}

/** Somebody, or a file of answers, that says what is done. */
export interface Responder {
  /** What is done at a step. Asked again until the outcome is written down. */
  act(waiting: Waiting): Promise<Act>
  /** Which way is taken; `computed` is what the values say. */
  choose(
    waiting: Waiting,
    computed: string | null,
    ways: readonly string[],
  ): Promise<Choice | Extract<Act, { readonly kind: 'pause' }>>
  /** Hears why something was not written down; `act` is asked again. */
  refuse(message: string): Promise<void>
  /** Hears what was done. */
  tell(message: string): Promise<void>
  /** Hears that a time box has passed, with what to say to whom. */
  escalate(message: string): Promise<void>
  close(): void
}
