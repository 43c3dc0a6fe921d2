import type { PlaybookDraft } from '../draft.ts'
import { RECORD_FALSE_ALARM, close, falseAlarm, notify } from './closing-steps.ts'
import { blockSource, isolateServer, rotateTokens } from './containment-steps.ts'
import { confirm, preserve } from './evidence-steps.ts'
import { FORUM } from './messages.ts'
import { eradicate, restore, watchUntilQuiet } from './recovery-steps.ts'

/** The playbook Web attack. */
export const webAttack: PlaybookDraft = {
  slug: 'web-attack',
  name: 'Web attack',
  description:
    'Requests that carry SQL, scripts, commands or ways out of the document root, or that try everything there is. Did any of them get an answer that it should not have got?',
  types: ['investigation', 'mitigation', 'remediation', 'notification'],
  level: 'medium',
  impact: 40,
  kinds: ['web_attack', 'web_scan'],
  labels: ['web'],
  techniques: ['T1190', 'T1595.002'],
  functions: ['Detect', 'Respond', 'Recover'],
  minutes: 150,
  communications: [FORUM],
  flow: [
    confirm({
      text: 'Which requests, from where, and what was the answer? A 404 is a try; a 200 with another size than usual is an answer.',
      run: [
        'tatou-ir detect --case __case__:value',
        'tatou-ir events --case __case__:value --source __source_ip__:value',
      ],
      answer: 'findings',
    }),
    ...falseAlarm(
      [RECORD_FALSE_ALARM],
      [
        preserve(),
        {
          kind: 'if',
          key: 'did-requests-carry-an-attack',
          name: 'Did requests carry an attack, or only look around?',
          condition: "__web_attack__:value = 'true'",
          yes: [
            {
              kind: 'step',
              key: 'did-any-succeed',
              name: 'Find out whether any succeeded',
              purpose: 'investigate',
              activity: 'analyze-collected-data',
              why: 'An access log shows what was asked; only the server shows what was done.',
              role: 'technical_lead',
              minutes: 40,
              text: 'Repeat the requests that were answered with 200 against a test installation. Look for new files, processes, tables and accounts. Say: __artefact_found__ is true or false.',
              platform: ['docker diff tatou-server-1', 'docker top tatou-server-1'],
              csf: ['RS.AN-03', 'RS.AN-08'],
              sets: ['__artefact_found__'],
              evidence: ['requests and answers', 'output of docker diff'],
            },
            {
              kind: 'if',
              key: 'is-somebody-inside',
              name: 'Is somebody inside?',
              condition: "__artefact_found__:value = 'true'",
              yes: [isolateServer(), rotateTokens(), restore()],
              no: [],
            },
            eradicate(
              'Close the hole that the requests aimed at, whether they found it or not: bound parameters in SQL, paths that are resolved and checked, no secrets below the document root.',
            ),
          ],
          no: [],
        },
        blockSource(),
        notify('the technical lead'),
        watchUntilQuiet(),
        ...close(),
      ],
    ),
  ],
}
