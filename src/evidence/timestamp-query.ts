import { createHash } from 'node:crypto'
import { Integer, Null } from 'asn1js'
import { AlgorithmIdentifier, MessageImprint, TimeStampReq } from 'pkijs'

const SHA512 = '2.16.840.1.101.3.4.2.3'

/** Bytes of chance that a query needs. */
export const NONCE_BYTES = 8

/**
 * A query to a time-stamping authority (RFC 3161 section 2.4.1), in DER: when did this message exist? It holds the message's
 * SHA-512, a nonce from `chance` (8 bytes nobody can foresee), and asks for the authority's certificate.
 */
export function timestampQuery(message: Uint8Array, chance: Uint8Array): Buffer {
  const nonce = Buffer.from(chance.subarray(0, NONCE_BYTES))
  // A positive number in its shortest form.
  nonce[0] = ((nonce[0] ?? 0) & 0x7f) | 0x40
  const request = new TimeStampReq({
    version: 1,
    messageImprint: imprintOf(message),
    certReq: true,
    nonce: new Integer({ valueHex: Uint8Array.from(nonce).buffer }),
  })
  return Buffer.from(request.toSchema().toBER())
}

function imprintOf(message: Uint8Array): MessageImprint {
  const imprint = new MessageImprint()
  imprint.hashAlgorithm = new AlgorithmIdentifier({ algorithmId: SHA512, algorithmParams: new Null() })
  imprint.hashedMessage.valueBlock.valueHexView = new Uint8Array(createHash('sha512').update(message).digest())
  return imprint
}
