/** Words of CACAO 2.0 (OASIS, CS01 of 27 November 2023), section by section. */

/** Section 3.1.1. */
export const PLAYBOOK_TYPES = [
  'attack',
  'detection',
  'engagement',
  'investigation',
  'mitigation',
  'notification',
  'prevention',
  'remediation',
] as const

/** Section 3.1.2. */
export const ACTIVITIES = [
  'compose-content',
  'deliver-content',
  'identify-audience',
  'identify-channel',
  'scan-system',
  'match-indicator',
  'analyze-collected-data',
  'identify-indicators',
  'scan-vulnerabilities',
  'configure-systems',
  'restrict-access',
  'disconnect-system',
  'eliminate-risk',
  'revert-system',
  'restore-data',
  'restore-capabilities',
  'map-network',
  'identify-steps',
  'step-sequence',
  'prepare-engagement',
  'execute-operation',
  'analyze-engagement-results',
] as const
export type Activity = (typeof ACTIVITIES)[number]

/** Section 5. */
export const COMMAND_TYPES = [
  'manual',
  'bash',
  'caldera-cmd',
  'elastic',
  'http-api',
  'jupyter',
  'kestrel',
  'openc2-http',
  'powershell',
  'sigma',
  'ssh',
  'yara',
] as const

/** Section 7. */
export const AGENT_TYPES = [
  'group',
  'individual',
  'location',
  'organization',
  'sector',
  'http-api',
  'linux',
  'net-address',
  'security-category',
  'ssh',
] as const

/** Section 10.18. */
export const VARIABLE_TYPES = [
  'bool',
  'dictionary',
  'float',
  'hexstring',
  'integer',
  'long',
  'ipv4-addr',
  'ipv6-addr',
  'mac-addr',
  'hash',
  'md5-hash',
  'sha256-hash',
  'string',
  'uri',
  'uuid',
] as const
export type VariableType = (typeof VARIABLE_TYPES)[number]

const UUID = '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-5][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}'

/** Section 10.10: a type, two hyphens, and a UUID of RFC 4122 (versions 1 to 5). */
export const IDENTIFIER = new RegExp(`^[a-z][a-z0-9-]+[a-z0-9]--${UUID}$`)

/** Section 10.18.2. */
export const VARIABLE_NAME = /^__[a-zA-Z_][a-zA-Z0-9_-]{0,199}__$/

/** The type in an identifier: `action` of `action--…`. */
export function typeOfId(id: string): string {
  const at = id.indexOf('--')
  return at === -1 ? id : id.slice(0, at)
}
