import type { Finding } from '../model/finding.ts'

/** How a finding of a kind may be read otherwise, and what would refute it. Claims hold no text from a log. */
export interface Reading {
  readonly claim: string
  readonly alternatives: readonly string[]
  readonly refutedBy: readonly string[]
}

const FORGOTTEN = 'A program with an old password, or a person who forgot theirs, fails in the same way.'
const SHARED = 'Several people behind one address (NAT, proxy, gateway) add up to one source.'
const TESTED = 'A test or a scan that was ordered leaves the same lines.'

const guessing: Reading = {
  claim: 'Somebody guessed passwords.',
  alternatives: [FORGOTTEN, SHARED, TESTED],
  refutedBy: [
    'The owner of the source explains the attempts.',
    'The attempts come at the fixed pace of a job that is known.',
  ],
}

const webAttack: Reading = {
  claim: 'Somebody sent requests that try to abuse the application.',
  alternatives: [TESTED, 'A harmless value looks like an attack: the pattern of the rule is in the text by chance.'],
  refutedBy: [
    'The application shows that the request was ordinary use.',
    'The request comes from a scanner of our own.',
  ],
}

const logs: Reading = {
  claim: 'The logs are not as they were written, or not whole.',
  alternatives: ['The service was off or had no work.', 'Rotation, a full disk or an export cut the log.'],
  refutedBy: ['Another copy of the log has the lines, or shows that there were none.'],
}

const READINGS: Readonly<Record<Finding['kind'], Reading>> = {
  brute_force: guessing,
  distributed_brute_force: {
    ...guessing,
    claim: 'Several sources guessed passwords of one account.',
    alternatives: [FORGOTTEN, 'One person changed networks while failing to log in.'],
  },
  password_spraying: {
    claim: 'Somebody tried few passwords on many accounts.',
    alternatives: [SHARED, TESTED, 'An identity provider was out of order and refused everybody.'],
    refutedBy: [
      'The accounts belong to people who did try to log in at that time.',
      'Logins of all sources failed then.',
    ],
  },
  credential_stuffing: {
    claim: 'Somebody tried pairs of names and passwords that were stolen elsewhere.',
    alternatives: [SHARED, TESTED],
    refutedBy: ['The names do not stand in any leak, and their owners did try to log in.'],
  },
  user_enumeration: {
    claim: 'Somebody found out which accounts exist.',
    alternatives: ['A person tried to register twice, or forgot that they have an account.', TESTED],
    refutedBy: ['The owner of the account says that they did it.'],
  },
  low_and_slow: { ...guessing, claim: 'Somebody guessed passwords slowly, to stay below limits.' },
  sequential_accounts: {
    claim: 'Somebody went through accounts in the order of a list.',
    alternatives: [TESTED, 'A script of our own creates or checks numbered accounts.'],
    refutedBy: ['The owner of such a script shows its run at that time.'],
  },
  success_after_failures: {
    claim: 'A login succeeded after many had failed: the password may have been guessed.',
    alternatives: ['The owner of the account mistyped the password and then remembered it.', SHARED],
    refutedBy: ['The owner confirms the login, from that address, at that time.'],
  },
  mfa_fatigue: {
    claim: 'Somebody who has the password sent prompts for the second factor again and again.',
    alternatives: ['An app of the owner logs in again and again.'],
    refutedBy: ['The owner confirms that the prompts were theirs.'],
  },
  account_lockout: {
    claim: 'An account was locked after failures.',
    alternatives: [FORGOTTEN],
    refutedBy: ['The owner explains the failures.'],
  },
  unusual_account: {
    claim: 'An account was used that is not used otherwise.',
    alternatives: ['The owner came back, or the account is new.'],
    refutedBy: ['The owner or the administrator confirms the use.'],
  },
  token_abuse: {
    claim: 'A token was used by somebody whom it was not issued to.',
    alternatives: ['The owner changed networks (mobile, VPN) during a session.', 'A proxy changes the address.'],
    refutedBy: ['The owner confirms both addresses.'],
  },
  web_scan: {
    claim: 'Somebody looked for weak places of the application.',
    alternatives: [TESTED, 'A crawler follows broken links.'],
    refutedBy: ['The owner of the source is known and explains it.'],
  },
  web_attack: webAttack,
  malicious_upload: {
    ...webAttack,
    claim: 'Somebody uploaded a file that is not what it says.',
    alternatives: ['A harmless file has the wrong name or a damaged content.'],
  },
  data_tampering: {
    claim: 'Data were changed by somebody who should not.',
    alternatives: ['An administrator or a job did it.'],
    refutedBy: ['The change is in a change log, with an order.'],
  },
  sensitive_access: {
    claim: 'Something that is guarded was read.',
    alternatives: ['An administrator, a backup or a check of our own read it.'],
    refutedBy: ['The owner of the access shows why.'],
  },
  protocol_abuse: {
    claim: 'The steps of a protocol were abused.',
    alternatives: ['A client with a fault, or an old version.'],
    refutedBy: ['The same client fails in the same way in a test.'],
  },
  exfiltration: {
    claim: 'Somebody took data out.',
    alternatives: ['A person or a job downloads much for its work.'],
    refutedBy: ['The owner of the account confirms the downloads.'],
  },
  log_gap: logs,
  log_tampering: { ...logs, claim: 'Somebody may have changed the logs.' },
  other: {
    claim: 'A rule matched.',
    alternatives: ['What the rule looks for is ordinary here.'],
    refutedBy: ['Somebody who knows the system explains the lines.'],
  },
}

/** How findings of a kind may be read. */
export function readingOf(kind: Finding['kind']): Reading {
  return READINGS[kind]
}
