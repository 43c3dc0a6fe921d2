import type { BundleCheck, CheckAnswer, CheckContext } from './bundle-checks.ts'
import type { AllowedSigners } from './allowed-signers.ts'
import { valuesOf } from './bag-info.ts'
import { checkCustody } from './custody-faults.ts'
import { parseHead } from './custody-head.ts'
import { attachedName, SIGNED_FILE } from './signature-files.ts'
import { verifySsh } from './verify-ssh.ts'

/** Who is trusted, and what time it is: milliseconds since the epoch. */
export interface Trust {
  readonly signers: AllowedSigners | null
  readonly at: number
}

const CUSTODY = 'custody/custody.jsonl'

/** Who sealed a bundle, and who held what is in it. */
export function trustChecks(trust: Trust): readonly BundleCheck[] {
  return [
    { name: 'signatures', run: (context) => checkSignatures(context, trust) },
    { name: 'custody', run: (context) => checkCustodyLog(context, trust) },
  ]
}

function checkSignatures({ bag }: CheckContext, { signers, at }: Trust): CheckAnswer {
  const message = bag.files.get(SIGNED_FILE)?.content ?? null
  const found = [...bag.files.values()].filter(({ path }) => attachedName(path)?.kind === 'sig')
  if (found.length === 0) return { faults: signers?.faults ?? [], notRun: 'the bundle has no signature' }
  const checked = found.flatMap(({ path, content }) =>
    content === null || message === null
      ? []
      : [verifySsh({ text: content.toString('latin1'), path, message, namespace: 'evidence@tatou-ir', signers, at })],
  )
  return {
    faults: [...(signers?.faults ?? []), ...checked.flatMap(({ faults }) => faults)],
    signed: checked.some(({ valid }) => valid),
    trusted: checked.some(({ trusted }) => trusted),
  }
}

/** The log in the bag ends where the bag says; it goes on in a file beside the archive, never in it. */
function checkCustodyLog({ bag }: CheckContext, { signers }: Trust): CheckAnswer {
  const content = bag.files.get(CUSTODY)?.content ?? null
  if (content === null) return { faults: [], notRun: 'the bundle has no custody log' }
  const head = parseHead(valuesOf(bag.info, 'Custody-Head')[0] ?? '')
  return { faults: checkCustody({ text: content.toString('utf8'), path: CUSTODY, head, closed: true, signers }).faults }
}
