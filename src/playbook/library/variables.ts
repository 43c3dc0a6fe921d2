import type { VariableDraft } from '../draft.ts'

const bound = (
  type: VariableDraft['type'],
  description: string,
  binding: NonNullable<VariableDraft['binding']>,
): VariableDraft => ({ type, description, binding })

/** The variables that our playbooks may use; each playbook defines those that it does use. */
export const VARIABLES: Readonly<Record<string, VariableDraft>> = {
  __case__: bound('string', 'Directory of the case', 'case'),
  __source_ip__: bound('string', 'The address that most of the attack came from (IPv4 or IPv6)', 'source_ip'),
  __sources__: bound('string', 'All addresses of the attack', 'sources'),
  __account__: bound('string', 'The account in question: a compromised one, else the most attacked', 'account'),
  __accounts__: bound('string', 'All attacked accounts', 'accounts'),
  __compromised_accounts__: bound('string', 'Accounts that the attack got into', 'compromised_accounts'),
  __compromised__: bound('bool', 'Whether the attack got into an account', 'compromised'),
  __at_risk__: bound('bool', 'Whether an account may have fallen', 'at_risk'),
  __shared_source__: bound(
    'bool',
    'Whether honest people stand behind the same address: a gateway, or successful logins of others',
    'shared_source',
  ),
  __failed_logins__: bound('integer', 'Failed logins of the attack', 'failed_logins'),
  __first__: bound('string', 'First attempt of the attack', 'first_malicious'),
  __last__: bound('string', 'Last attempt of the attack', 'last_malicious'),
  __enumeration__: bound('bool', 'Whether accounts were asked for', 'finding:user_enumeration'),
  __exfiltration__: bound('bool', 'Whether documents were read in bulk', 'finding:exfiltration'),
  __log_tampering__: bound('bool', 'Whether a log was changed', 'finding:log_tampering'),
  __web_attack__: bound('bool', 'Whether requests carried an attack', 'finding:web_attack'),
  __platform_report__: bound(
    'bool',
    'Whether the platform reports access to what nobody reads',
    'finding:sensitive_access',
  ),
  __still_active__: { type: 'bool', description: 'Whether the attack goes on', value: 'true' },
  __owner_did_it__: { type: 'bool', description: 'Whether the owner of the account says that it was them' },
  __false_alarm__: { type: 'bool', description: 'Whether an honest cause explains it' },
  __artefact_found__: { type: 'bool', description: 'Whether the attacker left something behind' },
  __backup_intact__: { type: 'bool', description: 'Whether a copy from before the attack is whole' },
  __incident_kind__: { type: 'string', description: 'What kind of incident it is: one of the cases of the switch' },
}
