import type { EvidenceFault } from '../model/evidence-fault.ts'
import { signerTime } from './signer-time.ts'
import { readPublicKey, strictBase64, type SshPublicKey } from './ssh-public-key.ts'
import { WireError } from './ssh-wire.ts'

/** One line of an allowed_signers file (ssh-keygen(1), ALLOWED SIGNERS). */
export interface AllowedSigner {
  readonly line: number
  /** The identities that may sign with the key, as a pattern list: `analyst@example.org,*@soc.example.org`. */
  readonly principals: string
  readonly key: SshPublicKey
  /** A pattern list of what the key may sign for; null for everything. */
  readonly namespaces: string | null
  readonly validAfter: SignerTime | null
  readonly validBefore: SignerTime | null
}

/** Milliseconds since the epoch, and whether the file said that they are UTC. */
export interface SignerTime {
  readonly at: number
  readonly zoned: boolean
}

export interface AllowedSigners {
  readonly path: string
  readonly signers: readonly AllowedSigner[]
  /** Lines that name nobody, and why. */
  readonly faults: readonly EvidenceFault[]
}

type Options = Pick<AllowedSigner, 'namespaces' | 'validAfter' | 'validBefore'>

/** Reads an allowed_signers file. A line that cannot be read allows nobody and is a fault `W-ALLOWED-SIGNERS`. */
export function readAllowedSigners(text: string, path: string): AllowedSigners {
  const signers: AllowedSigner[] = []
  const faults: EvidenceFault[] = []
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    if (/^[ \t]*(?:#|$)/.test(line)) continue
    try {
      signers.push({ line: at + 1, ...readLine(line) })
    } catch (error) {
      if (!(error instanceof WireError)) throw error
      const place = `${path}:${at + 1}`
      faults.push({ code: 'W-ALLOWED-SIGNERS', severity: 'warning', path: place, message: `the line ${error.message}` })
    }
  }
  return { path, signers, faults }
}

/** A word, parts of it in quotes. */
const WORD = /(?:"(?:\\"|[^"])*"|[^\s"])+/y

function readLine(line: string): Omit<AllowedSigner, 'line'> {
  const words: string[] = []
  const start = /[^\s]/g
  for (let found = start.exec(line); found && words.length < 4; found = start.exec(line)) {
    WORD.lastIndex = found.index
    const word = WORD.exec(line)?.[0]
    if (word === undefined) throw new WireError('has a quote that does not end')
    words.push(word)
    start.lastIndex = WORD.lastIndex
  }
  const [principals = '', ...rest] = words
  const hasOptions = !isKeyType(rest[0] ?? '')
  const [type = '', base64 = ''] = hasOptions ? rest.slice(1) : rest
  if (!isKeyType(type)) throw new WireError('names no key')
  const options = readOptions(hasOptions ? (rest[0] ?? '') : '')
  const key = readPublicKey(strictBase64(base64))
  if (key.type !== type) throw new WireError(`says ${type} of a key of the type ${key.type}`)
  return { principals: unquoted(principals), key, ...options }
}

function isKeyType(word: string): boolean {
  return /^(?:ssh|ecdsa|sk)-[\w@.-]+$/.test(word)
}

const OPTION = /^([\w-]+)(?:=("(?:\\"|[^"])*"|[^",]*))?(,|$)/

function readOptions(text: string): Options {
  const given = new Map<string, string>()
  let rest = text
  while (rest !== '') {
    const [whole, name = '', value = '', end] = OPTION.exec(rest) ?? []
    if (whole === undefined) throw new WireError('has options that cannot be read')
    const key = name.toLowerCase()
    if (key === 'cert-authority')
      throw new WireError('names an authority for certificates, which are not supported: name the keys themselves')
    if (!['namespaces', 'valid-after', 'valid-before'].includes(key))
      throw new WireError(`has an unknown option ${name}`)
    if (given.has(key)) throw new WireError(`has the option ${name} twice`)
    given.set(key, unquoted(value))
    rest = rest.slice(whole.length)
    if (end === ',' && rest === '') throw new WireError('has options that end in a comma')
  }
  const validAfter = timeOf('valid-after', given)
  const validBefore = timeOf('valid-before', given)
  if (validAfter && validBefore && validBefore.at <= validAfter.at) throw new WireError('is valid before it is valid')
  const namespaces = given.get('namespaces') ?? null
  if (namespaces === '') throw new WireError('has the option namespaces without a name')
  return { namespaces, validAfter, validBefore }
}

function timeOf(name: string, given: ReadonlyMap<string, string>): SignerTime | null {
  const value = given.get(name)
  if (value === undefined) return null
  const time = signerTime(value)
  if (time === undefined) throw new WireError(`has a time that cannot be read: ${name}=${value}`)
  return time
}

function unquoted(word: string): string {
  return word.replaceAll(/"((?:\\"|[^"])*)"/g, (_, inner: string) => inner.replaceAll('\\"', '"'))
}
