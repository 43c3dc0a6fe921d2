import type { InspectDocument } from '../model/bundle.ts'
import { readBag } from './bag.ts'
import type { Container, SurveyOptions } from './container.ts'
import { orderFaults } from './fault.ts'
import { byBytes } from './manifest.ts'
import { bundleFacts } from './verify-bundle.ts'

/** What a bundle holds, without hashing anything: files with the digests that the manifests list. */
export async function inspectBundle(
  container: Container,
  shown: string,
  options: Pick<SurveyOptions, 'threads' | 'signal' | 'onBytes'>,
): Promise<InspectDocument> {
  const survey = await container.survey({ ...options, algorithms: () => [] })
  const bag = readBag(survey)
  const manifests = [...bag.manifests, ...bag.tagManifests]
  const digestsOf = (path: string): Record<string, string> =>
    Object.fromEntries(
      manifests.flatMap(({ algorithm, digests }) => {
        const digest = digests.get(path)
        return digest === undefined ? [] : [[algorithm, digest]]
      }),
    )
  return {
    schema: 'tatou-ir/inspect/v1',
    bundle: bundleFacts(shown, container, survey, bag),
    files: [...survey.files]
      .toSorted((a, b) => byBytes(a.path, b.path))
      .map(({ path, bytes }) => ({
        path,
        kind: path.startsWith('data/') ? 'payload' : 'tag',
        bytes,
        digests: digestsOf(path),
      })),
    faults: orderFaults([...survey.faults, ...bag.faults]),
  }
}
