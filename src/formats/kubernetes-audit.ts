import type { Activity } from '../model/event.ts'
import { FORGED } from './audit-format.ts'
import type { LogFormat, MessageRule } from './log-format.ts'
import { jsonLine, sampleRows, type SampleRow } from './sample-rows.ts'

/** What requests are about, by resource and verb, the most special first. */
const KINDS: readonly (readonly [Activity, when: Readonly<Record<string, { re: string }>>, sample: object])[] = [
  [
    'privilege',
    {
      resource: { re: '^(?:cluster)?role(?:binding)?s$' },
      verb: { re: '^(?:create|update|patch|delete|bind|escalate)' },
    },
    { verb: 'create', objectRef: { resource: 'clusterrolebindings' } },
  ],
  [
    'token',
    { resource: { re: '^(?:secrets|serviceaccounts|tokenreviews|certificatesigningrequests)$' } },
    { verb: 'get', objectRef: { resource: 'secrets' } },
  ],
  [
    'session',
    { below: { re: '^(?:exec|attach|portforward|proxy)$' } },
    { verb: 'create', objectRef: { resource: 'pods', subresource: 'exec' } },
  ],
  [
    'config_change',
    { verb: { re: '^(?:create|update|patch|delete|deletecollection)$' } },
    { verb: 'delete', objectRef: { resource: 'pods' } },
  ],
]

const RULES: readonly MessageRule[] = [
  ...KINDS.flatMap(([activity, when]): MessageRule[] => [
    { when: { ...when, ended: 'denied' }, means: { activity, outcome: 'failure', reason: 'not_allowed' } },
    { when: { ...when, ended: 'failed' }, means: { activity, outcome: 'failure' } },
    { when, means: { activity, outcome: 'success' } },
  ]),
  { when: { ended: 'denied' }, means: { activity: 'other', outcome: 'failure', reason: 'not_allowed' } },
  { when: { ended: 'failed' }, means: { activity: 'other', outcome: 'failure' } },
]

const status = (code: number): object => ({ responseStatus: { code } })

/** Audit events of the API server of Kubernetes, one to a line. */
export const kubernetesAudit: LogFormat = {
  id: 'kubernetes-audit',
  title: 'Kubernetes audit log',
  reference: 'https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/',
  logsource: { product: 'kubernetes', service: 'audit' },
  frame: {
    kind: 'json',
    paths: {
      time: ['requestReceivedTimestamp', 'stageTimestamp'],
      api: ['apiVersion'],
      audit: ['auditID', 'stage'],
      kind_of: ['kind'],
      verb: ['verb'],
      action: ['verb'],
      resource: ['objectRef.resource'],
      below: ['objectRef.subresource'],
      result: ['responseStatus.code', String.raw`annotations.authorization\.k8s\.io/decision`],
      message: [String.raw`annotations.authorization\.k8s\.io/reason`],
      source_ip: ['sourceIPs[0]'],
      user_name: ['user.username'],
      user_id: ['user.uid'],
      user_target: ['impersonatedUser.username'],
      user_agent: ['userAgent'],
      http_status: ['responseStatus.code'],
      url_original: ['requestURI'],
      file_name: ['objectRef.name'],
      request_id: ['auditID'],
    },
    claim: [
      { api: { prefix: 'audit.k8s.io/' }, verb: { present: true } },
      { verb: { present: true }, kind_of: 'Event', resource: { present: true } },
      { audit: { present: true }, verb: { present: true }, source_ip: { present: true } },
    ],
  },
  time: { capture: 'time', stamp: 'iso' },
  words: {
    ended: {
      in: 'result',
      table: [
        ['^(?:40[13]|forbid)$', 'denied'],
        ['^[45]', 'failed'],
      ],
    },
  },
  messages: RULES,
  otherwise: { activity: 'other', outcome: 'success' },
  samples: [
    ...sampleRows<object>(
      (special) =>
        jsonLine(
          {
            kind: 'Event',
            apiVersion: 'audit.k8s.io/v1',
            auditID: 'a1',
            stage: 'ResponseComplete',
            verb: 'get',
            requestURI: '/api',
            user: { username: FORGED },
            sourceIPs: ['198.51.100.7', '10.0.0.1'],
            requestReceivedTimestamp: '2025-10-18T14:28:18.140123Z',
          },
          special,
        ),
      {
        time: '2025-10-18T14:28:18.140123Z',
        columns: {
          source_ip: '198.51.100.7',
          user_name: FORGED,
          url_original: '/api',
          url_path: '/api',
          request_id: 'a1',
        },
      },
      [
        ...KINDS.flatMap(([activity, , sample]): SampleRow<object>[] => {
          const action = 'verb' in sample ? String(sample.verb) : ''
          return [
            [{ ...sample, ...status(403) }, activity, 'failure', 'not_allowed', { action, http_status: 403 }],
            [{ ...sample, ...status(404) }, activity, 'failure', undefined, { action, http_status: 404 }],
            [{ ...sample, ...status(200) }, activity, 'success', undefined, { action, http_status: 200 }],
          ]
        }),
        [{ verb: 'list', ...status(401) }, 'other', 'failure', 'not_allowed', { action: 'list', http_status: 401 }],
        [{ verb: 'list', ...status(500) }, 'other', 'failure', undefined, { action: 'list', http_status: 500 }],
        [
          {
            verb: 'list',
            impersonatedUser: { username: 'mallory' },
            userAgent: 'kubectl/1.25',
            objectRef: { name: 'p' },
          },
          'other',
          'success',
          undefined,
          { action: 'list', user_target: 'mallory', user_agent: 'kubectl/1.25', file_name: 'p' },
        ],
      ],
    ),
  ],
  nearMisses: [
    '{"kind":"Event","apiVersion":"v1","metadata":{"name":"x"}}',
    '{"apiVersion":"audit.k8s.io/v1","kind":"Event"}',
    '{"kind":"Event","verb":"create","time":"2025-10-18T14:28:18Z"}',
    '{"kind":"EventList","items":[{"apiVersion":"audit.k8s.io/v1","auditID":"a1"}]}',
  ],
}
