import type { Finding } from '../model/finding.ts'
import type { SEVERITIES } from '../model/report.ts'
import type { Summary } from '../model/timeline.ts'

type Severity = (typeof SEVERITIES)[number]

/** How serious an incident is, and why. */
export interface Classification {
  readonly severity: Severity
  readonly reason: string
}

/** Kinds of findings by what they do to the organisation; the first class that holds counts. */
export const SEVERITY_CLASSES: readonly (readonly [Severity, string, readonly Finding['kind'][]])[] = [
  ['critical', 'what is guarded was read, or data were taken out', ['sensitive_access', 'exfiltration']],
  [
    'high',
    'authentication or integrity is breached: tokens, data or a protocol were abused',
    ['token_abuse', 'data_tampering', 'protocol_abuse', 'log_tampering'],
  ],
  [
    'medium',
    'somebody tried to break in',
    [
      'brute_force',
      'distributed_brute_force',
      'password_spraying',
      'credential_stuffing',
      'low_and_slow',
      'sequential_accounts',
      'success_after_failures',
      'mfa_fatigue',
      'web_attack',
      'malicious_upload',
    ],
  ],
  [
    'low',
    'somebody looked around',
    ['user_enumeration', 'web_scan', 'account_lockout', 'unusual_account', 'log_gap', 'other'],
  ],
]

const ORDER: readonly Severity[] = ['critical', 'high', 'medium', 'low']

/** Who is told when nothing else is set in the configuration (`escalation`). */
const ESCALATION: Readonly<Record<Severity, string>> = {
  critical: 'incident lead at once, by e-mail and in the forum',
  high: 'technical lead, then team lead',
  medium: 'the member on call',
  low: 'an entry in the log',
  none: 'nobody',
}

/** The class of an incident by what was found and by its verdict. */
export function classify(
  { verdict }: Pick<Summary, 'verdict'>,
  findings: readonly Pick<Finding, 'kind' | 'level'>[],
): Classification {
  const kinds = new Set(findings.filter(({ level }) => level !== 'informational').map(({ kind }) => kind))
  const [severity, reason] = SEVERITY_CLASSES.find(([, , of]) => of.some((kind) => kinds.has(kind))) ?? [
    'none',
    'nothing was found',
  ]
  if (verdict === 'compromised') return atLeast('high', 'an account is compromised', { severity, reason })
  if (verdict === 'inconclusive' && kinds.size > 0)
    return atLeast('medium', 'a break-in cannot be ruled out', { severity, reason })
  return { severity, reason }
}

function atLeast(least: Severity, why: string, found: Classification): Classification {
  const rank = (severity: Severity): number => (severity === 'none' ? ORDER.length : ORDER.indexOf(severity))
  return rank(found.severity) < rank(least) ? found : { severity: least, reason: why }
}

/** Who is to be told, by the configuration or by the usual way. */
export function escalationOf(severity: Severity, configured: Readonly<Record<string, string | undefined>>): string {
  return configured[severity] ?? ESCALATION[severity]
}
