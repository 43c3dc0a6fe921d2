import { createHash, X509Certificate } from 'node:crypto'
import { Certificate } from 'pkijs'
import type { EvidenceFault } from '../model/evidence-fault.ts'
import { formatInstant } from '../time/instant.ts'
import { DIGESTS, hexOf, nonceOfQuery, readReply, TimestampError, type TimestampToken } from './timestamp-token.ts'

export interface TimestampCheck {
  /** The reply of the authority (`.tsr`), and what its file is called. */
  readonly reply: Uint8Array
  readonly path: string
  /** What was time-stamped. */
  readonly message: Uint8Array
  /** The query that was sent, when it is there. */
  readonly query?: Uint8Array | undefined
  /** Certificates that are trusted, from `readAuthorities`; null when nobody said which. */
  readonly authorities: readonly Certificate[] | null
  /** Now, in milliseconds since the epoch. */
  readonly at: number
}

/** What a time stamp says: the message existed at `time` (RFC 3339 UTC), by the word of `authority`. */
export interface TimestampClaim {
  readonly time: string
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly authority: string
  readonly serial: string
  readonly policy: string
}

export interface CheckedTimestamp {
  readonly valid: boolean
  readonly trusted: boolean
  readonly claim: TimestampClaim | null
  readonly faults: readonly EvidenceFault[]
}

/**
 * Checks a time stamp without any network. Faults: `E-TS-DAMAGED` (no good reply), `E-TS-IMPRINT` (of another message),
 * `E-TS-NONCE` (to another query), `E-TS-SIGNATURE`, `E-TS-UNTRUSTED` (a warning: good, but its certificate does not lead to
 * one that is trusted, or did not at that time), `W-TS-EXPIRED` (good at that time; the certificate has run out since).
 */
export async function verifyTimestamp(check: TimestampCheck): Promise<CheckedTimestamp> {
  const fault = (code: string, severity: EvidenceFault['severity'], message: string): EvidenceFault => ({
    code,
    severity,
    path: check.path,
    message,
  })
  let token: TimestampToken
  try {
    token = readReply(check.reply)
    if (!isImprint(token, check.message)) return refused(token, fault('E-TS-IMPRINT', 'error', 'is of something else'))
    if (check.query !== undefined && nonceOfQuery(check.query) !== hexOf(token.info.nonce))
      return refused(token, fault('E-TS-NONCE', 'error', 'answers another query than the one that was sent'))
  } catch (error) {
    if (!(error instanceof TimestampError)) throw error
    return refused(null, fault('E-TS-DAMAGED', 'error', error.message))
  }
  if (!(await isSigned(token, check.message)))
    return refused(token, fault('E-TS-SIGNATURE', 'error', 'was changed: its signature is not good'))
  const claim = claimOf(token)
  if (check.authorities === null) return { valid: true, trusted: false, claim, faults: [] }
  const problem = await whyUntrusted(token, check.message, check.authorities)
  if (problem !== undefined)
    return { valid: true, trusted: false, claim, faults: [fault('E-TS-UNTRUSTED', 'warning', problem)] }
  const ended = token.certificate.notAfter.value.getTime()
  const faults =
    check.at > ended
      ? [
          fault(
            'W-TS-EXPIRED',
            'warning',
            `was good when it was made; its certificate ended ${formatInstant(ended * 1000)}`,
          ),
        ]
      : []
  return { valid: true, trusted: true, claim, faults }
}

function refused(token: TimestampToken | null, fault: EvidenceFault): CheckedTimestamp {
  return { valid: false, trusted: false, claim: token && claimOf(token), faults: [fault] }
}

function claimOf({ info, certificate }: TimestampToken): TimestampClaim {
  const at = info.genTime.getTime()
  return {
    time: formatInstant(at * 1000),
    at,
    authority: nodeCertificate(certificate).subject.replaceAll('\n', ', '),
    serial: hexOf(info.serialNumber) ?? '',
    policy: info.policy,
  }
}

function nodeCertificate(certificate: Certificate): X509Certificate {
  return new X509Certificate(new Uint8Array(certificate.toSchema().toBER()))
}

function isImprint({ info }: TimestampToken, message: Uint8Array): boolean {
  const { hashAlgorithm, hashedMessage } = info.messageImprint
  const digest = DIGESTS[hashAlgorithm.algorithmId]
  if (digest === undefined) throw new TimestampError('names its message by a digest that is not allowed')
  return createHash(digest).update(message).digest().equals(Buffer.from(hashedMessage.valueBlock.valueHexView))
}

async function isSigned(token: TimestampToken, message: Uint8Array): Promise<boolean> {
  try {
    const { signatureVerified, signerCertificate } = await token.signed.verify({
      signer: 0,
      data: Uint8Array.from(message).buffer,
      checkChain: false,
      extendedMode: true,
    })
    return signatureVerified === true && signerCertificate !== null && isSame(signerCertificate, token.certificate)
  } catch {
    return false
  }
}

function isSame(a: Certificate | undefined, b: Certificate): boolean {
  return a !== undefined && Buffer.from(a.toSchema().toBER()).equals(Buffer.from(b.toSchema().toBER()))
}

/** The chain is followed at the time of the stamp: that is when it had to be good. */
async function whyUntrusted(
  { signed, info, certificate }: TimestampToken,
  message: Uint8Array,
  authorities: readonly Certificate[],
): Promise<string | undefined> {
  const { notBefore, notAfter } = certificate
  const at = info.genTime.getTime()
  if (at < notBefore.value.getTime() || at > notAfter.value.getTime())
    return 'was made when its certificate was not valid'
  try {
    await signed.verify({
      signer: 0,
      data: Uint8Array.from(message).buffer,
      trustedCerts: [...authorities],
      checkChain: true,
      extendedMode: true,
    })
    return undefined
  } catch {
    return 'is by no authority of the file given'
  }
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g

/** The certificates of a CA file in PEM. Throws TypeError when there is none, or one that cannot be read. */
export function readAuthorities(text: string): Certificate[] {
  const found = text.match(CERTIFICATE)
  if (found === null) throw new TypeError('it holds no certificate in PEM')
  return found.map((pem) => {
    try {
      return Certificate.fromBER(Uint8Array.from(new X509Certificate(pem).raw).buffer)
    } catch (error) {
      throw new TypeError('it holds a damaged certificate', { cause: error })
    }
  })
}
