import type { PlaybookDraft } from '../draft.ts'
import { RECORD_FALSE_ALARM, close, falseAlarm, notify } from './closing-steps.ts'
import { blockSource, rotateTokens } from './containment-steps.ts'
import { confirm, preserve, scope, trustLogs } from './evidence-steps.ts'
import { TEAM } from './messages.ts'
import { eradicate, watchUntilQuiet } from './recovery-steps.ts'

/** The playbook Authentication bypass and token theft. */
export const tokenTheft: PlaybookDraft = {
  slug: 'token-theft',
  name: 'Authentication bypass and token theft',
  description:
    'Somebody acts without having logged in: a token used from several places, after it was revoked, or forged. Every token is made worthless, and the way to them closed.',
  types: ['investigation', 'mitigation', 'remediation', 'notification'],
  level: 'high',
  impact: 70,
  kinds: ['token_abuse'],
  labels: ['session', 'tatou'],
  techniques: ['T1550.001', 'T1528'],
  functions: ['Detect', 'Respond', 'Recover'],
  minutes: 180,
  communications: [TEAM],
  flow: [
    confirm({
      text: 'Which account, which addresses, in what time? One person on a train has two addresses; a stolen token has two at once, often with two clients.',
      run: [
        'tatou-ir detect --case __case__:value',
        'tatou-ir accounts --case __case__:value --account __account__:value',
      ],
    }),
    ...falseAlarm(
      [RECORD_FALSE_ALARM],
      [
        preserve(),
        trustLogs(),
        scope(),
        rotateTokens(),
        blockSource(),
        {
          kind: 'step',
          key: 'how-token-left',
          name: 'Find how the token left',
          purpose: 'investigate',
          activity: 'identify-indicators',
          why: 'A new secret helps until the next token leaves by the same way.',
          role: 'technical_lead',
          minutes: 60,
          text: 'Look for tokens in logs and addresses (quality tells secrets in the clear), for script in uploaded documents, for a weak or published secret, and for tokens that are accepted without a check of their algorithm.',
          run: ['tatou-ir quality --case __case__:value'],
          csf: ['RS.AN-03'],
          answer: 'log_trust',
          evidence: ['the way, with the line or the commit that shows it'],
        },
        eradicate(
          'Check algorithm, issuer and expiry of every token; bind it to its client; let it live for an hour at most; take tokens out of addresses and logs.',
        ),
        testTokens(),
        notify('the incident lead and all users (they have to log in again)'),
        watchUntilQuiet(),
        ...close(),
      ],
    ),
  ],
}

function testTokens(): PlaybookDraft['flow'][number] {
  return {
    kind: 'step',
    key: 'test-tokens',
    name: 'Try old, forged and expired tokens',
    purpose: 'recover',
    activity: 'restore-capabilities',
    why: 'Only a refusal that was seen is one.',
    role: 'technical_lead',
    minutes: 20,
    text: 'Send a token from before the change, one with the algorithm "none", one that has expired: each must be answered with 401. Then log in with a test account.',
    platform: ['curl -fsS http://127.0.0.1:5000/healthz'],
    csf: ['RC.RP-05'],
    evidence: ['the four answers'],
  }
}
