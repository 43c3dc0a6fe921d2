import type { Block, StepDraft } from '../draft.ts'

/** Steps that several playbooks share. Commands are those of this program, or of Docker, iptables and curl on the platform. */

type Change = Partial<Omit<StepDraft, 'kind'>>

const CASE = '--case __case__:value'

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

/** Nobody gets in from there any more; unless honest people stand behind it. */
export function blockSource(change: Change = {}): Block {
  return {
    kind: 'if',
    key: 'is-source-shared',
    name: 'Do honest people stand behind the same address?',
    condition: "__shared_source__:value = 'true'",
    yes: [
      {
        kind: 'step',
        key: 'find-real-client',
        name: 'Find the client behind the shared address',
        purpose: 'investigate',
        activity: 'identify-indicators',
        why: 'A gateway hides its clients. Blocking it would lock out everybody behind it, and name nobody.',
        role: 'technical_lead',
        minutes: 20,
        text: 'Do not block __source_ip__:value. Ask whoever runs the gateway or proxy for its own log at the times of the attack (__first__:value to __last__:value). For the Docker bridge (172.18.0.1), look at the connections of the host itself. Until then lower the rate limit of the login for this address.',
        platform: ['docker network inspect tatou_default', 'ss -tnp'],
        csf: ['RS.AN-03', 'RS.MI-01'],
        answer: 'collateral',
        evidence: ['log of the gateway, or the answer that there is none'],
      },
    ],
    no: [
      {
        kind: 'step',
        key: 'block-source',
        name: 'Block the source',
        purpose: 'contain',
        activity: 'restrict-access',
        why: 'The attack comes from one place that nobody else needs.',
        role: 'technical_lead',
        minutes: 10,
        text: 'Block __source_ip__:value in front of the containers, for 24 hours, and write down when the block ends. Docker passes its own rules before those of the host: DOCKER-USER is the chain that holds.',
        platform: ['iptables -I DOCKER-USER -s __source_ip__:value -j DROP', 'iptables -L DOCKER-USER -n -v'],
        approval: { roles: ['technical_lead', 'incident_lead'], persons: 1 },
        rollback: 'iptables -D DOCKER-USER -s ADDRESS -j DROP',
        csf: ['RS.MI-01'],
        collateral: 'source',
        evidence: ['the rules after the block, and when it ends'],
        escalation: { role: 'incident_lead', text: 'The source is not blocked yet and the attack may go on.' },
        ...change,
      },
    ],
  }
}

/** Accounts that fell, or may have. */
export function secureAccounts(change: Change = {}): StepDraft {
  return {
    kind: 'step',
    key: 'secure-accounts',
    name: "Take the accounts out of the attacker's hands",
    purpose: 'contain',
    activity: 'restrict-access',
    why: 'Who has the password comes back from another address.',
    role: 'technical_lead',
    minutes: 15,
    text: 'For each of __compromised_accounts__:value: set a random password in the table of users (phpMyAdmin, internal zone, by its form: never paste an account name into SQL), end its sessions by rotating the JWT secret when tokens cannot be revoked one by one, and tell the owner by telephone. The owner sets a new password only after the block stands.',
    run: [`tatou-ir events ${CASE} --account __account__:value`],
    approval: { roles: ['technical_lead', 'incident_lead'], persons: 1 },
    rollback: 'The owner sets a new password; the old one stays burnt.',
    csf: ['RS.MI-01', 'PR.AA-01'],
    collateral: 'accounts',
    evidence: ['which accounts, when, and by whom'],
    escalation: { role: 'incident_lead', text: 'Accounts that fell are still open.' },
    ...change,
  }
}

/** Every token that was given out becomes worthless. */
export function rotateTokens(change: Change = {}): StepDraft {
  return {
    kind: 'step',
    key: 'rotate-jwt-secret',
    name: 'Make every token worthless',
    purpose: 'contain',
    activity: 'restrict-access',
    why: 'A stolen or forged token stays good until the secret changes. Everybody has to log in again.',
    role: 'technical_lead',
    minutes: 15,
    text: 'Make a new secret (openssl rand -base64 48), put it in the place of the JWT secret in the environment file of the server (mode 0600), and make the container anew. A restart alone does not read the file again. Then try an old token: the answer must be 401.',
    platform: ['docker compose up -d --no-deps --force-recreate server', 'curl -fsS http://127.0.0.1:5000/healthz'],
    approval: { roles: ['technical_lead', 'incident_lead'], persons: 2 },
    rollback: 'Put the old secret back and make the container anew: only if the new one keeps the platform down.',
    csf: ['RS.MI-01', 'PR.AA-01'],
    collateral: 'everybody',
    evidence: ['when the secret was changed, and the answer to an old token'],
    escalation: { role: 'incident_lead', text: 'Tokens of the attacker are still good.' },
    ...change,
  }
}

/** The container leaves the network, and stays as it is for whoever looks into it. */
export function isolateServer(change: Change = {}): StepDraft {
  return {
    kind: 'step',
    key: 'isolate-server',
    name: 'Isolate the server container',
    purpose: 'contain',
    activity: 'disconnect-system',
    why: 'Somebody may be inside. A container that is paused keeps its memory; one that is removed keeps nothing.',
    role: 'technical_lead',
    minutes: 10,
    text: 'Keep the state first (commit, diff), then cut the container off its network and pause it. Do not stop or remove it.',
    platform: [
      'docker diff tatou-server-1',
      'docker commit tatou-server-1 tatou-server:incident',
      'docker network disconnect tatou_default tatou-server-1',
      'docker pause tatou-server-1',
    ],
    approval: { roles: ['incident_lead', 'technical_lead'], persons: 2 },
    rollback: 'docker unpause tatou-server-1; docker network connect tatou_default tatou-server-1',
    csf: ['RS.MI-01', 'RS.AN-07'],
    collateral: 'everybody',
    evidence: ['output of docker diff', 'identifier of the committed image'],
    escalation: { role: 'incident_lead', text: 'The container is not isolated, and somebody may be inside.' },
    ...change,
  }
}

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
