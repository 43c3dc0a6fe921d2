import type { LogFormat } from './log-format.ts'
import { jsonLine, sampleRows } from './sample-rows.ts'

/** Flow records of networks as JSON: VPC flow logs of AWS, and what names the ends of a connection in the same way. */
export const flowJson: LogFormat = {
  id: 'flow-json',
  title: 'VPC flow logs as JSON lines',
  reference: 'https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html',
  logsource: { product: 'aws', service: 'vpcflow' },
  frame: {
    kind: 'json',
    paths: {
      time: ['start', 'startTime', 'timestamp', 'end'],
      from: ['srcAddr', 'srcaddr'],
      to: ['dstAddr', 'dstaddr'],
      action: ['action'],
      source_ip: ['srcAddr', 'srcaddr'],
      source_port: ['srcPort', 'srcport'],
      source_domain: ['pktSrcAwsService'],
      host_name: ['instanceId', 'interfaceId'],
      http_bytes: ['bytes'],
    },
    claim: [{ from: { present: true }, to: { present: true } }],
  },
  time: { capture: 'time', stamp: 'any' },
  absent: ['-'],
  messages: [
    { when: { action: 'ACCEPT' }, means: { activity: 'other', outcome: 'success' } },
    { when: { action: 'REJECT' }, means: { activity: 'other', outcome: 'failure' } },
  ],
  otherwise: { activity: 'other', outcome: 'unknown' },
  samples: sampleRows<object>(
    (special) =>
      jsonLine(
        { srcAddr: '198.51.100.7', srcPort: 50_122, dstAddr: '10.0.0.1', dstPort: 22, start: 1_760_797_698 },
        special,
      ),
    {
      time: '2025-10-18T14:28:18.000000Z',
      columns: { source_ip: '198.51.100.7', source_port: 50_122 },
    },
    [
      [{ action: 'ACCEPT' }, 'other', 'success', undefined, { action: 'ACCEPT' }],
      [{ action: 'REJECT', bytes: 40 }, 'other', 'failure', undefined, { action: 'REJECT', http_bytes: 40 }],
      [{}, 'other', 'unknown'],
      [{ instanceId: 'x from 203.0.113.9' }, 'other', 'unknown', undefined, { host_name: 'x from 203.0.113.9' }],
      [{ pktSrcAwsService: 'S3' }, 'other', 'unknown', undefined, { source_domain: 'S3' }],
      [{ instanceId: '-' }, 'other', 'unknown'],
    ],
  ),
  nearMisses: [
    '{"srcAddr":"198.51.100.7","start":1760797698}',
    '{"dstAddr":"10.0.0.1","start":1760797698}',
    '{"src":"198.51.100.7","dst":"10.0.0.1"}',
    '{"flow":{"srcAddr":"198.51.100.7","dstAddr":"10.0.0.1"}}',
  ],
}
