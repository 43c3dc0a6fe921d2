import type { PlaybookDraft } from '../draft.ts'
import { close, notify } from './closing-steps.ts'
import { blockSource, isolateServer, rotateTokens } from './containment-steps.ts'
import { confirm, preserve } from './evidence-steps.ts'
import { FORUM, LEAD } from './messages.ts'
import { eradicate, restore, watchUntilQuiet } from './recovery-steps.ts'

/** The playbook Flag compromise. */
export const flagCompromise: PlaybookDraft = {
  slug: 'flag-compromise',
  name: 'Flag compromise',
  description:
    'A flag file was read, or may have been: somebody got as far as the file system. The container is isolated with its memory, every secret that lay beside the flag is changed, and the platform is built anew.',
  types: ['investigation', 'mitigation', 'remediation', 'notification'],
  level: 'critical',
  impact: 90,
  kinds: ['sensitive_access'],
  rules: ['Flag file accessed', 'Escape from the container reported', 'Private key compromised'],
  labels: ['flag', 'tatou'],
  techniques: ['T1005', 'T1611', 'T1552.001'],
  functions: ['Detect', 'Respond', 'Recover'],
  minutes: 240,
  communications: [LEAD, FORUM],
  flow: [
    confirm({
      minutes: 5,
      text: 'Was the flag read, by which request, by whom? A check of our own is written down somewhere.',
      run: ['tatou-ir detect --case __case__:value'],
      platform: ['docker compose exec server stat /app/flag'],
      answer: 'findings',
    }),
    notify('the incident lead', { key: 'call-lead', minutes: 5, role: 'member_on_call' }),
    preserve({ minutes: 15 }),
    {
      kind: 'parallel',
      key: 'contain-and-count',
      name: 'Contain, while the damage is counted',
      branches: [
        [isolateServer()],
        [
          {
            kind: 'step',
            key: 'what-lay-beside',
            name: 'List what lay beside the flag',
            purpose: 'investigate',
            activity: 'map-network',
            why: 'Who read the flag could read everything that the same process could.',
            role: 'documentation_lead',
            minutes: 20,
            text: 'List every secret that the server could read: JWT secret, password of the database, GPG keys, documents. Take each as known to the attacker.',
            platform: ['docker compose config --images', 'docker inspect tatou-server-1'],
            mandatory: true,
            csf: ['RS.AN-08', 'DE.AE-04'],
            evidence: ['the list of secrets'],
          },
        ],
      ],
    },
    blockSource(),
    rotateTokens(),
    {
      kind: 'step',
      key: 'rotate-secrets',
      name: 'Change the password of the database and the GPG keys',
      purpose: 'eradicate',
      activity: 'configure-systems',
      why: 'A secret that was read stays read.',
      role: 'technical_lead',
      minutes: 60,
      text: 'In this order: password of the database (the account first, then the environment file), GPG key of the server (revoke the old one, publish the revocation, send the new public key to the partners of RMAP), passwords of Grafana and phpMyAdmin.',
      platform: ['docker compose up -d --force-recreate server db'],
      approval: { roles: ['incident_lead', 'technical_lead'], persons: 2 },
      rollback: 'Keep the old secrets sealed until the platform runs with the new ones.',
      mandatory: true,
      csf: ['RS.MI-02', 'PR.AA-01'],
      collateral: 'everybody',
      evidence: ['which secret was changed, when, and by whom'],
      escalation: { role: 'incident_lead', text: 'Secrets that the attacker knows are still in use.' },
    },
    eradicate(
      'Find how the file could be read (the request that the finding cites, then the code), fix it, and move the flag out of reach of the server process: another user, read-only, not in the image.',
    ),
    restore(),
    watchUntilQuiet(),
    ...close(),
  ],
}
