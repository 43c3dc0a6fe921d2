import type { OBSERVATION_GROUPS } from '../../model/quality.ts'
import { literal, literalList } from '../../sql/literal.ts'
import { holdsSecret, maySecret } from './secrets.ts'

/** Something that may be wrong with a line: SQL over a row `r` of `record` with its `text` and `account`. */
export interface LineCheck {
  readonly id: string
  readonly group: (typeof OBSERVATION_GROUPS)[number]
  readonly title: string
  readonly where: string
  /** What holds of every line that the check finds, and is told quickly: other lines are not looked at. */
  readonly among?: string
}

const APP = `(r.class = 'event' AND r.format = 'tatou-app')`
const SECURITY = `(r.class = 'event' AND r.format = 'tatou-security')`
const PLATFORM = `(r.class = 'event' AND r.format IN ('tatou-app', 'tatou-security'))`

const APP_LEVELS = ['INFO', 'ERROR', 'SECURITY', 'AUDIT']
const SECURITY_LEVELS = ['INFO', 'WARNING']

/** The event types that the platform writes. */
const EVENT_TYPES = `user_login_success user_login_failure user_logout token_validation_failure user_registration
  user_registration_success user_registration_failure password_change account_lockout document_upload document_download
  document_deletion watermark_creation watermark_read api_call database_error file_processing_error auth_success auth_failure
  auth_bruteforce token_revoked session_hijack_attempt sql_injection_attempt path_traversal_attempt rate_limit_exceeded
  input_validation_failed file_upload_success file_upload_failed malicious_file_detected watermark_tampering
  container_escape_attempt resource_exhaustion config_tampering flag_access rmap_handshake_success rmap_handshake_failure
  rmap_identity_spoofing gpg_key_compromise security_warning security_issue method_not_allowed system_operation
  system_error`.split(/\s+/)

const matches = (pattern: string): string => `regexp_matches(r.text, ${literal(pattern)})`

/** A stamp as most logs begin a line with it. */
const STAMP = String.raw`(?:\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d |\d{1,2}/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d)`

/** A line break that is spelled out: `\n`, `\x0a`, `\u000a`, `%0a`, also of CR. */
const BREAK = String.raw`(?:\\+[nr]|\\+x0[aAdD]|\\+u000[aAdD]|%0[aAdD]|\x{2028}|\x{2029}|\x{85})`

/** The frame of one line inside another: what no line of its format holds twice. */
const TWICE = [
  String.raw`\| Status:.*\| Status:`,
  String.raw`\| IP:.*\| IP:`,
  String.raw`LOGIN (?:SUCCESS|FAILED).*LOGIN (?:SUCCESS|FAILED)`,
  String.raw`sshd\[\d+\]: .*sshd\[\d+\]: `,
  String.raw`(?:Failed|Accepted) \S+ for .* from \S+ port \d+.* from \S+ port \d+`,
  String.raw`" \d{3} (?:\d+|-) .*" \d{3} (?:\d+|-) `,
  String.raw`\{\\*"timestamp\\*".*\{\\*"timestamp\\*"`,
].join('|')

const CONTROLS = String.raw`[\x01-\x08\x0b-\x1f\x7f]|[\x{80}-\x{9f}]|\\+u00(?:0[0-8bceBCEfF]|1[0-9a-fA-F]|7f|[89][0-9a-fA-F])|\\+x(?:0[0-8bceBCEfF]|1[0-9a-fA-F]|7f)`
const BIDI = String.raw`[\x{202a}-\x{202e}\x{2066}-\x{2069}\x{200e}\x{200f}\x{061c}]|\\+u(?:202[a-eA-E]|206[6-9]|200[eEfF]|061[cC])`
const INVISIBLE = String.raw`[\x{200b}-\x{200d}\x{2060}\x{feff}\x{ad}\x{e0000}-\x{e007f}]|\\+u(?:200[bcdBCD]|2060|[fF][eE][fF][fF]|00[aA][dD])`

/** Lines with anything beside printable ASCII, or with the beginning of a character that is spelled out. */
const UNUSUAL = matches(String.raw`[^\t\n -~]|\\|%0`)

/** All checks of lines. The rules of logging are those of the platform; what hides something hides it in any log. */
export const LINE_CHECKS: readonly LineCheck[] = [
  { id: 'no_level', group: 'schema', title: 'no level', where: `${PLATFORM} AND r.level IS NULL` },
  {
    id: 'unknown_level',
    group: 'schema',
    title: 'a level unknown to the platform',
    where: `((${APP} AND r.level NOT IN ${literalList(APP_LEVELS)}) OR (${SECURITY} AND r.level NOT IN ${literalList(SECURITY_LEVELS)}))`,
  },
  { id: 'no_message', group: 'schema', title: 'no message', where: `${PLATFORM} AND r.message IS NULL` },
  {
    id: 'unknown_event_type',
    group: 'schema',
    title: 'an event type unknown to the platform',
    where: `${APP} AND r.code NOT IN ${literalList(EVENT_TYPES)}`,
  },
  {
    id: 'unknown_detail',
    group: 'schema',
    title: 'a detail unknown to the platform',
    where: `${SECURITY} AND r.activity = 'other' AND r.outcome = 'unknown'`,
  },
  {
    id: 'no_status',
    group: 'schema',
    title: 'a status other than SUCCESS and FAILED',
    where: `${SECURITY} AND NOT ${matches(String.raw`\| Status:(?:SUCCESS|FAILED)\b`)}`,
  },
  {
    id: 'no_address',
    group: 'schema',
    title: 'text where an address should be',
    where: `${PLATFORM} AND r.source_ip IS NULL AND r.source_domain IS NOT NULL`,
  },
  {
    id: 'placeholder',
    group: 'schema',
    title: 'a placeholder never filled in',
    where: `${PLATFORM} AND ${matches(String.raw`\{[a-z_][a-z0-9_.]*\}`)}`,
  },
  {
    id: 'secret',
    group: 'secret',
    title: 'a password, token or key in the clear',
    where: holdsSecret('r.text'),
    among: maySecret('r.text'),
  },
  {
    id: 'unknown_address',
    group: 'unknown',
    title: 'a login from nobody knows where',
    where: `r.class = 'event' AND r.activity = 'login' AND r.outcome <> 'unknown' AND r.attempt_role = 'own' AND r.source_ip IS NULL`,
  },
  {
    id: 'unknown_account',
    group: 'unknown',
    title: 'a login to nobody knows which account',
    where: `r.class = 'event' AND r.activity = 'login' AND r.outcome <> 'unknown' AND r.attempt_role = 'own'
      AND coalesce(r.user_target, r.user_name) IS NULL AND coalesce(r.reason <> 'missing_fields', true)`,
  },
  { id: 'controls', group: 'hiding', title: 'control characters', where: matches(CONTROLS), among: UNUSUAL },
  { id: 'bidi', group: 'hiding', title: 'characters that turn text around', where: matches(BIDI), among: UNUSUAL },
  { id: 'invisible', group: 'hiding', title: 'invisible characters', where: matches(INVISIBLE), among: UNUSUAL },
  {
    id: 'forged_break',
    group: 'hiding',
    title: 'a line break forged to begin a log line',
    where: matches(String.raw`${BREAK}\s*(?:\{?\\*"?timestamp\\*"?\s*:\s*)?\\*"?${STAMP}`),
    among: UNUSUAL,
  },
  {
    id: 'line_in_line',
    group: 'hiding',
    title: 'a log line inside another',
    where: `r.class = 'event' AND ${matches(TWICE)}`,
  },
]
