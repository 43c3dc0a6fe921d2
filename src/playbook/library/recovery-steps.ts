import type { Block, StepDraft } from '../draft.ts'
import { CASE, type Change } from './step-change.ts'

/** What made it possible goes. */
export function eradicate(text: string, change: Change = {}): StepDraft {
  return {
    kind: 'step',
    key: 'eradicate',
    name: 'Remove the cause',
    purpose: 'eradicate',
    activity: 'eliminate-risk',
    why: 'A way in that stays open is used again, and sooner.',
    role: 'technical_lead',
    minutes: 60,
    text,
    approval: { roles: ['technical_lead', 'incident_lead'], persons: 1 },
    rollback: 'Go back to the image and the configuration from before this step (they are tagged by date).',
    csf: ['RS.MI-02'],
    evidence: ['what was changed: commit, image, configuration'],
    escalation: { role: 'incident_lead', text: 'The cause is not removed; recovery has to wait.' },
    ...change,
  }
}

/** Back to work, and proven so. */
export function restore(change: Change = {}): StepDraft {
  return {
    kind: 'step',
    key: 'restore',
    name: 'Restore, and prove that it works',
    purpose: 'recover',
    activity: 'restore-capabilities',
    why: 'The incident ends when the service is back and clean, not when the attacker is out.',
    role: 'technical_lead',
    minutes: 30,
    text: 'Start from a clean image, check each endpoint, log in with a test account, and watch the error counters for ten minutes.',
    platform: [
      'docker compose up -d',
      'curl -fsS http://127.0.0.1:5000/healthz',
      'curl -fsS http://127.0.0.1:9090/-/healthy',
      'curl -fsS http://127.0.0.1:3000/api/health',
    ],
    csf: ['RC.RP-01', 'RC.RP-05'],
    evidence: ['answers of the endpoints after the start'],
    escalation: { role: 'incident_lead', text: 'The platform is not back in time.' },
    ...change,
  }
}

/** Until it is quiet. */
export function watchUntilQuiet(change: Change = {}): Block {
  return {
    kind: 'while',
    key: 'while-active',
    name: 'Does the attack go on?',
    condition: "__still_active__:value = 'true'",
    body: [
      {
        kind: 'step',
        key: 'watch',
        name: 'Watch for thirty minutes',
        purpose: 'investigate',
        activity: 'match-indicator',
        why: 'Attackers come back after a block, from elsewhere.',
        role: 'member_on_call',
        minutes: 45,
        text: 'Export the newest logs, add them to the case, and look at the last half hour. Look at the alerts of Prometheus as well. Say whether the attack goes on: __still_active__ is true or false.',
        run: [`tatou-ir timeline ${CASE} --since -30m`],
        platform: ['curl -fsS http://127.0.0.1:9090/api/v1/alerts'],
        csf: ['RS.MA-05', 'DE.AE-02'],
        answer: 'going_on',
        sets: ['__still_active__'],
        evidence: ['the timeline of the last half hour'],
        ...change,
      },
    ],
  }
}
