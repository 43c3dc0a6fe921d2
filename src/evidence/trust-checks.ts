import type { Certificate } from 'pkijs'
import type { BundleFault, SealFacts } from '../model/bundle.ts'
import type { BundleCheck, CheckAnswer, CheckContext } from './bundle-checks.ts'
import type { AllowedSigners } from './allowed-signers.ts'
import { valuesOf } from './bag-info.ts'
import { readMeta } from './bag-receipt.ts'
import type { Bag } from './bag.ts'
import { checkCustody } from './custody-faults.ts'
import { parseHead } from './custody-head.ts'
import { fault } from './fault.ts'
import { CUSTODY, originalFaults } from './originals.ts'
import { attachedFile, attachedName, SIGNATURE_FILES, SIGNED_FILE } from './signature-files.ts'
import { SET_FILE } from './tag-files.ts'
import type { CheckedTimestamp } from './timestamp.ts'
import { verifySsh } from './verify-ssh.ts'

/** Who is trusted, and what time it is: milliseconds since the epoch. */
export interface Trust {
  readonly signers: AllowedSigners | null
  /** Certificates of time-stamping authorities; null when nobody said which are trusted. */
  readonly authorities: readonly Certificate[] | null
  readonly at: number
}

/** Who sealed a bundle, and who held what is in it. */
export function trustChecks(trust: Trust): readonly BundleCheck[] {
  return [
    { name: 'time stamps', run: (context) => checkStamps(context, trust) },
    { name: 'signatures', run: (context) => checkSignatures(context, trust) },
    { name: 'custody', run: (context) => checkCustodyLog(context, trust) },
  ]
}

/** A time stamp of a signature, and what it is worth. */
interface Stamped extends CheckedTimestamp {
  readonly index: number
}

/** Replies of authorities in `signatures/`, each of the signature with its number. */
async function stampsOf({ bag }: CheckContext, { authorities, at }: Trust): Promise<readonly Stamped[]> {
  const replies = [...bag.files.values()].flatMap(({ path, content }) => {
    const name = attachedName(path)
    return name?.kind === 'tsr' && content !== null ? [{ path, content, index: name.index }] : []
  })
  if (replies.length === 0) return []
  // Reading certificates takes a while to load, and few bundles need it.
  const { verifyTimestamp } = await import('./timestamp.ts')
  const stamps: Stamped[] = []
  for (const { path, content, index } of replies) {
    const contentOf = (kind: 'sig' | 'tsq'): Buffer | undefined =>
      bag.files.get(attachedFile({ kind, index }))?.content ?? undefined
    const message = contentOf('sig')
    const checked =
      message === undefined
        ? {
            valid: false,
            trusted: false,
            claim: null,
            faults: [fault('E-TS-IMPRINT', path, 'is of a signature that is not there')],
          }
        : await verifyTimestamp({ reply: content, path, message, query: contentOf('tsq'), authorities, at })
    stamps.push({ ...checked, index })
  }
  return stamps
}

async function checkStamps(context: CheckContext, trust: Trust): Promise<CheckAnswer> {
  const stamps = await stampsOf(context, trust)
  if (stamps.length === 0) return { faults: [], notRun: 'the bundle has no time stamp' }
  return { faults: stamps.flatMap(({ faults }) => faults) }
}

async function checkSignatures(context: CheckContext, trust: Trust): Promise<CheckAnswer> {
  const { files } = context.bag
  const { signers } = trust
  const message = files.get(SIGNED_FILE)?.content ?? null
  const found = [...files.values()].filter(({ path }) => attachedName(path)?.kind === 'sig')
  const faults = [...(signers?.faults ?? []), ...takenAway(context.bag, found.length)]
  if (found.length === 0) return { faults, notRun: 'the bundle has no signature' }
  const stamps = await stampsOf(context, trust)
  const checked = found.flatMap(({ path, content }) => {
    if (content === null || message === null) return []
    const stamp = stamps.find(({ index, claim }) => index === attachedName(path)?.index && claim !== null)
    // When an authority whom we trust says when it was signed, the key had to be good then.
    const at = stamp?.trusted === true && stamp.claim !== null ? stamp.claim.at : trust.at
    const text = content.toString('latin1')
    return [{ path, stamp, ...verifySsh({ text, path, message, namespace: 'evidence@tatou-ir', signers, at }) }]
  })
  return {
    faults: [...faults, ...checked.flatMap((each) => each.faults)],
    signed: checked.some(({ valid }) => valid),
    trusted: checked.some(({ trusted }) => trusted),
    signatures: checked.map(({ path, valid, trusted, signer, stamp }) => ({
      path,
      valid,
      trusted,
      fingerprint: signer?.fingerprint ?? null,
      principals: signer?.principals ?? null,
      timestamp: stampFacts(stamp),
    })),
  }
}

/**
 * Signatures that were there when the bag was sealed: no manifest can list them, so the bag says how many there are. When one is
 * left, its signer vouches for that. When none is, nothing is proved, and the bundle is one that nobody signed: a warning.
 */
function takenAway(bag: Bag, left: number): BundleFault[] {
  const promised = bag.ours ? (readMeta(bag)?.signatures ?? 0) : 0
  const severity = left > 0 ? 'error' : 'warning'
  return SIGNATURE_FILES.slice(0, promised)
    .filter((path) => !bag.files.has(path))
    .map((path) => ({
      ...fault('E-SIGNATURE-MISSING', path, `is not there; the bundle says that it had ${promised}`),
      severity,
    }))
}

function stampFacts(stamp: Stamped | undefined): SealFacts['timestamp'] {
  if (!stamp?.claim) return null
  const { time, authority } = stamp.claim
  return { time, authority, valid: stamp.valid, trusted: stamp.trusted }
}

/** The log in the bag ends where the bag says, and the evidence is what it says; it goes on in a file beside the archive, never in it. */
function checkCustodyLog({ bag }: CheckContext, { signers }: Trust): CheckAnswer {
  const content = bag.files.get(CUSTODY)?.content ?? null
  if (content === null) return { faults: [], notRun: 'the bundle has no custody log' }
  const head = parseHead(valuesOf(bag.info, 'Custody-Head')[0] ?? '')
  const log = checkCustody({ text: content.toString('utf8'), path: CUSTODY, head, closed: true, signers })
  // The originals of a set lie in all of its parts.
  const asks = bag.ours && !bag.files.has(SET_FILE)
  const originals = asks ? originalFaults(bag, (path) => bag.files.get(path)?.digests.sha256) : []
  return { faults: [...log.faults, ...originals] }
}
