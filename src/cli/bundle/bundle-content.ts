import { attachedFile } from '../../evidence/signature-files.ts'
import { fingerprintOf } from '../../evidence/ssh-public-key.ts'
import { readSignature } from '../../evidence/ssh-signature.ts'
import type { AttachedFile } from '../../evidence/seal.ts'
import type { BundleFacts } from '../../evidence/tag-files.ts'
import { TatouError } from '../../model/errors.ts'
import type { ReportMaterial } from '../../report/material.ts'
import { actorOf } from '../case/actor.ts'
import { recordParts, reportParts } from './bundle-records.ts'
import { custodyPart, derivedParts, evidenceParts, recipeParts } from './bundle-parts.ts'
import type { Target } from './bundle-target.ts'
import type { Invocation } from '../command.ts'
import { readConfig } from '../config/config.ts'
import type { Session } from '../investigation/investigate.ts'
import { text } from '../options.ts'
import type { Content } from './pack-bundle.ts'
import { reportMaterial } from '../report/report-document.ts'
import type { Signer } from './sign.ts'
import { version } from '../version.ts'

/** What goes into a bundle whatever it is called: evidence and what was worked out from it, and what its report is made of. */
export interface Contents {
  readonly content: Content
  readonly material: ReportMaterial
}

/** Reads all that a bundle holds but the records of people. */
export async function contentOf(
  invocation: Invocation,
  given: Session,
  target: Target,
  signers: readonly Signer[],
): Promise<Contents> {
  const evidence = invocation.options['onlyFindings'] === true ? 'excerpt' : 'whole'
  const session = evidence === 'excerpt' ? withoutSamples(given) : given
  const { payload, originals } = await evidenceParts(session, evidence)
  const contact = text(invocation.options, 'contact') ?? actorOf(invocation.host)
  const facts: BundleFacts = {
    ...target,
    ...(await custodyPart(invocation, session, target.at)),
    contact,
    timezone: text(invocation.options, 'timezone') ?? 'UTC',
    signer: signers.length === 0 ? null : contact,
    signatures: signers.length,
    encryptedTo: readersOf(target),
    parts: 1,
    part: null,
    redaction: null,
    tool: { name: 'tatou-ir', version: version() },
    command: invocation.commandLine,
    config: session.config,
    ...(await recipeParts(invocation, session)),
    evidence,
    originals,
    inputs: session.evidence.inputs,
    unreadable: session.evidence.unreadable.map(({ path, problem }) => ({ path, problem })),
  }
  const content = {
    facts,
    payload: [...payload, ...(await derivedParts(session, evidence, invocation.signal))],
    sign: (manifest: Uint8Array) => signAll(manifest, signers),
  }
  const { config } = await readConfig(invocation, session.paths)
  return { content, material: await reportMaterial(session, config) }
}

/** An excerpt holds no line that no finding cites: of those that were rejected it tells where they stand, and why. */
function withoutSamples(session: Session): Session {
  const inputs = session.evidence.inputs.map((input) => ({
    ...input,
    rejected_samples: input.rejected_samples.map((sample) => ({ ...sample, text: '' })),
  }))
  return { ...session, evidence: { ...session.evidence, inputs } }
}

/** With the report, which tells of the first so many `records` of the custody log of a case, and with what people did. */
export async function withRecords(
  { content, material }: Contents,
  invocation: Invocation,
  session: Session,
  target: Target,
  records = Infinity,
): Promise<Content> {
  const report = await reportParts(invocation, session, material, target, records)
  return { ...content, payload: [...content.payload, ...report, ...(await recordParts(invocation))] }
}

/** For whom a bundle is encrypted, as its meta data say it. */
export function readersOf({ to }: Target): readonly string[] | null {
  if (to === null) return null
  return to.kind === 'passphrase' ? ['passphrase'] : to.recipients
}

/** One after the other: each may ask for a passphrase. Throws TatouError `key` when two are one: a second signature is that of somebody else. */
export async function signAll(manifest: Uint8Array, signers: readonly Signer[]): Promise<AttachedFile[]> {
  const signed: AttachedFile[] = []
  const keys = new Set<string>()
  for (const [index, each] of signers.entries()) {
    const signature = await each(manifest, 'evidence@tatou-ir')
    const key = fingerprintOf(readSignature(signature).key)
    if (keys.has(key)) throw new TatouError('key', SAME_KEY)
    keys.add(key)
    signed.push({ path: attachedFile({ kind: 'sig', index }), bytes: Buffer.from(signature, 'latin1') })
  }
  return signed
}

const SAME_KEY = {
  file: 'of the second --sign',
  problem: 'is the one of the first',
  hint: 'a second signature is that of a second person, with a key of their own',
}
