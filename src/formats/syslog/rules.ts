import { AUDIT_RULES, AUDIT_SAMPLES, AUDIT_WORDS } from './audit.ts'
import { LOGIN_RULES, LOGIN_SAMPLES } from './login.ts'
import { MAIL_RULES, MAIL_SAMPLES } from './mail.ts'
import { OTHER_RULES, OTHER_SAMPLES } from './other.ts'
import { PAM_SAMPLES } from './pam-samples.ts'
import { PAM_RULES } from './pam.ts'
import { SERVICE_RULES, SERVICE_SAMPLES } from './services.ts'
import { SSHD_SAMPLES } from './sshd-samples.ts'
import { SSHD_RULES } from './sshd.ts'
import { SU_RULES, SU_SAMPLES } from './su.ts'
import { SUDO_RULES, SUDO_SAMPLES } from './sudo.ts'
import { FORGED } from './message.ts'
import type { LogFormat, MessageRule } from '../log-format.ts'
import type { SyslogSample } from './message.ts'

/** What all framings of syslog say, those first that stand most often in the log of an attacked host. */
const SYSLOG_RULES: readonly MessageRule[] = [
  ...SSHD_RULES,
  ...PAM_RULES,
  ...SUDO_RULES,
  ...SU_RULES,
  ...LOGIN_RULES,
  ...MAIL_RULES,
  ...SERVICE_RULES,
  ...AUDIT_RULES,
  ...OTHER_RULES,
]

/** Samples of SYSLOG_RULES, for every framing. */
export const SYSLOG_SAMPLES: readonly SyslogSample[] = [
  ...SSHD_SAMPLES,
  ...PAM_SAMPLES,
  ...SUDO_SAMPLES,
  ...SU_SAMPLES,
  ...LOGIN_SAMPLES,
  ...MAIL_SAMPLES,
  ...SERVICE_SAMPLES,
  ...AUDIT_SAMPLES,
  ...OTHER_SAMPLES,
]

/** The same for the texts of the journal, which has no repetitions of rsyslog. */
export const JOURNAL_SAMPLES: readonly SyslogSample[] = [
  ...SYSLOG_SAMPLES.filter(({ text }) => !text.startsWith('message repeated')),
  FORGED,
]

/** What the framings have in common beside their rules. */
export const SYSLOG: Pick<LogFormat, 'time' | 'columns' | 'words' | 'count' | 'messages' | 'otherwise'> = {
  time: { capture: 'time', stamp: 'iso' },
  columns: { user_name: ['user_name', 'actor'] },
  words: AUDIT_WORDS,
  count: 'count',
  messages: SYSLOG_RULES,
  otherwise: { activity: 'system', outcome: 'unknown' },
}
