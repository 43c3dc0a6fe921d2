import type { Prng } from './prng.ts'

/** Somebody with an account on the SSH host. */
export interface HostUser {
  readonly account: string
  readonly uid: number
  /** Key type and fingerprint as sshd prints them; null for those who type a password. */
  readonly key: string | null
  readonly ownAddress: string
  readonly office: boolean
}

/** The host of the stories told on an SSH host. */
export const HOST = 'bastion'

const NAMES =
  'helena jonas mira pablo greta quinn dora emil lars nora ruben selma tomas vera wim yara anouk boris clara dario'.split(
    ' ',
  )

/** How many people can have an account there. */
export const MOST_HOST_USERS = NAMES.length

/** The user with this number, from 0; depends on the number alone. */
export function hostUser(index: number): HostUser {
  const account = NAMES[index % NAMES.length] ?? ''
  const place = 20 + index * 7
  return {
    account,
    uid: 1_001 + index,
    key: index % 3 === 0 ? `ED25519 SHA256:ExampleKeyOf${account.padEnd(31, '0')}` : null,
    ownAddress: index % 4 === 3 ? `2001:db8:40:${(index + 1).toString(16)}::5` : `192.0.2.${place}`,
    office: index % 5 !== 4,
  }
}

/** Names that guessers try and that the host does not have. */
export const STRANGERS = (
  'admin test oracle postgres ubuntu git ftpuser guest jenkins minecraft nagios zabbix hadoop tomcat elastic www pi ' +
  'user support steam teamspeak odoo mysql redis kafka gitlab vagrant ansible centos debian dev developer deployer ' +
  'backup2 sysadmin operator nginx apache docker kube etcd rabbit solr splunk sonar nexus jira weblogic sap demo'
).split(' ')

/**
 * The process id a host gives out at a time: 32 a second from midnight on, so that ids rise with time as they do,
 * and what else happens on the host does not change them. A draw tells those of one moment apart; ids are even, so
 * that the process after it, which speaks for a connection after the login, is nobody else's.
 */
export function processAt(time: number, prng: Prng): number {
  return 1_200 + ((Math.floor(time / 250_000) * 8 + prng.below(4) * 2) % 4_180_000)
}
