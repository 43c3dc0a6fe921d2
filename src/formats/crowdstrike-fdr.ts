import { FORGED } from './audit-format.ts'
import type { LogFormat } from './log-format.ts'
import { jsonLine, sampleRows } from './sample-rows.ts'

/** Events of sensors, replicated by CrowdStrike's Falcon Data Replicator, one to a line; some pipelines put them into `event`. */
export const crowdstrikeFdr: LogFormat = {
  id: 'crowdstrike-fdr',
  title: 'CrowdStrike Falcon Data Replicator',
  reference: 'https://www.crowdstrike.com/en-us/resources/guides/guide-falcon-data-replicator/',
  logsource: { product: 'crowdstrike', service: 'fdr' },
  frame: {
    kind: 'json',
    paths: {
      time: ['timestamp', 'event.timestamp'],
      sensor: ['aid'],
      address: ['aip', 'event.aip'],
      name: ['event_simpleName', 'fdr_event_type', 'event.event_simpleName'],
      action: ['event_simpleName', 'event.event_simpleName', 'fdr_event_type'],
      source_ip: ['aip', 'event.aip'],
      user_name: ['UserName', 'event.UserName'],
      host_name: ['ComputerName', 'event.ComputerName', 'aid'],
      file_name: ['ImageFileName', 'event.ImageFileName'],
      message: ['CommandLine', 'event.CommandLine'],
    },
    claim: [
      { sensor: { present: true }, address: { present: true } },
      { name: { present: true }, sensor: { present: true } },
    ],
  },
  time: { capture: 'time', stamp: 'any' },
  messages: [
    { when: { action: ['UserLogonFailed', 'UserLogonFailed2'] }, means: { activity: 'login', outcome: 'failure' } },
    { when: { action: 'UserLogon' }, means: { activity: 'login', outcome: 'success' } },
    { when: { action: 'UserLogoff' }, means: { activity: 'logout', outcome: 'success' } },
    { when: { action: { re: '^UserAccount' } }, means: { activity: 'account_change', outcome: 'success' } },
  ],
  otherwise: { activity: 'system', outcome: 'unknown' },
  samples: [
    ...sampleRows<{ event_simpleName: string }>(
      (special) => jsonLine({ aid: 'a1', aip: '198.51.100.7', timestamp: '1760797698250', UserName: FORGED }, special),
      {
        time: '2025-10-18T14:28:18.250000Z',
        columns: { host_name: 'a1', source_ip: '198.51.100.7', user_name: FORGED },
      },
      [
        [{ event_simpleName: 'UserLogonFailed2' }, 'login', 'failure', undefined, { action: 'UserLogonFailed2' }],
        [{ event_simpleName: 'UserLogon' }, 'login', 'success', undefined, { action: 'UserLogon' }],
        [{ event_simpleName: 'UserLogoff' }, 'logout', 'success', undefined, { action: 'UserLogoff' }],
        [
          { event_simpleName: 'UserAccountCreated' },
          'account_change',
          'success',
          undefined,
          { action: 'UserAccountCreated' },
        ],
        [{ event_simpleName: 'ProcessRollup2' }, 'system', 'unknown', undefined, { action: 'ProcessRollup2' }],
      ],
    ),
    {
      line: '{"aid":"a1","aip":"198.51.100.7","fdr_event_type":"ProcessRollup2","timestamp":"2025-10-18 14:28:18.250Z","event":{"event_simpleName":"ProcessRollup2","CommandLine":"whoami","ComputerName":"gate","UserName":"bob"}}',
      time: '2025-10-18T14:28:18.250000Z',
      activity: 'system',
      outcome: 'unknown',
      columns: {
        action: 'ProcessRollup2',
        host_name: 'gate',
        source_ip: '198.51.100.7',
        user_name: 'bob',
        message: 'whoami',
      },
    },
  ],
  nearMisses: [
    '{"aid":"a1","timestamp":"1760797698250"}',
    '{"event_simpleName":"UserLogon","timestamp":"1760797698250"}',
    '{"aip":"198.51.100.7","timestamp":"1760797698250"}',
    '{"event":{"aid":"a1","event_simpleName":"UserLogon"}}',
  ],
}
