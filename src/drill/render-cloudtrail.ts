import { isoMillis } from './micros.ts'
import type { Line } from './line.ts'
import type { Action, WebAction } from './story.ts'

/** The account number that the documentation of AWS uses. */
const CLOUD_ACCOUNT = '123456789012'

/** What one call says beside who made it, and when. */
interface Call {
  readonly source: string
  readonly name: string
  readonly account: string
  readonly error?: readonly [code: string, message: string]
  readonly parameters?: Readonly<Record<string, string>>
  readonly answer?: Readonly<Record<string, string>>
}

/**
 * The record that an action leaves in CloudTrail, one to a line, where the platform's people sign in to a console and its
 * documents lie in a bucket: sign-in, second factor, new users, reading and writing of objects.
 */
export function renderCloudtrail(action: Action): readonly Line[] {
  const call = callOf(action)
  if (call === null || !('request' in action)) return []
  const { request } = action
  // The log has whole seconds.
  const time = action.time + request.spent
  const user = { type: 'IAMUser', accountId: CLOUD_ACCOUNT, userName: call.account }
  const text = JSON.stringify({
    eventVersion: '1.08',
    userIdentity: user,
    eventTime: `${isoMillis(time).slice(0, 19)}Z`,
    eventSource: `${call.source}.amazonaws.com`,
    eventName: call.name,
    awsRegion: 'eu-north-1',
    sourceIPAddress: request.sourceIp,
    userAgent: request.userAgent,
    errorCode: call.error?.[0],
    errorMessage: call.error?.[1],
    requestParameters: call.parameters ?? null,
    responseElements: call.answer ?? null,
    eventID: uuid(request.id),
    readOnly: call.name.startsWith('Get') || call.name.startsWith('List'),
    eventType: call.source === 'signin' ? 'AwsConsoleSignIn' : 'AwsApiCall',
    recipientAccountId: CLOUD_ACCOUNT,
  })
  return [{ time, text }]
}

function uuid(id: string): string {
  const digits = `${id}${id}`
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(12, 16),
    digits.slice(16, 20),
    digits.slice(20, 32),
  ].join('-')
}

function callOf(action: Action): Call | null {
  switch (action.kind) {
    case 'login':
      return action.account === null ? null : signIn(action.account, action)
    case 'mfa': {
      const answer = { CheckMfa: action.outcome === 'success' ? 'Success' : 'Failure' }
      return { source: 'signin', name: 'CheckMfa', account: action.account, answer }
    }
    case 'registration':
      return action.account === null ? null : newUser(action.account, action.outcome)
    case 'document_list':
      return { ...bucket('ListObjects', action.member.account), parameters: { bucketName: BUCKET } }
    case 'document_access':
      return object('GetObject', action.member.account, action.fileName)
    case 'upload':
      return object('PutObject', action.member.account, action.fileName)
    default:
      return null
  }
}

function signIn(account: string, { outcome, reason }: Extract<WebAction, { kind: 'login' }>): Call {
  const base = { source: 'signin', name: 'ConsoleLogin', account } as const
  if (outcome === 'success') return { ...base, answer: { ConsoleLogin: 'Success' } }
  const message = reason === 'unknown_user' ? 'No username found in supplied account' : 'Failed authentication'
  return { ...base, error: ['Failure', message], answer: { ConsoleLogin: 'Failure' } }
}

function newUser(userName: string, outcome: 'success' | 'failure'): Call {
  const base = { source: 'iam', name: 'CreateUser', account: 'registration', parameters: { userName } } as const
  if (outcome === 'success') return base
  return { ...base, error: ['EntityAlreadyExistsException', `User with name ${userName} already exists.`] }
}

const BUCKET = 'example-documents'

function bucket(name: string, account: string): Call {
  return { source: 's3', name, account }
}

function object(name: string, account: string, key: string): Call {
  return { ...bucket(name, account), parameters: { bucketName: BUCKET, key } }
}
