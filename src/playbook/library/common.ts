import type { Playbook } from '../cacao.ts'
import type { PlaybookDraft } from '../draft.ts'
import { OWN_IDENTITY, PLAYBOOK_EXTENSION, STEP_EXTENSION, type PlaybookExtension, type Role } from '../extension.ts'

/** Whom to call, and when, by the level of the incident. */
export const LADDERS: Readonly<Record<PlaybookDraft['level'], PlaybookExtension['escalation']>> = {
  critical: [
    { after_minutes: 0, role: 'incident_lead', text: 'Call at once, write an e-mail, and post in the forum.' },
    {
      after_minutes: 30,
      role: 'technical_lead',
      text: 'If the incident lead does not answer, the technical lead decides.',
    },
  ],
  high: [
    { after_minutes: 0, role: 'technical_lead', text: 'Call at once.' },
    { after_minutes: 15, role: 'incident_lead', text: 'If it is not contained, or nobody answered.' },
  ],
  medium: [
    { after_minutes: 0, role: 'member_on_call', text: 'The member on call handles it.' },
    { after_minutes: 60, role: 'technical_lead', text: 'If it is not understood by then, or an account fell.' },
  ],
  low: [{ after_minutes: 0, role: 'member_on_call', text: 'An entry in the log is enough.' }],
}

/** What a role does in an incident. */
export const DUTIES: Readonly<Record<Role, string>> = {
  member_on_call: 'Takes the alert, confirms it, and looks into the logs.',
  technical_lead: 'Decides and carries out what is done to the platform.',
  documentation_lead: 'Keeps the evidence, its chain of custody, and the record of what was done.',
  incident_lead: 'Answers for the incident: decides what harms others, and speaks to the outside.',
}

const definition = (
  name: string,
  description: string,
  schema: string,
): NonNullable<Playbook['extension_definitions']>[string] => ({
  type: 'extension-definition',
  name,
  description,
  created_by: OWN_IDENTITY,
  schema,
  version: '1.0.0',
})

/** The definitions of our extensions, which every playbook of ours carries. */
export const EXTENSIONS: NonNullable<Playbook['extension_definitions']> = {
  [PLAYBOOK_EXTENSION]: definition(
    'tatou-ir playbook',
    'What a playbook answers, whom to call, and where its variables come from.',
    'The JSON Schema that "tatou-ir schema playbook-head" prints.',
  ),
  [STEP_EXTENSION]: definition(
    'tatou-ir step',
    'What a step is for, who does it and in what time, who must agree, and what is kept.',
    'The JSON Schema that "tatou-ir schema playbook-step" prints.',
  ),
}
