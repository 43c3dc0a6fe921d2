import { compilePlaybook } from '../compile.ts'
import { FIRST_PLAYBOOKS } from './first.ts'
import { LOGIN_PLAYBOOKS } from './logins.ts'
import { PLATFORM_PLAYBOOKS } from './platform.ts'

/** Our playbooks, from the first question on. */
const LIBRARY = [...FIRST_PLAYBOOKS, ...LOGIN_PLAYBOOKS, ...PLATFORM_PLAYBOOKS]

/** The files of `playbooks/`, as they ship: by name, with the JSON that is in them. */
export function playbookFiles(): readonly { readonly name: string; readonly text: string }[] {
  return LIBRARY.map((draft) => ({
    name: `${draft.slug}.json`,
    text: `${JSON.stringify(compilePlaybook(draft), null, 2)}\n`,
  }))
}
