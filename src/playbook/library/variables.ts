import type { VariableDraft } from '../draft.ts'

/** The variables that our playbooks may use; each playbook defines those that it does use. */
export const VARIABLES: Readonly<Record<string, VariableDraft>> = {
  __case__: { type: 'string', description: 'Directory of the case', binding: 'case' },
  __source_ip__: {
    type: 'string',
    description: 'The address that most of the attack came from (IPv4 or IPv6)',
    binding: 'source_ip',
  },
  __sources__: { type: 'string', description: 'All addresses of the attack', binding: 'sources' },
  __account__: {
    type: 'string',
    description: 'The account in question: a compromised one, else the most attacked',
    binding: 'account',
  },
  __accounts__: { type: 'string', description: 'All attacked accounts', binding: 'accounts' },
  __compromised_accounts__: {
    type: 'string',
    description: 'Accounts that the attack got into',
    binding: 'compromised_accounts',
  },
  __compromised__: { type: 'bool', description: 'Whether the attack got into an account', binding: 'compromised' },
  __at_risk__: { type: 'bool', description: 'Whether an account may have fallen', binding: 'at_risk' },
  __shared_source__: {
    type: 'bool',
    description: 'Whether honest people stand behind the same address: a gateway, or successful logins of others',
    binding: 'shared_source',
  },
  __failed_logins__: { type: 'integer', description: 'Failed logins of the attack', binding: 'failed_logins' },
  __first__: { type: 'string', description: 'First attempt of the attack', binding: 'first_malicious' },
  __last__: { type: 'string', description: 'Last attempt of the attack', binding: 'last_malicious' },
  __enumeration__: {
    type: 'bool',
    description: 'Whether accounts were asked for',
    binding: 'finding:user_enumeration',
  },
  __exfiltration__: {
    type: 'bool',
    description: 'Whether documents were read in bulk',
    binding: 'finding:exfiltration',
  },
  __log_tampering__: { type: 'bool', description: 'Whether a log was changed', binding: 'finding:log_tampering' },
  __web_attack__: { type: 'bool', description: 'Whether requests carried an attack', binding: 'finding:web_attack' },
  __platform_report__: {
    type: 'bool',
    description: 'Whether the platform reports access to what nobody reads',
    binding: 'finding:sensitive_access',
  },
  __still_active__: { type: 'bool', description: 'Whether the attack goes on', value: 'true' },
  __owner_did_it__: { type: 'bool', description: 'Whether the owner of the account says that it was them' },
  __false_alarm__: { type: 'bool', description: 'Whether an honest cause explains it' },
  __artefact_found__: { type: 'bool', description: 'Whether the attacker left something behind' },
  __backup_intact__: { type: 'bool', description: 'Whether a copy from before the attack is whole' },
  __incident_kind__: { type: 'string', description: 'What kind of incident it is: one of the cases of the switch' },
}
