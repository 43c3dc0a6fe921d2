import { createHash } from 'node:crypto'
import { plural } from '../output/words.ts'
import type { Incident } from './incident.ts'

const VERDICTS = {
  compromised: 'Accounts compromised',
  inconclusive: 'Inconclusive',
  attempted: 'Attack without success',
  no_incident: 'No attack found',
} as const

/** What happened, in one line of figures; it never holds text from the log. */
export function incidentTitle({ summary: { verdict, attack } }: Incident): string {
  const parts = [plural(attack.failed_logins, 'failed login')]
  if (attack.successful_logins > 0) parts.push(plural(attack.successful_logins, 'successful login'))
  if (attack.enumeration_attempts > 0) parts.push(plural(attack.enumeration_attempts, 'enumeration attempt'))
  const where = `on ${plural(attack.accounts, 'account')} from ${plural(attack.sources, 'source')}`
  return `${VERDICTS[verdict]}: ${parts.join(', ')} ${where}`
}

/** What stands for the incident in other systems: the logs it is read from, whatever they are called; 16 hex digits. */
export function incidentKey({ inputs }: Incident): string {
  const digests = inputs.map(({ sha256 }) => sha256).toSorted()
  return createHash('sha256').update(digests.join('\n')).digest('hex').slice(0, 16)
}
