import { createHash, sign, verify } from 'node:crypto'
import type { SshPrivateKey } from './ssh-private-key.ts'
import { curveOf, readPublicKey, strictBase64, type Curve, type SshPublicKey } from './ssh-public-key.ts'
import { WireError, wireMpint, wireReader, wireString, wireUint32 } from './ssh-wire.ts'

/** What a signature is for. A signature for one purpose is none for another. */
export type Namespace = 'evidence@tatou-ir' | 'custody@tatou-ir'

type Digest = 'sha256' | 'sha512'

/** A signature as it was read; whether it is good, `isSignature` says. */
export interface SshSignature {
  readonly key: SshPublicKey
  readonly namespace: string
  readonly hash: Digest
  readonly algorithm: string
  /** The signature as OpenSSL takes it: of ECDSA, both numbers in a fixed width. */
  readonly raw: Buffer
  /** What a security key adds to what it signs: flags and counter. */
  readonly suffix: Buffer
  /** Whether its text is written as OpenSSH writes it, so that no changed byte goes unnoticed. */
  readonly plain: boolean
}

const BEGIN = '-----BEGIN SSH SIGNATURE-----'
const END = '-----END SSH SIGNATURE-----'
const MAGIC = 'SSHSIG'
const VERSION = 1
const COLUMNS = 70
/** No signature of a key that we read comes near. */
const MOST_CHARACTERS = 65_536

/**
 * Signs a message as `ssh-keygen -Y sign` does (OpenSSH, PROTOCOL.sshsig). Returns the armored text; of Ed25519 and RSA
 * keys always the same.
 */
export function signSsh(
  message: Uint8Array,
  { key, namespace }: { readonly key: SshPrivateKey; readonly namespace: Namespace },
): string {
  const hash = 'sha512'
  const data = signedData(message, namespace, hash)
  const blob = Buffer.concat([
    Buffer.from(MAGIC),
    wireUint32(VERSION),
    wireString(key.public.blob),
    wireString(namespace),
    wireString(''),
    wireString(hash),
    wireString(rawSignature(key, data)),
  ])
  return armor(blob)
}

function rawSignature({ key, public: { type } }: SshPrivateKey, data: Buffer): Buffer {
  if (type === 'ssh-rsa') return Buffer.concat([wireString('rsa-sha2-512'), wireString(sign('sha512', data, key))])
  const curve = curveOf(type)
  if (curve === undefined) return Buffer.concat([wireString(type), wireString(sign(null, data, key))])
  const raw = sign(curve.hash, data, { key, dsaEncoding: 'ieee-p1363' })
  const numbers = [raw.subarray(0, curve.bytes), raw.subarray(curve.bytes)].map(wireMpint)
  return Buffer.concat([wireString(type), wireString(Buffer.concat(numbers))])
}

/** What is really signed: the digest of the message, and what it is for. */
function signedData(message: Uint8Array, namespace: string, hash: Digest): Buffer {
  const digest = createHash(hash).update(message).digest()
  return Buffer.concat([
    Buffer.from(MAGIC),
    wireString(namespace),
    wireString(''),
    wireString(hash),
    wireString(digest),
  ])
}

function armor(blob: Buffer): string {
  const lines = blob.toString('base64').match(new RegExp(`.{1,${COLUMNS}}`, 'g')) ?? []
  return `${[BEGIN, ...lines, END].join('\n')}\n`
}

/** Reads an armored signature. Throws WireError. */
export function readSignature(text: string): SshSignature {
  if (text.length > MOST_CHARACTERS) throw new WireError('is too long for a signature')
  const whole = text.trimEnd()
  if (!whole.startsWith(BEGIN)) throw new WireError('does not begin as an SSH signature')
  if (!whole.endsWith(END)) throw new WireError('does not end as an SSH signature')
  const blob = strictBase64(whole.slice(BEGIN.length, -END.length).replaceAll(/[ \t\r\n]/g, ''))
  return { ...readBlob(blob), plain: armor(blob) === text }
}

function readBlob(blob: Buffer): Omit<SshSignature, 'plain'> {
  const reader = wireReader(blob)
  if (reader.take(MAGIC.length).toString('latin1') !== MAGIC) throw new WireError('is no SSH signature')
  const version = reader.uint32()
  if (version !== VERSION) throw new WireError(`is of version ${version}, which is not supported`)
  const key = readPublicKey(reader.string())
  const namespace = reader.text()
  if (namespace === '') throw new WireError('does not say what it is for')
  // It is not signed, so that anything could be written there.
  if (reader.string().length > 0) throw new WireError('holds something in its reserved field')
  const hash = reader.text()
  if (hash !== 'sha256' && hash !== 'sha512') throw new WireError(`uses the digest ${hash}, which is not allowed`)
  const signature = reader.string()
  reader.end()
  return { key, namespace, hash, ...readRaw(signature, key) }
}

function readRaw(
  bytes: Buffer,
  { type, key, application }: SshPublicKey,
): Pick<SshSignature, 'algorithm' | 'raw' | 'suffix'> {
  const reader = wireReader(bytes)
  const algorithm = reader.text()
  const allowed = type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256'] : [type]
  if (!allowed.includes(algorithm)) throw new WireError(`was made by ${algorithm}, which is not allowed for ${type}`)
  const raw = reader.string()
  const suffix = application === null ? Buffer.alloc(0) : reader.take(5)
  reader.end()
  const curve = curveOf(type)
  if (curve) return { algorithm, raw: fixedWidth(raw, curve), suffix }
  const width = (key.asymmetricKeyDetails?.modulusLength ?? 512) / 8
  if (raw.length !== Math.ceil(width)) throw new WireError('holds a signature of a wrong length')
  return { algorithm, raw, suffix }
}

function fixedWidth(bytes: Buffer, { bytes: width }: Curve): Buffer {
  const reader = wireReader(bytes)
  const numbers = [reader.mpint(), reader.mpint()]
  reader.end()
  if (numbers.some(({ length }) => length > width)) throw new WireError('holds a number that is too large')
  return Buffer.concat(numbers.flatMap((number) => [Buffer.alloc(width - number.length), number]))
}

/** Whether the key of a signature made it over this message, for the purpose that the signature names. */
export function isSignature(signature: SshSignature, message: Uint8Array): boolean {
  const {
    key: { key, type, application },
    algorithm,
    raw,
    suffix,
  } = signature
  const data = signedData(message, signature.namespace, signature.hash)
  if (algorithm.startsWith('rsa-')) return verify(algorithm === 'rsa-sha2-256' ? 'sha256' : 'sha512', data, key, raw)
  const bytes = application === null ? data : touched(application, suffix, data)
  const curve = curveOf(type)
  if (curve === undefined) return verify(null, bytes, key, raw)
  return verify(curve.hash, bytes, { key, dsaEncoding: 'ieee-p1363' }, raw)
}

/** What a security key signs (OpenSSH, PROTOCOL.u2f): digests, and between them its flags and its counter. */
function touched(application: string, suffix: Buffer, data: Buffer): Buffer {
  const sha256 = (value: string | Buffer): Buffer => createHash('sha256').update(value).digest()
  return Buffer.concat([sha256(application), suffix, sha256(data)])
}
