import { QUOTED } from './pattern.ts'
import { FORGED } from './audit-format.ts'
import { S3_COLUMNS, S3_RULES, S3_WORDS } from './aws/s3.ts'
import type { LogFormat } from './log-format.ts'
import { sampleRows } from './sample-rows.ts'

const NUMBER = String.raw`(?:\d+|-)`

/** A value without a space, or a dash. */
const VALUE = String.raw`\S+`

/** Server access logs of Amazon S3. */
export const awsS3Access: LogFormat = {
  id: 'aws-s3-access',
  title: 'Amazon S3 server access logs',
  reference: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html',
  logsource: { product: 'aws', service: 's3' },
  frame: {
    kind: 'text',
    pattern: String.raw`[0-9a-f]{64} (?P<bucket>\S+) \[(?P<time>\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\] (?:(?P<source_ip>[0-9A-Fa-f:.]+)|-) (?P<requester>.*?) (?P<request_id>[0-9A-Z]{10,}) (?P<action>[A-Z]+\.[A-Z]+\.[A-Z_0-9]+|[A-Z]\S*\.\S+) (?P<key>\S+) (?:"(?:(?P<http_method>[A-Z]+) (?P<url_original>${QUOTED}?)(?: HTTP/[\d.]+)?|-)"|-) (?:(?P<http_status>\d{3})|-) (?P<error>\S+) (?:(?P<http_bytes>\d+)|-) ${NUMBER} ${NUMBER} ${NUMBER} "(?P<referrer>${QUOTED})" "(?P<user_agent>${QUOTED})"(?: ${VALUE})*`,
    claim: 'time',
  },
  time: { capture: 'time', stamp: 'clf' },
  columns: { ...S3_COLUMNS, user_name: ['user', 'requester'] },
  absent: ['-'],
  words: S3_WORDS,
  messages: S3_RULES,
  otherwise: { activity: 'other', outcome: 'unknown' },
  samples: [
    ...sampleRows<readonly [operation: string, status: number, requester: string]>(
      ([operation, status, requester]) =>
        `79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be logs [18/Oct/2025:14:28:18 +0000] 198.51.100.7 ${requester} 3E57427F3EXAMPLE ${operation} a/b.pdf "GET /logs/a/b.pdf?x=1 HTTP/1.1" ${status} - 113 - 7 - "-" "S3Console/0.4" - s9lzHYrFp76ZVxRcpX9+5cjAnEH2ROuNkd2BHfIa6UkFVdtjf5mKR3/eTPFvsiP/XV/VLi31234= SigV4 ECDHE-RSA-AES128-GCM-SHA256 AuthHeader logs.s3.us-west-1.amazonaws.com TLSV1.2 - -`,
      {
        time: '2025-10-18T14:28:18.000000Z',
        columns: {
          source_ip: '198.51.100.7',
          request_id: '3E57427F3EXAMPLE',
          file_name: 'a/b.pdf',
          http_method: 'GET',
          url_original: '/logs/a/b.pdf?x=1',
          url_path: '/logs/a/b.pdf',
          url_query: 'x=1',
          http_bytes: 113,
          user_agent: 'S3Console/0.4',
        },
      },
      [
        ...(
          [
            ['REST.GET.OBJECT', 'file_download'],
            ['REST.PUT.OBJECT', 'file_upload'],
            ['REST.DELETE.OBJECT', 'file_change'],
            ['REST.HEAD.OBJECT', 'file_access'],
            ['REST.PUT.BUCKETPOLICY', 'config_change'],
          ] as const
        ).flatMap(
          ([action, activity]) =>
            [
              [
                [action, 200, 'arn:aws:iam::111122223333:user/bob'],
                activity,
                'success',
                undefined,
                { action, http_status: 200, user_name: 'bob' },
              ],
              [[action, 403, '-'], activity, 'failure', 'not_allowed', { action, http_status: 403 }],
              [[action, 404, '-'], activity, 'failure', undefined, { action, http_status: 404 }],
            ] as const,
        ),
        [
          ['S3.EXPIRE.OBJECT', 204, '-'],
          'other',
          'unknown',
          undefined,
          { action: 'S3.EXPIRE.OBJECT', http_status: 204 },
        ],
        [
          ['REST.GET.OBJECT', 200, 'x from 203.0.113.9'],
          'file_download',
          'success',
          undefined,
          { action: 'REST.GET.OBJECT', http_status: 200, user_name: 'x from 203.0.113.9' },
        ],
      ],
    ),
  ],
  nearMisses: [
    `${FORGED} logs [18/Oct/2025:14:28:18 +0000] 198.51.100.7 - 3E57427F3EXAMPLE REST.GET.OBJECT - "-" 200 - - - - - "-" "-"`,
    '198.51.100.7 - - [18/Oct/2025:14:28:18 +0000] "GET / HTTP/1.1" 200 612 "-" "curl"',
    '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be logs [18/Oct/2025:14:28:18 +0000] 198.51.100.7',
    '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be logs 198.51.100.7 - 3E57427F3EXAMPLE REST.GET.OBJECT',
  ],
}
