import { attachedFile } from '../../evidence/signature-files.ts'
import type { AttachedFile } from '../../evidence/seal.ts'
import type { BundleFacts } from '../../evidence/tag-files.ts'
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

/** One after the other: each may ask for a passphrase. */
export async function signAll(manifest: Uint8Array, signers: readonly Signer[]): Promise<AttachedFile[]> {
  const signed: AttachedFile[] = []
  for (const [index, each] of signers.entries()) {
    const bytes = Buffer.from(await each(manifest, 'evidence@tatou-ir'), 'latin1')
    signed.push({ path: attachedFile({ kind: 'sig', index }), bytes })
  }
  return signed
}
