import { TatouError } from '../../model/errors.ts'
import { requireZone } from '../../store/zone-clock.ts'
import type { Fault } from '../../syntax/faults.ts'
import { treeAt } from '../../syntax/shape.ts'
import type { Invocation } from '../command.ts'
import { openRunStore, storeOptions } from '../investigation/evidence.ts'
import type { ParsedConfig } from './config-file.ts'

/** What is wrong with `time_zone` where it is written like a zone: the engine is asked, which alone knows the zones. */
export async function zoneFaults(invocation: Invocation, { tree, faults }: ParsedConfig): Promise<Fault[]> {
  const zone = tree && treeAt(tree, ['time_zone'])
  if (zone?.kind !== 'scalar' || typeof zone.value !== 'string') return []
  const { line, column } = zone.place
  if (faults.some(({ place }) => place.line === line && place.column === column)) return []
  const problem = await zoneProblem(invocation, zone.value)
  if (problem === null) return []
  const message = `time_zone: ${problem.message}`
  return [{ code: problem.code, severity: 'error', message, hint: problem.hint, place: zone.place, subject: null }]
}

/** Why the engine knows no zone of this name; null when it does. */
export async function zoneProblem(invocation: Invocation, zone: string): Promise<TatouError | null> {
  const store = await openRunStore(invocation, storeOptions(invocation.host, 0))
  try {
    await requireZone(store, zone)
    return null
  } catch (error) {
    if (!(error instanceof TatouError)) throw error
    return error
  } finally {
    await store.close()
  }
}
