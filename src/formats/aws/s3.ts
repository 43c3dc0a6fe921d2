import type { Activity } from '../../model/event.ts'
import type { LogFormat, MessageRule } from '../log-format.ts'

/** Operations of S3: interface, method, kind of object. */
const OPERATIONS: readonly (readonly [Activity, pattern: string])[] = [
  ['file_download', '^\\w+\\.(?:GET|POST)\\.(?:OBJECT|SELECT\\w*)$'],
  ['file_upload', '^\\w+\\.(?:PUT|POST|COPY)\\.(?:OBJECT|PART|UPLOADS?|UPLOAD_PART)$'],
  ['file_change', '^\\w+\\.(?:DELETE|COPY)\\.OBJECT\\w*$|MULTI_OBJECT_DELETE'],
  ['file_access', '^\\w+\\.(?:HEAD\\.\\w+|GET\\.(?:BUCKET|BUCKETVERSIONS|OBJECT_TAGGING|ACL))$'],
  ['config_change', '^\\w+\\.(?:PUT|DELETE)\\.\\w+$'],
]

/** Words of the captures `action` and `http_status`, and the name in the ARN of the requester. */
export const S3_WORDS: NonNullable<LogFormat['words']> = {
  kind: { in: 'action', table: OPERATIONS.map(([activity, pattern]) => [pattern, activity]) },
  ended: {
    in: 'http_status',
    table: [
      ['^403$', 'denied'],
      ['^[45]', 'failed'],
    ],
  },
  user: { in: 'requester', part: '^arn:aws[\\w-]*:iam::\\d*:user/(?:.*/)?(?P<user>.+)$' },
}

/** What operations mean. */
export const S3_RULES: readonly MessageRule[] = OPERATIONS.flatMap(([kind]): MessageRule[] => [
  { when: { kind, ended: 'denied' }, means: { activity: kind, outcome: 'failure', reason: 'not_allowed' } },
  { when: { kind, ended: 'failed' }, means: { activity: kind, outcome: 'failure' } },
  { when: { kind }, means: { activity: kind, outcome: 'success' } },
])

/** Which captures fill which columns. */
export const S3_COLUMNS: NonNullable<LogFormat['columns']> = { user_name: ['user', 'requester'], file_name: ['key'] }
