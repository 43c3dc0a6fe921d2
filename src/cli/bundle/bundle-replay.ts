import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { contentFaults } from '../../evidence/check-bag.ts'
import { readBag } from '../../evidence/bag.ts'
import { EXCERPT } from '../../evidence/excerpt.ts'
import { SET_FILE } from '../../evidence/tag-files.ts'
import { surveyAll } from '../../evidence/verify-bundle.ts'
import { TatouError } from '../../model/errors.ts'
import { withBundle } from './bundle.ts'
import { readRecipe, type Claims } from './bundle-claims.ts'
import { putOriginals } from './bundle-logs.ts'
import type { Invocation } from '../command.ts'
import type { Session } from '../investigation/investigate.ts'
import { withPrivateFolder } from '../files/private-folder.ts'
import { replay } from './replay.ts'

type Recipe = Pick<Claims, 'meta' | 'recipe' | 'files'>

/**
 * Investigates the whole evidence of a bundle again, as the bundle says that it was made, and gives what `body` makes of it;
 * undefined where the path names no bundle of ours but logs. Throws `bundle-foreign` for one that does not hold all that a
 * report needs, or whose contents are not what was sealed.
 */
export async function replayBundle<T>(
  invocation: Invocation,
  shown: string,
  body: (session: Session, recipe: Recipe) => Promise<T>,
): Promise<{ readonly value: T } | undefined> {
  if (!(await maybeBag(resolve(invocation.host.cwd, shown)))) return undefined
  try {
    return await withBundle(invocation, shown, async (container, reading) => {
      const survey = await surveyAll(container, reading)
      const bag = readBag(survey)
      if (!bag.ours) return undefined
      const refuse = (problem: string): TatouError => new TatouError('bundle-foreign', { path: shown, problem })
      const broken = [...survey.faults, ...contentFaults(bag)].some(({ severity }) => severity === 'error')
      if (broken) throw refuse('is not what was sealed, so nothing follows from it')
      if (bag.files.has(SET_FILE)) throw refuse('is one part of a set: the logs lie in all of them')
      if (bag.files.has(EXCERPT))
        throw refuse('holds only the lines that findings cite: a report is made of whole logs')
      const recipe = readRecipe(bag)
      if (recipe === undefined) throw refuse('does not say how it was made')
      return withPrivateFolder(invocation, async (folder) => {
        const logs = await putOriginals(container, recipe.files, folder, null)
        const plan = { recipe: recipe.recipe, filters: recipe.meta.filters, logs, keep: 'all' as const }
        return { value: await replay(invocation, folder, plan, (session) => body(session, recipe)) }
      })
    })
  } catch (error) {
    if (error instanceof TatouError && error.code === 'bundle-unknown') return undefined
    throw error
  }
}

/** A folder without `bagit.txt` is one of logs, however large: it is not read for nothing. */
async function maybeBag(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  if (found?.isDirectory() !== true) return found !== undefined
  return (await stat(join(path, 'bagit.txt')).catch(() => undefined)) !== undefined
}
