import { createHash } from 'node:crypto'
import { fromBER, OctetString, Sequence, type AsnType } from 'asn1js'
import { Certificate, type ContentInfo, ExtKeyUsage, SignedData, TimeStampReq, TimeStampResp, TSTInfo } from 'pkijs'

/** What is wrong with a time stamp, as a predicate. */
export class TimestampError extends Error {
  override readonly name = 'TimestampError'
}

/** A time stamp token that was read; what its signature is worth is another question. */
export interface TimestampToken {
  readonly signed: SignedData
  readonly info: TSTInfo
  /** The certificate that the token says it was signed with. */
  readonly certificate: Certificate
}

const OID = {
  signedData: '1.2.840.113549.1.7.2',
  info: '1.2.840.113549.1.9.16.1.4',
  contentType: '1.2.840.113549.1.9.3',
  signingCertificate: '1.2.840.113549.1.9.16.2.12',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  extendedKeyUsage: '2.5.29.37',
  timeStamping: '1.3.6.1.5.5.7.3.8',
} as const

/** The digests that a message or a certificate may be named by, under their object identifiers. */
export const DIGESTS: Readonly<Record<string, string>> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
}

/** Statuses with which an authority answers that it did as it was asked (RFC 3161 section 2.4.2). */
const GRANTED: readonly number[] = [0, 1]

/** Reads the reply of an authority. Throws TimestampError. */
export function readReply(bytes: Uint8Array): TimestampToken {
  const reply = decoded(bytes, 'no reply of a time-stamping authority', (schema) => new TimeStampResp({ schema }))
  if (!GRANTED.includes(reply.status.status)) throw new TimestampError(`was refused by the authority${reasonOf(reply)}`)
  const token = reply.timeStampToken
  if (token?.contentType !== OID.signedData) throw new TimestampError('holds no time stamp')
  return readToken(token)
}

function readToken(token: ContentInfo): TimestampToken {
  const damaged = new TimestampError('holds a damaged time stamp')
  let signed: SignedData
  let info: TSTInfo
  try {
    signed = new SignedData({ schema: token.content as AsnType })
    info = TSTInfo.fromBER(signed.encapContentInfo.eContent?.getValue() ?? new ArrayBuffer(0))
  } catch {
    throw damaged
  }
  if (signed.encapContentInfo.eContentType !== OID.info || signed.signerInfos.length !== 1) throw damaged
  const certificate = certificateOf(signed)
  if (!isForTimeStamping(certificate))
    throw new TimestampError('was signed with a certificate that is not for time stamping alone')
  return { signed, info, certificate }
}

/**
 * The signed attributes must say that this is a time stamp, and which certificate made it (RFC 2634, RFC 5035): else another
 * certificate of the same key could take its place.
 */
function certificateOf(signed: SignedData): Certificate {
  const attributes = signed.signerInfos[0]?.signedAttrs?.attributes ?? []
  const valueOf = (type: string): unknown => attributes.find((each) => each.type === type)?.values[0]
  const contentType = valueOf(OID.contentType)
  if (textOf(contentType) !== OID.info) throw new TimestampError('does not sign that it is a time stamp')
  const v2 = valueOf(OID.signingCertificateV2)
  const named = v2 === undefined ? namedBy(valueOf(OID.signingCertificate), 'sha1') : namedBy(v2, 'sha256')
  if (named === undefined) throw new TimestampError('does not sign which certificate made it')
  const certificates = (signed.certificates ?? []).filter((each) => each instanceof Certificate)
  if (certificates.length === 0) throw new TimestampError('brings no certificate: ask the authority for one')
  const found = certificates.find((each) =>
    createHash(named.digest).update(new Uint8Array(each.toSchema().toBER())).digest().equals(named.hash),
  )
  if (found === undefined) throw new TimestampError('does not bring the certificate that made it')
  return found
}

function textOf(value: unknown): string | undefined {
  const block = value as { readonly valueBlock?: { toString(): string } } | undefined
  return block?.valueBlock?.toString()
}

interface NamedCertificate {
  readonly digest: string
  readonly hash: Buffer
}

/** The first certificate of a SigningCertificate: the digest's algorithm, unless it is the usual one, and the digest. */
function namedBy(value: unknown, usual: string): NamedCertificate | undefined {
  const first = childOf(childOf(value, 0), 0)
  const head = childOf(first, 0)
  const algorithm = head instanceof Sequence ? textOf(childOf(head, 0)) : undefined
  const digest = head instanceof Sequence ? DIGESTS[algorithm ?? ''] : usual
  const hash = head instanceof Sequence ? childOf(first, 1) : head
  if (digest === undefined || !(hash instanceof OctetString)) return undefined
  return { digest, hash: Buffer.from(hash.valueBlock.valueHexView) }
}

function childOf(value: unknown, at: number): unknown {
  return value instanceof Sequence ? value.valueBlock.value[at] : undefined
}

/** RFC 3161 section 2.3: the only purpose, and critical. */
function isForTimeStamping({ extensions }: Certificate): boolean {
  const usage = extensions?.find(({ extnID }) => extnID === OID.extendedKeyUsage)
  const parsed: unknown = usage?.parsedValue
  if (usage?.critical !== true || !(parsed instanceof ExtKeyUsage)) return false
  return parsed.keyPurposes.length === 1 && parsed.keyPurposes[0] === OID.timeStamping
}

function reasonOf(reply: TimeStampResp): string {
  const [first] = reply.status.statusStrings ?? []
  const text = (first as { readonly valueBlock?: { readonly value?: unknown } } | undefined)?.valueBlock?.value
  return typeof text === 'string' && text !== '' ? `: ${text}` : ''
}

/** The nonce of a query (hex), or null when it has none. Throws TimestampError. */
export function nonceOfQuery(bytes: Uint8Array): string | null {
  const request = decoded(bytes, 'no query for a time stamp', (schema) => new TimeStampReq({ schema }))
  return hexOf(request.nonce)
}

/** An integer as hex; null when there is none. */
export function hexOf(
  value: { readonly valueBlock: { readonly valueHexView: Uint8Array } } | undefined,
): string | null {
  return value === undefined ? null : Buffer.from(value.valueBlock.valueHexView).toString('hex')
}

function decoded<T>(bytes: Uint8Array, what: string, make: (schema: AsnType) => T): T {
  // Its own memory: the reader takes whole buffers, and ours may be a part of a larger one.
  const { result, offset } = fromBER(Uint8Array.from(bytes).buffer)
  if (offset === -1) throw new TimestampError(`is ${what}`)
  if (offset !== bytes.length) throw new TimestampError(`has ${bytes.length - offset} bytes too many`)
  try {
    return make(result)
  } catch {
    throw new TimestampError(`is ${what}`)
  }
}
