import type { StepDraft } from '../draft.ts'
import { CASE, type Change } from './step-change.ts'

/** Is it true, and since when? */
export function confirm(change: Change = {}): StepDraft {
  return {
    kind: 'step',
    key: 'confirm',
    name: 'Confirm the alert',
    purpose: 'investigate',
    activity: 'analyze-collected-data',
    why: 'An alert is a claim. The lines of the log decide whether anything is done at all.',
    role: 'member_on_call',
    minutes: 10,
    text: 'Read the timeline: first and last attempt, sources, accounts, verdict. Open one cited line of the log with your own eyes.',
    run: [`tatou-ir timeline ${CASE}`],
    mandatory: true,
    csf: ['RS.MA-02', 'DE.AE-02'],
    answer: 'verdict',
    evidence: ['the timeline as it was when the alert was confirmed'],
    escalation: {
      role: 'technical_lead',
      text: 'An alert could not be confirmed in time. I need a second pair of eyes on the logs.',
    },
    ...change,
  }
}

/** Evidence first. */
export function preserve(change: Change = {}): StepDraft {
  return {
    kind: 'step',
    key: 'preserve',
    name: 'Preserve the evidence',
    purpose: 'preserve',
    activity: 'scan-system',
    why: 'Containment restarts containers and rotates logs. What is not in the case by then may be gone.',
    role: 'documentation_lead',
    minutes: 15,
    text: 'Export the logs of the platform with the command below, add them to the case (tatou-ir ingest), and write the head of the custody log into the ticket. Note the clock of the host beside your own.',
    run: [`tatou-ir case show ${CASE} --verify`, `tatou-ir case custody show ${CASE}`],
    platform: ['docker compose logs --no-color --timestamps server', 'docker compose ps --all', 'ss -tn'],
    mandatory: true,
    csf: ['RS.AN-07', 'RS.AN-06'],
    answer: 'evidence',
    evidence: ['export of the logs of the server', 'list of containers and of connections', 'head of the custody log'],
    escalation: {
      role: 'incident_lead',
      text: 'Evidence is not safe yet. Containment waits for it unless you decide otherwise.',
    },
    ...change,
  }
}

/** Can these logs bear what will be said on them? */
export function trustLogs(change: Change = {}): StepDraft {
  return {
    kind: 'step',
    key: 'trust-logs',
    name: 'Ask whether the logs can be trusted',
    purpose: 'investigate',
    activity: 'analyze-collected-data',
    why: 'A gap, a changed clock or a forged line would make every later answer wrong.',
    role: 'documentation_lead',
    minutes: 10,
    text: 'Look for silences, missing numbers, and secrets in the clear. Say in the ticket what the logs do not cover.',
    run: [`tatou-ir quality ${CASE}`],
    csf: ['DE.AE-03', 'RS.AN-07'],
    answer: 'log_trust',
    evidence: ['what the logs do not cover'],
    ...change,
  }
}

/** How far did it go? */
export function scope(change: Change = {}): StepDraft {
  return {
    kind: 'step',
    key: 'scope',
    name: 'Find every source and every account',
    purpose: 'investigate',
    activity: 'identify-indicators',
    why: 'What is contained for one address or account only goes on from the next.',
    role: 'member_on_call',
    minutes: 15,
    text: 'List sources and accounts of the attack: __sources__:value; __accounts__:value. Look for the same addresses before the first attempt.',
    run: [
      `tatou-ir sources ${CASE}`,
      `tatou-ir accounts ${CASE}`,
      `tatou-ir events ${CASE} --source __source_ip__:value`,
    ],
    csf: ['RS.AN-03', 'RS.AN-08'],
    answer: 'sources',
    evidence: ['lists of sources and accounts'],
    ...change,
  }
}
