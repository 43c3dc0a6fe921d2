import type { LogFormat } from './log-format.ts'
import { sampleRows } from './sample-rows.ts'

const WORD = String.raw`\S+`

/** Access logs of AWS network load balancers: one line for each connection over TLS. */
export const awsNlb: LogFormat = {
  id: 'aws-nlb',
  title: 'AWS network load balancer access logs',
  reference: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-access-logs.html',
  logsource: { product: 'aws', service: 'elb' },
  frame: {
    kind: 'text',
    pattern: String.raw`tls (?P<version>\d+\.\d+) (?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d) (?P<host_name>net/\S+) ${WORD} (?P<source_ip>[0-9A-Fa-f.:]+?):(?P<source_port>\d+) ${WORD} ${WORD} ${WORD} \d+ (?P<http_bytes>\d+) (?P<alert>\d+|-)(?: .*)?`,
    claim: 'version',
  },
  time: { capture: 'time', stamp: 'iso' },
  messages: [{ when: { alert: '-' }, means: { activity: 'other', outcome: 'success' } }],
  otherwise: { activity: 'other', outcome: 'failure' },
  samples: sampleRows<readonly [client: string, alert: string]>(
    ([client, alert]) =>
      `tls 2.0 2025-10-18T14:28:18 net/my-lb/c6e77e28c25b2234 g3d4b5e8bb8464cd ${client}:50122 10.0.0.1:443 5 2 98 246 ${alert} arn:aws:acm:us-east-2:111122223333:certificate/x - ECDHE-RSA-AES128-SHA tlsv12 - my-lb.elb.us-east-2.amazonaws.com h2 h2 "h2"`,
    {
      time: '2025-10-18T14:28:18.000000Z',
      columns: { host_name: 'net/my-lb/c6e77e28c25b2234', source_port: 50_122, http_bytes: 246 },
    },
    [
      [['198.51.100.7', '-'], 'other', 'success', undefined, { source_ip: '198.51.100.7' }],
      [['198.51.100.8', '-'], 'other', 'success', undefined, { source_ip: '198.51.100.8' }],
      [['2001:db8::7', '-'], 'other', 'success', undefined, { source_ip: '2001:db8::7' }],
      [['198.51.100.7', '40'], 'other', 'failure', undefined, { source_ip: '198.51.100.7' }],
      [['198.51.100.7', '48'], 'other', 'failure', undefined, { source_ip: '198.51.100.7' }],
      [['2001:db8::7', '0'], 'other', 'failure', undefined, { source_ip: '2001:db8::7' }],
    ],
  ),
  nearMisses: [
    'tls 2.0 2025-10-18T14:28:18.140123Z app/my-lb/1 x 198.51.100.7:50122 10.0.0.1:443 5 2 98 246 -',
    'https 2.0 2025-10-18T14:28:18 net/my-lb/1 x 198.51.100.7:50122 10.0.0.1:443 5 2 98 246 -',
    'tls 2.0 2025-10-18T14:28:18 net/my-lb/1 x 198.51.100.7 10.0.0.1:443 5 2 98 246 -',
    'tls 2.0 net/my-lb/1 x 198.51.100.7:50122 10.0.0.1:443 5 2 98 246 -',
  ],
}
