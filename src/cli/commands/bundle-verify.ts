import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { bagChecks } from '../../evidence/bundle-checks.ts'
import { readProfile } from '../../evidence/profile.ts'
import { trustChecks, type Trust } from '../../evidence/trust-checks.ts'
import { exitCodeOf, verifyBundle } from '../../evidence/verify-bundle.ts'
import { verifySet, wholeSets, type SetAnswer } from '../../evidence/verify-set.ts'
import { witnessChecks } from '../../evidence/witness-checks.ts'
import type { BagProfile } from '../../model/bag-profile.ts'
import type { VerifyDocument } from '../../model/bundle.ts'
import { TatouError } from '../../model/errors.ts'
import { readReceipts, type ReceiptClaims } from '../../model/receipt-line.ts'
import { renderVerify, renderVerifySet } from '../../output/bundle.ts'
import { allowedSigners } from '../bundle/allowed-signers.ts'
import { archiveDigest, bundleNames, withBundle } from '../bundle/bundle.ts'
import { checkSetFindings, findingsCheck } from '../bundle/check-findings.ts'
import type { Invocation } from '../command.ts'
import { readLogBeside } from '../case/custody-log.ts'
import { list, outputOptions, text, UsageFaults } from '../options.ts'
import { present } from '../terminal/present.ts'
import { timestampAuthorities } from '../bundle/timestamp-authorities.ts'

/** What bundles are held against. */
interface Standards {
  readonly profiles: readonly BagProfile[]
  readonly trust: Trust
  readonly receipts: readonly ReceiptClaims[] | null
  readonly requireSignature: boolean
  readonly rerun: boolean
}

/** `bundle verify`: whether bundles are what they were when they were sealed. */
export async function run(invocation: Invocation): Promise<number> {
  const faults = new UsageFaults()
  const output = outputOptions(invocation, ['table', 'json'], faults)
  faults.check()
  const standards = await readStandards(invocation)
  const documents: VerifyDocument[] = []
  for (const shown of await bundleNames(invocation)) documents.push(await verifyOne(invocation, shown, standards))
  const context = { inputs: invocation.args, db: null, span: [] }
  const [first, ...others] = documents
  const set = verifySet(documents, await askSets(invocation, documents, standards))
  await present(invocation, output, context, (format, style) =>
    first !== undefined && others.length === 0
      ? renderVerify(first, format, style)
      : renderVerifySet(set, format, style),
  )
  for (const document of documents) {
    if (!document.ok || document.trusted) continue
    const problem = document.signed ? 'is signed by nobody who is trusted here' : 'is not signed'
    invocation.messages.warning(`${document.bundle.path} ${problem}: this does not prove who made it`)
  }
  const all = documents.length === 1 ? documents : [...set.bundles, set]
  return exitCodeOf({ faults: all.flatMap((each) => each.faults) })
}

/** Whether the findings of each set follow from the lines that they cite, which lie in all of its parts. */
async function askSets(
  invocation: Invocation,
  documents: readonly VerifyDocument[],
  { rerun }: Standards,
): Promise<readonly SetAnswer[]> {
  const answers: SetAnswer[] = []
  for (const [set, parts] of wholeSets(documents))
    answers.push({ set, ...(await checkSetFindings(invocation, parts, rerun)) })
  return answers
}

async function readStandards(invocation: Invocation): Promise<Standards> {
  return {
    profiles: await readProfiles(invocation),
    trust: {
      signers: await allowedSigners(invocation),
      authorities: await timestampAuthorities(invocation),
      at: invocation.host.now(),
    },
    receipts: await readReceiptFile(invocation),
    requireSignature: invocation.options['requireSignature'] === true,
    rerun: invocation.options['rerun'] === true,
  }
}

async function verifyOne(invocation: Invocation, shown: string, standards: Standards): Promise<VerifyDocument> {
  const { profiles, trust, receipts, requireSignature, rerun } = standards
  return withBundle(invocation, shown, async (container, reading) => {
    const digest = archiveDigest(invocation, shown, container)
    const log = container.bytes === null ? null : await readLogBeside(invocation, shown)
    const checks = [
      ...bagChecks(profiles),
      ...trustChecks(trust),
      ...witnessChecks({ receipts, log, signers: trust.signers, digest }),
      findingsCheck(invocation, rerun),
    ]
    return verifyBundle(container, { shown, checks, requireSignature, ...reading })
  })
}

/** Reads a file that an option names. Throws TatouError `input-missing`. */
async function readNamed({ host }: Invocation, path: string): Promise<string> {
  return readFile(resolve(host.cwd, path), 'utf8').catch((error: unknown) => {
    throw new TatouError('input-missing', { path }, { cause: error })
  })
}

async function readReceiptFile(invocation: Invocation): Promise<readonly ReceiptClaims[] | null> {
  const path = text(invocation.options, 'receipt')
  if (path === null) return null
  const receipts = readReceipts(await readNamed(invocation, path))
  if (receipts.length > 0) return receipts
  throw new TatouError('usage', {
    problem: `--receipt: ${path} holds no receipt: write into it what tatou-ir bundle receipt prints`,
  })
}

async function readProfiles(invocation: Invocation): Promise<BagProfile[]> {
  const profiles: BagProfile[] = []
  for (const path of list(invocation.options, 'profile')) {
    const profile = readProfile(await readNamed(invocation, path))
    if (profile === undefined) throw new TatouError('usage', { problem: `${path} is no BagIt Profile` })
    profiles.push(profile)
  }
  return profiles
}
