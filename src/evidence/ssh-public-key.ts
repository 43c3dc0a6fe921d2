import { createHash, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { WireError, wireMpint, wireReader, wireString, type WireReader } from './ssh-wire.ts'

/** A public key of SSH (RFC 4253 section 6.6, RFC 5656, RFC 8709, and OpenSSH's keys on security keys). */
export interface SshPublicKey {
  /** Its name on the wire: `ssh-ed25519`. */
  readonly type: string
  readonly blob: Buffer
  readonly key: KeyObject
  /** What a security key calls the relying party; null for a key that lies in a file. */
  readonly application: string | null
}

/** A curve under its names, with the digest that RFC 5656 signs with and the bytes of a coordinate. */
export const CURVES = [
  { ssh: 'nistp256', jwk: 'P-256', hash: 'sha256', bytes: 32 },
  { ssh: 'nistp384', jwk: 'P-384', hash: 'sha384', bytes: 48 },
  { ssh: 'nistp521', jwk: 'P-521', hash: 'sha512', bytes: 66 },
] as const

export type Curve = (typeof CURVES)[number]

/** A shorter RSA key is refused. */
const LEAST_RSA_BITS = 2048

/** Reads the wire form of a public key. Throws WireError. */
export function readPublicKey(bytes: Uint8Array): SshPublicKey {
  const blob = Buffer.from(bytes)
  const reader = wireReader(blob)
  const type = reader.text()
  const jwk = jwkOf(type, reader)
  const application = type.startsWith('sk-') ? reader.text() : null
  reader.end()
  const key = importKey(jwk)
  const bits = key.asymmetricKeyDetails?.modulusLength
  if (bits !== undefined && bits < LEAST_RSA_BITS)
    throw new WireError(`is an RSA key of ${bits} bits, which is too short`)
  return { type, blob, key, application }
}

function jwkOf(type: string, reader: WireReader): JsonWebKey {
  if (type === 'ssh-rsa') {
    const e = reader.mpint()
    return { kty: 'RSA', e: base64url(e), n: base64url(reader.mpint()) }
  }
  if (type === 'ssh-ed25519' || type === 'sk-ssh-ed25519@openssh.com') {
    const x = reader.string()
    if (x.length !== 32) throw new WireError('is an Ed25519 key of another length than 32 bytes')
    return { kty: 'OKP', crv: 'Ed25519', x: base64url(x) }
  }
  const curve = curveOf(type)
  if (curve === undefined) throw new WireError(`is a key of the type ${type}, which is not supported`)
  if (reader.text() !== curve.ssh) throw new WireError('is on another curve than its type says')
  return pointOf(curve, reader.string())
}

/** The curve of a key type, or undefined when it is of none. */
export function curveOf(type: string): Curve | undefined {
  if (type === 'sk-ecdsa-sha2-nistp256@openssh.com') return CURVES[0]
  return CURVES.find(({ ssh }) => type === `ecdsa-sha2-${ssh}`)
}

/** A point on a curve as a JWK. Throws WireError unless it is uncompressed (SEC 1 section 2.3.3). */
export function pointOf(curve: Curve, point: Buffer): JsonWebKey {
  if (point.length !== 2 * curve.bytes + 1 || point[0] !== 4) throw new WireError('holds no uncompressed point')
  const x = point.subarray(1, curve.bytes + 1)
  return { kty: 'EC', crv: curve.jwk, x: base64url(x), y: base64url(point.subarray(curve.bytes + 1)) }
}

function importKey(jwk: JsonWebKey): KeyObject {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' })
  } catch {
    throw new WireError('holds numbers that are no key')
  }
}

/** The wire form of a key that lies in a file. Throws WireError for a kind that SSH does not sign with. */
export function publicKeyOf(key: KeyObject): SshPublicKey {
  const jwk = key.export({ format: 'jwk' })
  const bytes = (name: 'e' | 'n' | 'x' | 'y'): Buffer => Buffer.from(jwk[name] ?? '', 'base64url')
  if (jwk.kty === 'RSA')
    return readPublicKey(Buffer.concat([wireString('ssh-rsa'), wireMpint(bytes('e')), wireMpint(bytes('n'))]))
  if (jwk.crv === 'Ed25519') return readPublicKey(Buffer.concat([wireString('ssh-ed25519'), wireString(bytes('x'))]))
  const curve = CURVES.find((each) => each.jwk === jwk.crv)
  if (curve === undefined) throw new WireError('is a key of a kind that SSH does not sign with')
  const point = Buffer.concat([Buffer.from([4]), bytes('x'), bytes('y')])
  return readPublicKey(Buffer.concat([wireString(`ecdsa-sha2-${curve.ssh}`), wireString(curve.ssh), wireString(point)]))
}

/** How `ssh-keygen -l` names a key: `SHA256:` and base64 without padding. */
export function fingerprintOf({ blob }: SshPublicKey): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`
}

/** Bytes as a JWK writes them. */
export function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url')
}

/** The bytes of base64 in its one form: padded, with no bit set that means nothing. Throws WireError. */
export function strictBase64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64')
  if (text === '' || bytes.toString('base64') !== text) throw new WireError('is no base64')
  return bytes
}
