import type { LogFormat } from './log-format.ts'
import { TATOU_SECURITY_SAMPLES } from './tatou-security-samples.ts'

/**
 * `security.log` of the Tatou platform: `time | LEVEL | KIND | User:USER | IP:ADDR | DETAIL | Status:STATUS`.
 * The status is guessed by the logger from words in DETAIL and `User:` is the logger's own name, so neither
 * is read. DETAIL holds the attacker's text: the address is the IP field, which stands before it, and the
 * account ends at the last ` from `.
 */
export const tatouSecurity: LogFormat = {
  id: 'tatou-security',
  title: 'Tatou security.log',
  reference: 'Tatou platform, Python logging with a pipe-separated message',
  frame: {
    kind: 'text',
    pattern:
      '(?P<time>\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d[,.]\\d{3,6}) \\| (?P<level>[A-Z]+) \\| (?P<action>[^|]*[^| ]) \\| User:(?P<logger>[^|]*) \\| IP:(?P<source_ip>[^|\\s]*) \\| (?P<message>.*) \\| Status:(?P<status>[A-Z_]*)',
    claim: 'time',
  },
  time: { capture: 'time', stamp: 'iso' },
  columns: { source_ip: ['source_ip', 'from_ip'] },
  absent: ['unknown', 'None', '-'],
  messages: [
    {
      on: 'message',
      pattern: '^Login attempt from (?P<from_ip>\\S+)$',
      means: { activity: 'login', outcome: 'unknown', action: 'login_attempt', attempt: 'announces' },
    },
    {
      on: 'message',
      pattern: '^LOGIN FAILED - Invalid credentials for (?P<user_name>.*) from (?P<from_ip>\\S+)$',
      means: { activity: 'login', outcome: 'failure', reason: 'invalid_credentials', action: 'login_failed' },
    },
    {
      on: 'message',
      pattern: '^LOGIN FAILED - Missing credentials from (?P<from_ip>\\S+)$',
      means: { activity: 'login', outcome: 'failure', reason: 'missing_fields', action: 'login_failed' },
    },
    {
      on: 'message',
      pattern: '^LOGIN FAILED - Database error: .* from (?P<from_ip>\\S+)$',
      means: { activity: 'login', outcome: 'failure', reason: 'fault', action: 'login_failed' },
    },
    {
      on: 'message',
      pattern: '^LOGIN SUCCESS: (?P<user_name>.*) from (?P<from_ip>\\S+)$',
      means: { activity: 'login', outcome: 'success', action: 'login_success' },
    },
    {
      on: 'message',
      pattern: '^User registration attempt from (?P<from_ip>\\S+)$',
      means: { activity: 'registration', outcome: 'unknown', action: 'registration_attempt', attempt: 'announces' },
    },
    {
      on: 'message',
      pattern: '^REGISTRATION FAILED - Duplicate: (?P<user_name>.*) from (?P<from_ip>\\S+)$',
      means: {
        activity: 'registration',
        outcome: 'failure',
        reason: 'duplicate_account',
        action: 'registration_failed',
        enumeration: true,
      },
    },
    {
      on: 'message',
      pattern: '^REGISTRATION FAILED - Missing fields from (?P<from_ip>\\S+)$',
      means: { activity: 'registration', outcome: 'failure', reason: 'missing_fields', action: 'registration_failed' },
    },
    {
      on: 'message',
      pattern: '^REGISTRATION FAILED - Database error: .* from (?P<from_ip>\\S+)$',
      means: { activity: 'registration', outcome: 'failure', reason: 'fault', action: 'registration_failed' },
    },
    {
      on: 'message',
      pattern: '^REGISTRATION SUCCESS - (?P<user_name>.*) from (?P<from_ip>\\S+)$',
      means: { activity: 'registration', outcome: 'success', action: 'registration_success' },
    },
    {
      on: 'message',
      pattern: '^File upload attempt from (?P<from_ip>\\S+)$',
      means: { activity: 'file_upload', outcome: 'unknown', action: 'upload_attempt' },
    },
    {
      on: 'message',
      pattern: '^UPLOAD FAILED - (?:No file|Empty filename) from (?P<from_ip>\\S+)$',
      means: { activity: 'file_upload', outcome: 'failure', reason: 'missing_fields', action: 'upload_failed' },
    },
    {
      on: 'message',
      pattern: '^File uploaded successfully: (?P<file_name>.*) by user (?P<user_name>\\S+)$',
      means: { activity: 'file_upload', outcome: 'success', action: 'upload_success' },
    },
    {
      on: 'message',
      pattern: '^FILE UPLOAD FAILED: (?P<file_name>.*) by (?P<user_name>\\S+) - .*$',
      means: { activity: 'file_upload', outcome: 'failure', action: 'upload_failed' },
    },
    {
      on: 'message',
      pattern: '^Document list requested from (?P<from_ip>\\S+)$',
      means: { activity: 'file_access', outcome: 'success', action: 'document_list' },
    },
    {
      on: 'message',
      pattern: '^Document access: (?P<file_name>.*) from (?P<from_ip>\\S+)$',
      means: { activity: 'file_access', outcome: 'success', action: 'document_access' },
    },
    {
      on: 'message',
      pattern: '^Watermark creation for doc (?P<file_name>.*) from (?P<from_ip>\\S+)$',
      means: { activity: 'file_change', outcome: 'unknown', action: 'watermark_creation' },
    },
    {
      on: 'message',
      pattern: '^Watermarking methods requested from (?P<from_ip>\\S+)$',
      means: { activity: 'other', outcome: 'success', action: 'watermarking_methods' },
    },
  ],
  otherwise: { activity: 'other', outcome: 'unknown' },
  samples: TATOU_SECURITY_SAMPLES,
  nearMisses: [
    '2025-10-18 16:28:18,140 | INFO | SUCCESS | User:system | Login attempt from 198.51.100.7 | Status:SUCCESS',
    '2025-10-18 16:28:18 | INFO | SUCCESS | User:system | IP:198.51.100.7 | Login attempt from 198.51.100.7 | Status:SUCCESS',
    '2025-10-18 16:28:18,140 - INFO - SUCCESS - User:system - IP:198.51.100.7 - Login attempt - Status:SUCCESS',
    'SUCCESS | User:system | IP:198.51.100.7 | Login attempt from 198.51.100.7 | Status:SUCCESS',
  ],
}
