import type { EvidenceFault } from '../model/evidence-fault.ts'
import { formatInstant } from '../time/instant.ts'
import type { AllowedSigner, AllowedSigners, SignerTime } from './allowed-signers.ts'
import { inPatternList } from './match-pattern.ts'
import { fingerprintOf, type SshPublicKey } from './ssh-public-key.ts'
import { isSignature, readSignature, type Namespace, type SshSignature } from './ssh-signature.ts'
import { WireError } from './ssh-wire.ts'

export interface SignatureCheck {
  /** The armored signature, and what its file is called. */
  readonly text: string
  readonly path: string
  readonly message: Uint8Array
  readonly namespace: Namespace
  /** Who may sign; null when nobody said so: then no signature is trusted. */
  readonly signers: AllowedSigners | null
  /** The identity that must have signed; any of the file when left out. */
  readonly identity?: string | undefined
  /** When it was signed, as far as that is known; else now. Milliseconds since the epoch. */
  readonly at: number
}

/** The key of a signature, and who the allowed signers say that it is. */
export interface Signer {
  readonly key_type: string
  readonly fingerprint: string
  readonly principals: string | null
}

/** `valid`: the signature is that of its key over the message. `trusted`: and this key may sign for this, at this time. */
export interface CheckedSignature {
  readonly valid: boolean
  readonly trusted: boolean
  readonly signer: Signer | null
  readonly faults: readonly EvidenceFault[]
}

/**
 * Checks one signature. Faults: `E-SIGNATURE` (not a signature of this message), `E-NAMESPACE` (made for something else,
 * or by a key that may not sign for this), `E-SIGNER-UNKNOWN`, `E-SIGNER-EXPIRED`, `W-SIGNATURE-FORM`, `W-SIGNER-ZONE`. That a
 * good signature is of nobody we trust is a warning.
 */
export function verifySsh(check: SignatureCheck): CheckedSignature {
  const fault = faultMaker(check.path)
  let signature: SshSignature
  try {
    signature = readSignature(check.text)
  } catch (error) {
    if (!(error instanceof WireError)) throw error
    return refused(null, [fault('E-SIGNATURE', 'error', error.message)])
  }
  const { key, namespace } = signature
  const unknown = { key_type: key.type, fingerprint: fingerprintOf(key), principals: null }
  if (namespace !== check.namespace)
    return refused(unknown, [fault('E-NAMESPACE', 'error', `was made for ${namespace}, not for ${check.namespace}`)])
  if (!isSignature(signature, check.message))
    return refused(unknown, [fault('E-SIGNATURE', 'error', 'is no signature of what it should sign')])
  const form = signature.plain
    ? []
    : [fault('W-SIGNATURE-FORM', 'warning', 'is good, but not written as OpenSSH writes it')]
  if (check.signers === null) return { valid: true, trusted: false, signer: unknown, faults: form }
  const { signer, faults } = trust(key, check.signers.signers, check)
  return {
    valid: true,
    trusted: signer !== null,
    signer: { ...unknown, principals: signer?.principals ?? null },
    faults: [...form, ...faults],
  }
}

function refused(signer: Signer | null, faults: readonly EvidenceFault[]): CheckedSignature {
  return { valid: false, trusted: false, signer, faults }
}

type FaultMaker = (code: string, severity: EvidenceFault['severity'], message: string) => EvidenceFault

function faultMaker(path: string): FaultMaker {
  return (code, severity, message) => ({ code, severity, path, message })
}

interface Trust {
  readonly signer: AllowedSigner | null
  readonly faults: readonly EvidenceFault[]
}

/** Looks for a line that allows the key; of lines that do not, it tells what the one that comes nearest lacks. */
function trust(key: SshPublicKey, signers: readonly AllowedSigner[], check: SignatureCheck): Trust {
  const fault = faultMaker(check.path)
  const { identity, namespace, at } = check
  const print = fingerprintOf(key)
  const owners = signers
    .filter((signer) => signer.key.blob.equals(key.blob))
    .filter(({ principals }) => identity === undefined || inPatternList(identity, principals))
  if (owners.length === 0) {
    const who = identity === undefined ? 'is none of the allowed signers' : `is no key of ${identity}`
    return { signer: null, faults: [fault('E-SIGNER-UNKNOWN', 'warning', `is by ${print}, which ${who}`)] }
  }
  const fitting = owners.filter(({ namespaces }) => namespaces === null || inPatternList(namespace, namespaces))
  if (fitting.length === 0)
    return {
      signer: null,
      faults: [fault('E-NAMESPACE', 'warning', `is by ${print}, which may not sign for ${namespace}`)],
    }
  const signer = fitting.find((each) => isValidAt(each, at))
  const zone = fitting.some((each) => isNearEdge(each, at))
    ? [
        fault(
          'W-SIGNER-ZONE',
          'warning',
          'stands or falls with a time of the allowed signers that names no zone: UTC was assumed',
        ),
      ]
    : []
  if (signer) return { signer, faults: zone }
  return { signer: null, faults: [fault('E-SIGNER-EXPIRED', 'warning', whenValid(print, fitting[0], at)), ...zone] }
}

/** Both ends belong to it, as in OpenSSH. */
function isValidAt({ validAfter, validBefore }: AllowedSigner, at: number): boolean {
  return (validAfter === null || at >= validAfter.at) && (validBefore === null || at <= validBefore.at)
}

/** No zone is further from UTC. */
const FARTHEST_ZONE = 14 * 3_600_000

function isNearEdge({ validAfter, validBefore }: AllowedSigner, at: number): boolean {
  const isNear = (time: SignerTime | null): boolean =>
    time !== null && !time.zoned && Math.abs(time.at - at) <= FARTHEST_ZONE
  return isNear(validAfter) || isNear(validBefore)
}

function whenValid(print: string, signer: AllowedSigner | undefined, at: number): string {
  const { validAfter = null, validBefore = null } = signer ?? {}
  const instant = (time: number): string => formatInstant(time * 1000)
  const isEarly = validAfter !== null && at < validAfter.at
  if (isEarly) return `is by ${print}, which is valid from ${instant(validAfter.at)} on, not at ${instant(at)}`
  return `is by ${print}, which was valid until ${instant(validBefore?.at ?? at)}, not at ${instant(at)}`
}

/** How many people signed: keys that are trusted, those of one identity taken as one. */
export function trustedPeople(checked: readonly CheckedSignature[]): number {
  const people = checked.flatMap(({ trusted, signer }) => {
    if (!trusted || signer === null) return []
    const { principals, fingerprint } = signer
    // A pattern may stand for many people; each key is one of them.
    return [principals === null || /[*?!,]/.test(principals) ? fingerprint : principals]
  })
  return new Set(people).size
}
