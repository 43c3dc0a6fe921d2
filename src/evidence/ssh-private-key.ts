import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { base64url, curveOf, pointOf, publicKeyOf, strictBase64, type SshPublicKey } from './ssh-public-key.ts'
import { WireError, wireReader, type WireReader } from './ssh-wire.ts'

/** A key that signs by itself. */
export interface SshPrivateKey {
  readonly key: KeyObject
  readonly public: SshPublicKey
}

/**
 * What a key file turned out to be: a key that we can sign with, or one that only `ssh-keygen` can: because it is
 * encrypted, lies on a security key, or is the public half of a key that an agent holds.
 */
export type KeyFile =
  | { readonly kind: 'key'; readonly key: SshPrivateKey }
  | { readonly kind: 'elsewhere'; readonly why: 'encrypted' | 'hardware' | 'agent' }

const OPENSSH = /^-----BEGIN OPENSSH PRIVATE KEY-----\s+([A-Za-z0-9+/=\s]+?)\s*-----END OPENSSH PRIVATE KEY-----\s*$/
const PUBLIC_LINE = /^(?:ssh-|ecdsa-|sk-)[\w@.-]+ [A-Za-z0-9+/]+=*(?: .*)?\s*$/

/** Reads a private key file (openssh-key-v1, or PEM: PKCS #8, PKCS #1, SEC 1). Throws WireError. */
export function readKeyFile(text: string): KeyFile {
  if (PUBLIC_LINE.test(text)) return { kind: 'elsewhere', why: 'agent' }
  const openssh = OPENSSH.exec(text)
  if (openssh) return readOpenssh(strictBase64((openssh[1] ?? '').replaceAll(/\s/g, '')))
  if (!text.includes('-----BEGIN ') || !text.includes('PRIVATE KEY-----')) throw new WireError('is no private key')
  if (/^-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(text))
    return { kind: 'elsewhere', why: 'encrypted' }
  try {
    return { kind: 'key', key: whole(createPrivateKey(text)) }
  } catch (error) {
    throw error instanceof WireError ? error : new WireError('is a damaged private key')
  }
}

function whole(key: KeyObject): SshPrivateKey {
  return { key, public: publicKeyOf(createPublicKey(key)) }
}

/** The format of OpenSSH's PROTOCOL.key. */
function readOpenssh(bytes: Buffer): KeyFile {
  const reader = wireReader(bytes)
  if (reader.take(15).toString('latin1') !== 'openssh-key-v1\0') throw new WireError('is no key of OpenSSH')
  const cipher = reader.text()
  const derivation = reader.text()
  reader.string()
  if (reader.uint32() !== 1) throw new WireError('holds more than one key')
  const blob = reader.string()
  const secret = reader.string()
  reader.end()
  if (wireReader(blob).text().startsWith('sk-')) return { kind: 'elsewhere', why: 'hardware' }
  if (cipher !== 'none' || derivation !== 'none') return { kind: 'elsewhere', why: 'encrypted' }
  const key = readSecret(wireReader(secret))
  // A public half that is not the key's own would make a signature that gives the key away.
  if (!key.public.blob.equals(blob)) throw new WireError('holds a public key that is not its own')
  return { kind: 'key', key }
}

function readSecret(reader: WireReader): SshPrivateKey {
  if (reader.uint32() !== reader.uint32()) throw new WireError('is a damaged private key')
  const type = reader.text()
  const jwk = secretJwk(type, reader)
  reader.string()
  try {
    return whole(createPrivateKey({ key: jwk, format: 'jwk' }))
  } catch (error) {
    throw error instanceof WireError ? error : new WireError('holds numbers that are no key')
  }
}

function secretJwk(type: string, reader: WireReader): JsonWebKey {
  if (type === 'ssh-rsa') return rsaJwk(reader)
  if (type === 'ssh-ed25519') {
    const x = reader.string()
    const secret = reader.string()
    if (secret.length !== 64) throw new WireError('is a damaged private key')
    return { kty: 'OKP', crv: 'Ed25519', x: base64url(x), d: base64url(secret.subarray(0, 32)) }
  }
  const curve = curveOf(type)
  if (curve === undefined) throw new WireError(`is a key of the type ${type}, which is not supported`)
  reader.string()
  const point = pointOf(curve, reader.string())
  const d = reader.mpint()
  if (d.length > curve.bytes) throw new WireError('is a damaged private key')
  return { ...point, d: base64url(Buffer.concat([Buffer.alloc(curve.bytes - d.length), d])) }
}

/** OpenSSH leaves the two exponents out that JWK wants. */
function rsaJwk(reader: WireReader): JsonWebKey {
  const n = reader.mpint()
  const e = reader.mpint()
  const d = reader.mpint()
  const qi = reader.mpint()
  const p = reader.mpint()
  const q = reader.mpint()
  const exponent = (prime: Buffer): Buffer => {
    const less = number(prime) - 1n
    if (less < 1n) throw new WireError('is a damaged private key')
    return magnitudeOf(number(d) % less)
  }
  const fields = { n, e, d, p, q, dp: exponent(p), dq: exponent(q), qi }
  return {
    kty: 'RSA',
    ...Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, base64url(value)])),
  }
}

function number(bytes: Buffer): bigint {
  return BigInt(`0x0${bytes.toString('hex')}`)
}

function magnitudeOf(value: bigint): Buffer {
  const hex = value.toString(16)
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
}
