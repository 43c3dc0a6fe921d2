import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { bagChecks } from '../../evidence/bundle-checks.ts'
import { readProfile } from '../../evidence/profile.ts'
import { trustChecks } from '../../evidence/trust-checks.ts'
import { exitCodeOf, verifyBundle } from '../../evidence/verify-bundle.ts'
import type { BagProfile } from '../../model/bag-profile.ts'
import { TatouError } from '../../model/errors.ts'
import { renderVerify } from '../../output/bundle.ts'
import { allowedSigners } from '../allowed-signers.ts'
import { withBundle } from '../bundle.ts'
import { findingsCheck } from '../check-findings.ts'
import type { Invocation } from '../command.ts'
import { list, outputOptions, UsageFaults } from '../options.ts'
import { present } from '../present.ts'

/** `bundle verify`: whether a bundle is what it was when it was sealed. */
export async function run(invocation: Invocation): Promise<number> {
  const faults = new UsageFaults()
  const output = outputOptions(invocation, ['table', 'json'], faults)
  faults.check()
  const profiles = await readProfiles(invocation)
  const requireSignature = invocation.options['requireSignature'] === true
  const trust = { signers: await allowedSigners(invocation), at: invocation.host.now() }
  const checks = [
    ...bagChecks(profiles),
    ...trustChecks(trust),
    findingsCheck(invocation, invocation.options['rerun'] === true),
  ]
  const document = await withBundle(invocation, (container, shown, reading) =>
    verifyBundle(container, { shown, checks, requireSignature, ...reading }),
  )
  const context = { inputs: invocation.args, db: null, span: [] }
  await present(invocation, output, context, (format, style) => renderVerify(document, format, style))
  if (document.ok && !document.trusted) {
    const problem = document.signed ? 'is signed by nobody who is trusted here' : 'is not signed'
    invocation.messages.warning(`${document.bundle.path} ${problem}: this does not prove who made it`)
  }
  return exitCodeOf(document)
}

async function readProfiles({ host, options }: Invocation): Promise<BagProfile[]> {
  const profiles: BagProfile[] = []
  for (const path of list(options, 'profile')) {
    const text = await readFile(resolve(host.cwd, path), 'utf8').catch((error: unknown) => {
      throw new TatouError('input-missing', { path }, { cause: error })
    })
    const profile = readProfile(text)
    if (profile === undefined) throw new TatouError('usage', { problem: `${path} is no BagIt Profile` })
    profiles.push(profile)
  }
  return profiles
}
