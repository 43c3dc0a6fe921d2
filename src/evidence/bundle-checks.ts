import type { BagProfile } from '../model/bag-profile.ts'
import type { BundleFault, SealFacts } from '../model/bundle.ts'
import { valuesOf } from './bag-info.ts'
import { OUR_PROFILE, type Bag } from './bag.ts'
import { BUNDLE_PROFILE } from './bundle-profile.ts'
import { completenessFaults, contentFaults, nameFaults } from './check-bag.ts'
import type { Container, Survey } from './container.ts'
import { fault } from './fault.ts'
import { profileFaults } from './profile.ts'

/** What a check may look at. Contents of tag files are in `bag.files`, those of payload come from `container.contents`. */
export interface CheckContext {
  readonly bag: Bag
  readonly survey: Survey
  readonly container: Container
  readonly signal: AbortSignal | undefined
}

/** What a check found. `reason` says why it did not run; then nothing is passed or failed. */
export interface CheckAnswer {
  readonly faults: readonly BundleFault[]
  readonly notRun?: string
  /** Set by a check of signatures: whether there is a good one, and whether its signer is trusted. */
  readonly signed?: boolean
  readonly trusted?: boolean
  readonly signatures?: readonly SealFacts[]
}

/** One thing that a bundle is checked for. Checks run in order and know nothing of each other. */
export interface BundleCheck {
  readonly name: string
  readonly run: (context: CheckContext) => CheckAnswer | Promise<CheckAnswer>
}

/** The checks of every bag; those of signatures, custody and findings stand behind them. */
export function bagChecks(profiles: readonly BagProfile[] = []): readonly BundleCheck[] {
  return [
    { name: 'container', run: (context) => ({ faults: [...context.survey.faults, ...sealFaults(context)] }) },
    { name: 'tag files', run: ({ bag }) => ({ faults: bag.faults }) },
    { name: 'complete', run: ({ bag }) => ({ faults: completenessFaults(bag) }) },
    { name: 'contents', run: ({ bag }) => ({ faults: contentFaults(bag) }) },
    { name: 'names', run: ({ bag }) => ({ faults: nameFaults(bag) }) },
    { name: 'profile', run: ({ bag, container }) => checkProfile(bag, container, [BUNDLE_PROFILE, ...profiles]) },
  ]
}

function sealFaults({ bag, survey, container }: CheckContext): BundleFault[] {
  if (container.kind === 'folder' || survey.sealed === true) return []
  if (survey.sealed === false) return [fault('W-CONTAINER', '', 'is not byte for byte the archive that was sealed')]
  return bag.ours ? [fault('W-CONTAINER', '', 'has no seal: it was packed again')] : []
}

function checkProfile(bag: Bag, { kind }: Container, profiles: readonly BagProfile[]): CheckAnswer {
  const named = valuesOf(bag.info, 'BagIt-Profile-Identifier')
  const wanted = bag.ours ? [...new Set([OUR_PROFILE, ...named])] : named
  if (wanted.length === 0) return { faults: [], notRun: 'the bag names no profile' }
  const faults = wanted.flatMap((identifier) => {
    const profile = profiles.find((each) => each['BagIt-Profile-Info']['BagIt-Profile-Identifier'] === identifier)
    if (profile !== undefined) return profileFaults(bag, profile, kind)
    return [fault('W-PROFILE-UNKNOWN', 'bag-info.txt', `names the profile ${identifier}, which is not known here`)]
  })
  return { faults }
}
