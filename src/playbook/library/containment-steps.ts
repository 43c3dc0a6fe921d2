import type { Block, StepDraft } from '../draft.ts'
import { CASE, type Change } from './step-change.ts'

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
