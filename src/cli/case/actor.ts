import type { Host } from '../command.ts'

/** Who does it, for records of custody: the user's name as the system gives it. */
export function actorOf({ env }: Pick<Host, 'env'>): string {
  return env['USER'] || env['LOGNAME'] || env['USERNAME'] || 'unknown'
}
