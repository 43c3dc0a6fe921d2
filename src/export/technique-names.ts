/**
 * Names of the ATT&CK techniques that the program's own rules speak of (ATT&CK 18, © The MITRE Corporation); a
 * sub-technique goes by its own name, as in ATT&CK's data.
 */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['T1005', 'Data from Local System'],
  ['T1059', 'Command and Scripting Interpreter'],
  ['T1059.007', 'JavaScript'],
  ['T1070', 'Indicator Removal'],
  ['T1078', 'Valid Accounts'],
  ['T1083', 'File and Directory Discovery'],
  ['T1090', 'Proxy'],
  ['T1110', 'Brute Force'],
  ['T1110.001', 'Password Guessing'],
  ['T1110.003', 'Password Spraying'],
  ['T1110.004', 'Credential Stuffing'],
  ['T1136', 'Create Account'],
  ['T1190', 'Exploit Public-Facing Application'],
  ['T1203', 'Exploitation for Client Execution'],
  ['T1212', 'Exploitation for Credential Access'],
  ['T1213', 'Data from Information Repositories'],
  ['T1499', 'Endpoint Denial of Service'],
  ['T1505.003', 'Web Shell'],
  ['T1531', 'Account Access Removal'],
  ['T1539', 'Steal Web Session Cookie'],
  ['T1550.001', 'Application Access Token'],
  ['T1552.001', 'Credentials In Files'],
  ['T1552.004', 'Private Keys'],
  ['T1565.001', 'Stored Data Manipulation'],
  ['T1589', 'Gather Victim Identity Information'],
  ['T1595.002', 'Vulnerability Scanning'],
  ['T1595.003', 'Wordlist Scanning'],
  ['T1611', 'Escape to Host'],
  ['T1621', 'Multi-Factor Authentication Request Generation'],
  ['T1656', 'Impersonation'],
])

/** The name of a technique; of one that only a user's rule speaks of, its id. */
export function techniqueName(id: string): string {
  return NAMES.get(id) ?? id
}

/** Where ATT&CK describes a technique. */
export function techniqueUrl(id: string): string {
  return `https://attack.mitre.org/techniques/${id.replace('.', '/')}`
}
