import { createHash } from 'node:crypto'
import type { BundleFacts, BundleFault, SealFacts, VerifyDocument } from '../model/bundle.ts'
import { readBagCount, valuesOf } from './bag-info.ts'
import { algorithmsOf, readBag, type Bag } from './bag.ts'
import type { BundleCheck, CheckAnswer } from './bundle-checks.ts'
import type { Container, Survey, SurveyedFile, SurveyOptions } from './container.ts'
import { fault, orderFaults } from './fault.ts'
import { SET_FILE } from './tag-files.ts'

export interface VerifyOptions extends Pick<SurveyOptions, 'threads' | 'signal' | 'onBytes'> {
  /** How the bundle is called in the document. */
  readonly shown: string
  readonly checks: readonly BundleCheck[]
  /** Whether a bundle without a signature that is trusted here fails. */
  readonly requireSignature: boolean
}

/** Checks a bundle in every way there is and lists all faults. Throws what the user can mend, and the signal's reason. */
export async function verifyBundle(container: Container, options: VerifyOptions): Promise<VerifyDocument> {
  const survey = await surveyAll(container, options)
  const bag = readBag(survey)
  const context = { bag, survey, container, signal: options.signal }
  const faults: BundleFault[] = []
  const checks: VerifyDocument['checks'] = []
  let [signed, trusted] = [false, false]
  const signatures: SealFacts[] = []
  for (const { name, run } of options.checks) {
    options.signal?.throwIfAborted()
    const answer = await run(context)
    faults.push(...answer.faults)
    signed ||= answer.signed === true
    trusted ||= answer.trusted === true
    signatures.push(...(answer.signatures ?? []))
    checks.push(checkOf(name, answer))
  }
  faults.push(...signerFaults(signed, trusted, options.requireSignature))
  return {
    schema: 'tatou-ir/verify/v1',
    ok: faults.every(({ severity }) => severity !== 'error'),
    signed,
    trusted,
    signatures,
    bundle: bundleFacts(options.shown, container, survey, bag),
    checks,
    faults: orderFaults(faults),
  }
}

/** What became of a check, as documents say it. */
export function checkOf(
  name: string,
  { faults, notRun }: Pick<CheckAnswer, 'faults' | 'notRun'>,
): VerifyDocument['checks'][number] {
  const failed = faults.some(({ severity }) => severity === 'error')
  const ran = notRun === undefined
  return { name, outcome: failed ? 'failed' : ran ? 'passed' : 'not_run', reason: notRun ?? null }
}

/** Exit code for a document: 0 verified · 3 it does not · 4 all that is here does, but parts of the set are not. */
export function exitCodeOf({ faults }: Pick<VerifyDocument, 'faults'>): 0 | 3 | 4 {
  const errors = faults.filter(({ severity }) => severity === 'error')
  if (errors.length === 0) return 0
  return errors.every(({ code }) => code === 'E-PART-MISSING') ? 4 : 3
}

function signerFaults(signed: boolean, trusted: boolean, required: boolean): BundleFault[] {
  if (!signed)
    return [
      fault(required ? 'E-UNSIGNED' : 'W-UNSIGNED', '', 'is not signed: whoever can write it can rewrite all of it'),
    ]
  if (!trusted)
    return [fault(required ? 'E-UNTRUSTED' : 'W-UNTRUSTED', '', 'is signed, but by nobody who is trusted here')]
  return []
}

/** One pass; a second one for digests that were asked for by a manifest which came behind the files it lists. */
export async function surveyAll(container: Container, options: Omit<SurveyOptions, 'algorithms'>): Promise<Survey> {
  const survey = await container.survey({ ...options, algorithms: algorithmsOf })
  const wanted = algorithmsOf(survey.files.map(({ path }) => path).filter((path) => !path.includes('/')))
  const lacks = ({ digests }: SurveyedFile): boolean =>
    Object.keys(digests).length > 0 && wanted.some((name) => digests[name] === undefined)
  return survey.files.some(lacks) ? container.survey({ ...options, algorithms: () => wanted }) : survey
}

/** What a bundle is, by its own words. */
export function bundleFacts(shown: string, container: Container, survey: Survey, bag: Bag): BundleFacts {
  const payload = survey.files.filter(({ path }) => path.startsWith('data/'))
  const [profile] = valuesOf(bag.info, 'BagIt-Profile-Identifier')
  const tagManifest = bag.files.get('tagmanifest-sha512.txt')?.content ?? null
  const set = bag.files.get(SET_FILE)?.content ?? null
  const [identifier] = valuesOf(bag.info, 'Bag-Group-Identifier')
  const count = readBagCount(valuesOf(bag.info, 'Bag-Count')[0] ?? '')
  return {
    path: shown,
    container: container.kind,
    bytes: container.bytes,
    encrypted: container.encrypted,
    root: survey.root,
    sealed: survey.sealed,
    bagit_version: bag.files.has('bagit.txt') ? bag.declaration.version : null,
    profile: profile ?? null,
    algorithms: bag.manifests.map(({ algorithm }) => algorithm),
    tag_manifest_sha512: digestOf('sha512', tagManifest),
    payload: { files: payload.length, bytes: payload.reduce((sum, { bytes }) => sum + bytes, 0) },
    tag_files: survey.files.length - payload.length,
    group:
      count === undefined
        ? null
        : { identifier: identifier ?? null, part: count.part, parts: count.parts, set: digestOf('sha256', set) },
    bag_info: [...bag.info],
  }
}

function digestOf(algorithm: 'sha256' | 'sha512', content: Buffer | null): string | null {
  return content && createHash(algorithm).update(content).digest('hex')
}
