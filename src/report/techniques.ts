/** Names and tactics of the ATT&CK techniques (Enterprise) that rules of this program name, as MITRE calls them. */
const TECHNIQUES: Readonly<Record<string, readonly [name: string, tactic: string]>> = {
  'T1005': ['Data from Local System', 'Collection'],
  'T1059': ['Command and Scripting Interpreter', 'Execution'],
  'T1059.007': ['JavaScript', 'Execution'],
  'T1070': ['Indicator Removal', 'Defense Evasion'],
  'T1078': ['Valid Accounts', 'Initial Access'],
  'T1083': ['File and Directory Discovery', 'Discovery'],
  'T1090': ['Proxy', 'Command and Control'],
  'T1110': ['Brute Force', 'Credential Access'],
  'T1110.001': ['Password Guessing', 'Credential Access'],
  'T1110.003': ['Password Spraying', 'Credential Access'],
  'T1110.004': ['Credential Stuffing', 'Credential Access'],
  'T1136': ['Create Account', 'Persistence'],
  'T1190': ['Exploit Public-Facing Application', 'Initial Access'],
  'T1203': ['Exploitation for Client Execution', 'Execution'],
  'T1212': ['Exploitation for Credential Access', 'Credential Access'],
  'T1213': ['Data from Information Repositories', 'Collection'],
  'T1499': ['Endpoint Denial of Service', 'Impact'],
  'T1505.003': ['Web Shell', 'Persistence'],
  'T1531': ['Account Access Removal', 'Impact'],
  'T1539': ['Steal Web Session Cookie', 'Credential Access'],
  'T1550.001': ['Application Access Token', 'Lateral Movement'],
  'T1552.001': ['Credentials In Files', 'Credential Access'],
  'T1552.004': ['Private Keys', 'Credential Access'],
  'T1565.001': ['Stored Data Manipulation', 'Impact'],
  'T1589': ['Gather Victim Identity Information', 'Reconnaissance'],
  'T1595.002': ['Vulnerability Scanning', 'Reconnaissance'],
  'T1595.003': ['Wordlist Scanning', 'Reconnaissance'],
  'T1611': ['Escape to Host', 'Privilege Escalation'],
  'T1621': ['Multi-Factor Authentication Request Generation', 'Credential Access'],
  'T1656': ['Impersonation', 'Defense Evasion'],
}

/** What ATT&CK calls a technique; null for one that no rule of ours names. */
export function techniqueName(id: string): string | null {
  return TECHNIQUES[id]?.[0] ?? null
}

/** The tactic under which a technique is shown. */
export function tacticOf(id: string): string | null {
  return TECHNIQUES[id]?.[1] ?? null
}
