import type { Playbook } from '../../src/playbook/cacao.ts'
import { playbookFiles } from '../../src/playbook/library/files.ts'
import { nameUuid } from '../../src/playbook/uuid.ts'

/** Our playbooks by name, as they ship. */
export const LIBRARY: ReadonlyMap<string, string> = new Map(
  playbookFiles().map(({ name, text }) => [name.replace(/\.json$/, ''), text]),
)

/** The JSON of one of our playbooks, to be changed at will. */
export function playbookNamed(slug: string): Playbook {
  return JSON.parse(LIBRARY.get(slug) ?? 'null') as Playbook
}

/** The identifier of a step of ours. */
export function stepId(slug: string, type: string, key: string): string {
  return `${type}--${nameUuid(`step:${slug}:${key}`)}`
}
