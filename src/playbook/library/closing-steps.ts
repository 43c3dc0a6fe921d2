import type { Block, StepDraft } from '../draft.ts'
import { CASE, type Change } from './step-change.ts'

/** Tell who must know. */
export function notify(audience: string, change: Change = {}): StepDraft {
  return {
    kind: 'step',
    key: 'notify',
    name: `Notify ${audience}`,
    purpose: 'notify',
    activity: 'deliver-content',
    why: 'Who learns late acts late; who learns from others stops believing us.',
    role: 'documentation_lead',
    minutes: 10,
    text: `Tell ${audience}: what happened, since when (__first__:value), what is affected, what is being done, when the next message comes. Facts of the case only, no guesses; addresses and names go by a private channel.`,
    mandatory: true,
    csf: ['RS.CO-02'],
    evidence: ['the message as it was sent, with its time'],
    escalation: { role: 'incident_lead', text: 'The notification is late. Please send it yourself or name who does.' },
    ...change,
  }
}

/** Pack it, and learn from it. */
export function close(change: Change = {}): readonly Block[] {
  return [
    {
      kind: 'step',
      key: 'bundle',
      name: 'Pack the evidence for the ticket',
      purpose: 'document',
      activity: 'compose-content',
      why: 'Who judges the incident later has only what is packed now.',
      role: 'documentation_lead',
      minutes: 15,
      text: 'Make a bundle of the case, verify it, and attach it to the ticket with the head of its custody log.',
      run: [`tatou-ir bundle create ${CASE} -o incident.zip`, 'tatou-ir bundle verify incident.zip'],
      mandatory: true,
      csf: ['RS.AN-07', 'RS.AN-06'],
      evidence: ['name and SHA-256 of the bundle'],
      ...change,
    },
    {
      kind: 'step',
      key: 'review',
      name: 'Review within 48 hours',
      purpose: 'document',
      activity: 'analyze-engagement-results',
      why: 'The same incident twice is a fault of the review.',
      role: 'incident_lead',
      minutes: 60,
      text: 'Set a date within 48 hours. Bring: times of detection, triage, containment and recovery; what worked; what was late and why; which rule or playbook is to be changed, by whom, until when.',
      csf: ['ID.IM-03'],
      evidence: ['date of the review, and its list of changes'],
    },
  ]
}

/** Ends early where nothing is wrong. */
export function falseAlarm(yes: readonly Block[], no: readonly Block[]): readonly Block[] {
  return [
    {
      kind: 'step',
      key: 'honest-cause',
      name: 'Look for an honest cause',
      purpose: 'decide',
      activity: 'analyze-collected-data',
      why: 'Most alarms have one, and containment hurts the honest.',
      role: 'member_on_call',
      minutes: 10,
      text: 'Ask: a script with an old password? A test or a scan of our own? Somebody who forgot a password? Say whether an honest cause explains all of it: __false_alarm__ is true or false.',
      run: [`tatou-ir detect ${CASE}`],
      csf: ['RS.MA-02', 'DE.AE-04'],
      answer: 'findings',
      sets: ['__false_alarm__'],
      evidence: ['who explained it, and how'],
    },
    {
      kind: 'if',
      key: 'is-false-alarm',
      name: 'Does an honest cause explain it?',
      condition: "__false_alarm__:value = 'true'",
      yes,
      no,
    },
  ]
}

/** Writes a false alarm down, so that it is counted. */
export const RECORD_FALSE_ALARM: StepDraft = {
  kind: 'step',
  key: 'record-false-alarm',
  name: 'Record the false alarm',
  purpose: 'document',
  activity: 'compose-content',
  why: 'A rule that is often wrong is soon ignored when it is right.',
  role: 'member_on_call',
  minutes: 5,
  text: 'Write the honest cause into the ticket, close it as a false positive, and propose a threshold or an exception for the rule.',
  csf: ['ID.IM-03', 'RS.AN-06'],
  evidence: ['the honest cause, and who said so'],
}

/** What happens when a step fails and nothing else was said: the way of every playbook out of trouble. */
export const EXCEPTION: StepDraft = {
  kind: 'step',
  key: 'something-went-wrong',
  name: 'Stop, and call the incident lead',
  purpose: 'notify',
  activity: 'deliver-content',
  why: 'A step failed. Going on without it may destroy evidence or leave the attacker inside.',
  role: 'technical_lead',
  minutes: 10,
  text: 'Change nothing more. Call the incident lead and say: "A step of the playbook failed: I will read you its name and what happened. The platform is in the state that this step left." Write down the decision, then go on by hand or begin another playbook.',
  csf: ['RS.MA-04'],
  evidence: ['what was seen when the step failed: output, times, names'],
}

/** What fell is handled by the playbook for it. */
export const toCompromise = {
  kind: 'if',
  key: 'did-an-account-fall',
  name: 'Did an account fall?',
  condition: "__compromised__:value = 'true' OR __at_risk__:value = 'true'",
  yes: [
    {
      kind: 'playbook',
      key: 'account-compromise',
      name: 'Account compromise',
      why: 'An account that fell is the greater incident: contain it first.',
      slug: 'account-compromise',
    },
  ],
  no: [],
} as const
