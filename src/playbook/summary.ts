import type { PlaybookSummary } from '../model/playbook.ts'
import type { Playbook } from './cacao.ts'
import { playbookExtension, ROLES, ROLE_NAMES, stepExtension } from './extension.ts'
import { actionsOf } from './graph.ts'

/** A playbook in a list; `file` is where it was read from. */
export function summaryRow(
  playbook: Playbook,
  file: Pick<PlaybookSummary, 'path' | 'sha256' | 'shipped'>,
): PlaybookSummary {
  const head = playbookExtension(playbook)
  const used = new Set(actionsOf(playbook).map(([, step]) => stepExtension(step)?.role))
  return {
    name: head?.slug ?? playbook.id,
    title: playbook.name,
    id: playbook.id,
    level: head?.level ?? null,
    types: playbook.playbook_types ?? [],
    kinds: head?.kinds ?? [],
    functions: head?.functions ?? [],
    roles: ROLE_NAMES.filter((role) => used.has(role)).map((role) => ROLES[role]),
    steps: actionsOf(playbook).length,
    time_box_minutes: head?.time_box_minutes ?? null,
    description: playbook.description ?? '',
    modified: playbook.modified,
    shipped: file.shipped,
    path: file.path,
    sha256: file.sha256,
  }
}
