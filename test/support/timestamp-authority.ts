import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { mustRun, runProgram } from './run-program.ts'

const SETTINGS = `
[req]
distinguished_name = dn
[dn]
[ca]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign
[tsa]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[both]
extendedKeyUsage = critical,timeStamping,clientAuth
[issue]
default_ca = issuing
[issuing]
new_certs_dir = .
database = index.txt
serial = issued
default_md = sha256
policy = names
email_in_dn = no
[names]
commonName = supplied
[stamping]
serial = stamped
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256,sha384,sha512
ess_cert_id_chain = no
ess_cert_id_alg = sha256
[stamping_old]
serial = stamped
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha512
ess_cert_id_alg = sha1
`

export interface Authority {
  readonly folder: string
  /** Certificates that are trusted, in PEM. */
  readonly roots: string
  /** The reply to a query, by openssl. */
  reply(query: Uint8Array, section?: string): Promise<Buffer>
}

export interface AuthorityOptions {
  /** Whether the certificate is issued by an intermediate one. */
  readonly deep?: boolean
  /** Its extensions in the settings above. */
  readonly extensions?: string
  /** `YYYYMMDDHHMMSSZ` */
  readonly from?: string
  readonly until?: string
  readonly key?: readonly string[]
}

type Dates = Required<Pick<AuthorityOptions, 'from' | 'until'>>

const LONG: Dates = { from: '20200101000000Z', until: '20991231000000Z' }

/** A time-stamping authority of openssl in a folder, with a root of its own. */
export async function makeAuthority(folder: string, options: AuthorityOptions = {}): Promise<Authority> {
  const { deep = false, extensions = 'tsa', from = LONG.from, until = LONG.until } = options
  const { key = ['-newkey', 'rsa:2048'] } = options
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'openssl.cnf'), SETTINGS)
  await writeFile(join(folder, 'index.txt'), '')
  await writeFile(join(folder, 'issued'), '1000')
  await writeFile(join(folder, 'stamped'), '01')
  const openssl = (...args: readonly string[]): Buffer => mustRun('openssl', args, { cwd: folder })
  const request = ['req', '-config', 'openssl.cnf', '-nodes']
  const issue = (name: string, kind: string, by: readonly string[], made: readonly string[], dates: Dates): void => {
    openssl(...request, ...made, '-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.csr`)
    const span = ['-startdate', dates.from, '-enddate', dates.until]
    const files = ['-in', `${name}.csr`, '-out', `${name}.pem`]
    const how = ['-batch', '-notext', '-name', 'issuing', '-config', 'openssl.cnf', '-extensions', kind]
    openssl('ca', ...how, ...span, ...by, ...files)
  }
  const issuer = (name: string): string[] => ['-cert', `${name}.pem`, '-keyfile', `${name}.key`]
  const rsa = ['-newkey', 'rsa:2048']
  issue('root', 'ca', ['-selfsign', '-keyfile', 'root.key'], rsa, LONG)
  if (deep) issue('middle', 'ca', issuer('root'), rsa, LONG)
  issue('stamper', extensions, issuer(deep ? 'middle' : 'root'), key, { from, until })
  return {
    folder,
    roots: await readFile(join(folder, 'root.pem'), 'utf8'),
    reply: async (query, section = 'stamping') => {
      await writeFile(join(folder, 'query.tsq'), query)
      const files = ['-queryfile', 'query.tsq', '-signer', 'stamper.pem', '-inkey', 'stamper.key', '-out', 'reply.tsr']
      const chain = deep ? ['-chain', 'middle.pem'] : []
      runProgram('openssl', ['ts', '-reply', '-config', 'openssl.cnf', '-section', section, ...files, ...chain], {
        cwd: folder,
      })
      return readFile(join(folder, 'reply.tsr'))
    },
  }
}
