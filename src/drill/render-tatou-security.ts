import { pythonStamp } from './micros.ts'
import type { Micros } from './micros.ts'
import type { Line } from './line.ts'
import { UPLOAD_REFUSALS } from './render-tatou-abuse.ts'
import type { Action, LoginAction, RegistrationAction, Request } from './story.ts'

/**
 * The lines that an action leaves in the platform's `security.log`
 * (`%(asctime)s | %(levelname)s | %(message)s`): logins, registrations and uploads are announced first and
 * their outcome follows `spent` later; other use is one line; static pages leave none.
 */
export function renderTatouSecurity(action: Action): readonly Line[] {
  if (!('request' in action)) return []
  const from = action.request.sourceIp
  switch (action.kind) {
    case 'login':
      return announced(action, `Login attempt from ${from}`, loginDetail(action))
    case 'registration':
      return announced(action, `User registration attempt from ${from}`, registrationDetail(action))
    case 'upload': {
      const outcome = `File uploaded successfully: ${action.fileName} by user ${action.member.account}`
      return announced(action, `File upload attempt from ${from}`, outcome)
    }
    case 'upload_refusal': {
      const [, , text] = UPLOAD_REFUSALS[action.cause]
      const outcome = `FILE UPLOAD FAILED: ${action.fileName} by ${action.member.account} - ${text}`
      return announced(action, `File upload attempt from ${from}`, outcome)
    }
    case 'sql_error':
      return announced(
        action,
        `Login attempt from ${from}`,
        `LOGIN FAILED - Database error: ${action.error} from ${from}`,
      )
    case 'document_list':
      return [line(action.time, from, `Document list requested from ${from}`)]
    case 'document_access':
      return [line(action.time, from, `Document access: ${action.document} from ${from}`)]
    case 'watermark':
      return [line(action.time, from, `Watermark creation for doc ${action.document} from ${from}`)]
    case 'methods':
      return [line(action.time, from, `Watermarking methods requested from ${from}`)]
    // The others are told in `app.log` alone.
    default:
      return []
  }
}

function announced(
  { time, request }: { readonly time: Micros; readonly request: Request },
  announcement: string,
  outcome: string,
): readonly Line[] {
  return [line(time, request.sourceIp, announcement), line(time + request.spent, request.sourceIp, outcome)]
}

function loginDetail({ account, outcome, reason, request: { sourceIp } }: LoginAction): string {
  if (outcome === 'success') return `LOGIN SUCCESS: ${account ?? ''} from ${sourceIp}`
  if (reason === 'missing_fields') return `LOGIN FAILED - Missing credentials from ${sourceIp}`
  if (reason === 'fault') return `LOGIN FAILED - Database error: connection lost from ${sourceIp}`
  return `LOGIN FAILED - Invalid credentials for ${account ?? ''} from ${sourceIp}`
}

function registrationDetail({ account, outcome, reason, request: { sourceIp } }: RegistrationAction): string {
  if (outcome === 'success') return `REGISTRATION SUCCESS - ${account ?? ''} from ${sourceIp}`
  if (reason === 'missing_fields') return `REGISTRATION FAILED - Missing fields from ${sourceIp}`
  if (reason === 'fault') return `REGISTRATION FAILED - Database error: connection lost from ${sourceIp}`
  return `REGISTRATION FAILED - Duplicate: ${account ?? ''} from ${sourceIp}`
}

// The platform's logger guesses the status from words in the text; so do we, word for word, because an
// account name that holds such a word then turns a line into a failure exactly as it does there.
const FAILURE_WORDS = [' FAILED', ' ERROR', ' UNAUTHORIZED'] as const

function line(time: Micros, sourceIp: string, detail: string): Line {
  const failed = FAILURE_WORDS.some((word) => detail.includes(word))
  const head = failed ? 'WARNING | SECURITY_ALERT - FAILURE' : 'INFO | SUCCESS'
  const status = failed ? 'FAILED' : 'SUCCESS'
  return {
    time,
    text: `${pythonStamp(time)} | ${head} | User:system | IP:${sourceIp} | ${detail} | Status:${status}`,
  }
}
