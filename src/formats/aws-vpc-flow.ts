import type { LogFormat } from './log-format.ts'
import { sampleRows } from './sample-rows.ts'

const NUMBER = String.raw`(?:\d+|-)`

/** VPC flow logs of AWS in their default fields: version, account, interface, ends, ports, protocol, packets, bytes, times. */
export const awsVpcFlow: LogFormat = {
  id: 'aws-vpc-flow',
  title: 'AWS VPC flow logs, default fields',
  reference: 'https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html',
  logsource: { product: 'aws', service: 'vpcflow' },
  frame: {
    kind: 'text',
    pattern: String.raw`2 (?:\d{12}|unknown) (?P<host_name>eni-[0-9a-f]+) (?:(?P<source_ip>[0-9A-Fa-f:.]+)|-) (?:[0-9A-Fa-f:.]+|-) (?:(?P<source_port>\d+)|-) ${NUMBER} ${NUMBER} ${NUMBER} (?:(?P<http_bytes>\d+)|-) (?P<time>\d{10}) \d{10} (?P<action>ACCEPT|REJECT|-) (?P<status>OK|NODATA|SKIPDATA)`,
    claim: 'time',
  },
  time: { capture: 'time', stamp: 'epoch' },
  messages: [
    { when: { action: 'ACCEPT' }, means: { activity: 'other', outcome: 'success' } },
    { when: { action: 'REJECT' }, means: { activity: 'other', outcome: 'failure' } },
  ],
  otherwise: { activity: 'other', outcome: 'unknown' },
  samples: [
    ...sampleRows<string>(
      (rest) =>
        `2 123456789010 eni-1235b8ca123456789 198.51.100.7 10.0.0.1 50122 22 6 20 4249 1760797698 1760797758 ${rest}`,
      {
        time: '2025-10-18T14:28:18.000000Z',
        columns: {
          host_name: 'eni-1235b8ca123456789',
          source_ip: '198.51.100.7',
          source_port: 50_122,
          http_bytes: 4249,
        },
      },
      [
        ['ACCEPT OK', 'other', 'success', undefined, { action: 'ACCEPT' }],
        ['REJECT OK', 'other', 'failure', undefined, { action: 'REJECT' }],
        ['- SKIPDATA', 'other', 'unknown', undefined, { action: '-' }],
        ['ACCEPT SKIPDATA', 'other', 'success', undefined, { action: 'ACCEPT' }],
      ],
    ),
    {
      line: '2 123456789010 eni-1235b8ca123456789 2001:db8::7 2001:db8::1 50122 22 6 20 4249 1760797698 1760797758 ACCEPT OK',
      time: '2025-10-18T14:28:18.000000Z',
      activity: 'other',
      outcome: 'success',
      columns: {
        action: 'ACCEPT',
        host_name: 'eni-1235b8ca123456789',
        source_ip: '2001:db8::7',
        source_port: 50_122,
        http_bytes: 4249,
      },
    },
    {
      line: '2 123456789010 eni-1235b8ca123456789 - - - - - - - 1760797698 1760797758 - NODATA',
      time: '2025-10-18T14:28:18.000000Z',
      activity: 'other',
      outcome: 'unknown',
      columns: { action: '-', host_name: 'eni-1235b8ca123456789' },
    },
  ],
  nearMisses: [
    '2 123456789010 eni-1235b8ca123456789 198.51.100.7 10.0.0.1 50122 22 6 20 4249 1760797698 1760797758 ACCEPT OK x from 203.0.113.9',
    '2 123456789010 eth0 198.51.100.7 10.0.0.1 50122 22 6 20 4249 1760797698 1760797758 ACCEPT OK',
    '3 123456789010 eni-1235b8ca123456789 198.51.100.7 10.0.0.1 50122 22 6 20 4249 1760797698 1760797758 ACCEPT OK',
    'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status',
    '2 123456789010 eni-1235b8ca123456789 198.51.100.7 10.0.0.1 50122 22 6 20 4249 1760797698 ACCEPT OK',
  ],
}
