import { FORGED } from './audit-format.ts'
import { S3_COLUMNS, S3_RULES, S3_WORDS } from './aws/s3.ts'
import type { LogFormat } from './log-format.ts'
import { jsonLine, sampleRows } from './sample-rows.ts'

/** Server access logs of Amazon S3 as JSON lines, with the names of the fields in small letters, as data pipelines make them. */
export const awsS3AccessJson: LogFormat = {
  id: 'aws-s3-access-json',
  title: 'Amazon S3 access logs as JSON lines',
  reference: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html',
  logsource: { product: 'aws', service: 's3' },
  frame: {
    kind: 'json',
    paths: {
      time: ['time', 'requestdatetime'],
      bucket: ['bucket', 'bucket_name'],
      place: ['operation', 'remoteip', 'bucketowner'],
      action: ['operation'],
      requester: ['requester'],
      key: ['key'],
      source_ip: ['remoteip'],
      http_status: ['httpstatus'],
      http_bytes: ['bytessent'],
      url_original: ['requesturi'],
      user_agent: ['useragent'],
      request_id: ['requestid'],
      message: ['errorcode'],
    },
    claim: [{ bucket: { present: true }, place: { present: true } }],
  },
  time: { capture: 'time', stamp: 'iso' },
  columns: { ...S3_COLUMNS, url_original: ['uri'] },
  absent: ['-'],
  words: { ...S3_WORDS, uri: { in: 'url_original', part: '^[A-Z]+ (?P<uri>.*?)(?: HTTP/[\\d.]+)?$' } },
  messages: S3_RULES,
  otherwise: { activity: 'other', outcome: 'unknown' },
  samples: sampleRows<object>(
    (special) =>
      jsonLine(
        { bucket: 'logs', time: '2025-10-18 14:28:18.000', remoteip: '198.51.100.7', requester: FORGED },
        special,
      ),
    { time: '2025-10-18T14:28:18.000000Z', columns: { source_ip: '198.51.100.7', user_name: FORGED } },
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
        ([operation, activity]) =>
          [
            [{ operation, httpstatus: 200 }, activity, 'success', undefined, { action: operation, http_status: 200 }],
            [
              { operation, httpstatus: 403 },
              activity,
              'failure',
              'not_allowed',
              { action: operation, http_status: 403 },
            ],
            [{ operation, httpstatus: 500 }, activity, 'failure', undefined, { action: operation, http_status: 500 }],
          ] as const,
      ),
      [
        { key: 'a.pdf', requesturi: 'GET /a.pdf?x=1 HTTP/1.1', bytessent: 7, requestid: 'R1' },
        'other',
        'unknown',
        undefined,
        {
          file_name: 'a.pdf',
          url_original: '/a.pdf?x=1',
          url_path: '/a.pdf',
          url_query: 'x=1',
          http_bytes: 7,
          request_id: 'R1',
        },
      ],
    ],
  ),
  nearMisses: [
    '{"bucket":"logs","time":"2025-10-18 14:28:18"}',
    '{"remoteip":"198.51.100.7","time":"2025-10-18 14:28:18"}',
    '{"operation":"REST.GET.OBJECT","httpstatus":200}',
    '{"s3":{"bucket":"logs","remoteip":"198.51.100.7"}}',
  ],
}
