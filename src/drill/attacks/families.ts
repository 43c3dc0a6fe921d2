import { BREAK_IN } from './break-in.ts'
import { BRUTE_FORCE } from './brute-force.ts'
import { DISTRIBUTED } from './distributed.ts'
import { ENUMERATION } from './enumeration.ts'
import type { AttackFamily } from './attack.ts'
import { LOCKOUT } from './lockout.ts'
import { LOW_AND_SLOW } from './low-and-slow.ts'
import { PLATFORM_ABUSE } from './platform-abuse.ts'
import { SECOND_FACTOR } from './second-factor.ts'
import { SEQUENTIAL } from './sequential.ts'
import { SPRAYING } from './spraying.ts'
import { SQL_ERRORS } from './sql-errors.ts'
import { STUFFING } from './stuffing.ts'
import { WEB } from './web.ts'

/** Every kind of attack that can be told. A new one is a file and a line here. */
export const ATTACK_FAMILIES: readonly AttackFamily[] = [
  ...BRUTE_FORCE,
  ...DISTRIBUTED,
  ...SPRAYING,
  STUFFING,
  ...ENUMERATION,
  SEQUENTIAL,
  LOW_AND_SLOW,
  ...BREAK_IN,
  SECOND_FACTOR,
  ...LOCKOUT,
  ...PLATFORM_ABUSE,
  SQL_ERRORS,
  ...WEB,
]
