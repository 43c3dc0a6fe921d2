import type { Prng } from '../prng.ts'
import { entityPrng, pause } from '../scenario.ts'
import type { Action, Member, Request } from '../story.ts'
import { ATTACK_AGENTS, attackerAddress, scatteredAddresses } from './addresses.ts'
import { attackOf } from './attack.ts'
import type { Attack, AttackFamily, AttackOptions } from './attack.ts'
import { startWithin } from './pace.ts'
import { attackRequest, victims } from './tries.ts'

/** Attacks on what the platform keeps and speaks, told by its own application log. */
export const PLATFORM_ABUSE: readonly AttackFamily[] = [
  {
    id: 'token-theft',
    story: '4 to 9 addresses present the session token of one account within 9 minutes, 1 to 3 times each.',
    logs: ['tatou-json'],
    tell: tokenTheft,
  },
  {
    id: 'malicious-upload',
    story:
      'Somebody with an account uploads 4 to 12 files within 5 minutes: names that climb out of the folder, or types that are not what they say.',
    logs: ['tatou', 'tatou-json'],
    tell: maliciousUpload,
  },
  {
    id: 'watermark-tampering',
    story: 'Somebody with an account hands in 1 to 6 documents whose watermark was changed.',
    logs: ['tatou-json'],
    tell: tampering,
  },
  {
    id: 'flag-access',
    story: 'Somebody with an account reads flag files, 1 to 5 times.',
    logs: ['tatou-json'],
    tell: flagAccess,
  },
  {
    id: 'rmap-abuse',
    story:
      'One address begins 8 to 40 handshakes of RMAP that fail, 1 to 10 s apart; half of the time some are spoofed.',
    logs: ['tatou-json'],
    tell: rmapAbuse,
  },
]

interface Stage {
  readonly prng: Prng
  readonly base: { readonly actor: string; readonly phase: string }
  readonly start: number
  readonly request: (sourceIp: string) => Request
}

function stage(id: string, options: AttackOptions): Stage {
  const prng = entityPrng(options, id)
  const userAgent = prng.pick(ATTACK_AGENTS)
  const start = startWithin(prng, options, 22)
  return { prng, base: { actor: id, phase: id }, start, request: (from) => attackRequest(prng, from, userAgent, 60) }
}

function guest(prng: Prng): Member {
  return { account: `guest.${prng.hex(5)}@example.net`, userId: prng.between(9_100, 9_900) }
}

function tokenTheft(options: AttackOptions): Attack {
  const id = 'token-theft'
  const { prng, base, start, request } = stage(id, options)
  const [{ account, id: userId } = { account: 'admin@example.org', id: 1 }] = victims(prng, options, 1)
  const member = { account, userId: userId ?? 0 }
  const sources = scatteredAddresses(prng, prng.between(4, 9))
  const cause = prng.chance(1, 4) ? 'hijack' : 'fingerprint'
  const actions: Action[] = []
  let time = start
  for (const source of sources) {
    const times = prng.between(1, 3)
    for (let index = 0; index < times; index += 1) {
      actions.push({ kind: 'token_refusal', ...base, time, request: request(source), member, cause })
      time += pause(prng, 1_500, 18_000)
    }
  }
  return attackOf({ id }, actions, { must: ['token_abuse'] })
}

const CLIMBING = [
  '../../../../etc/cron.d/backup',
  '../../static/index.html',
  '..\\..\\app\\server.py',
  '../../../root/.ssh/authorized_keys',
  '....//....//config.yml',
  'invoice/../../../../app/flag',
] as const
const DISGUISED = ['invoice.pdf', 'offer.pdf', 'picture.pdf', 'shell.php.pdf', 'report.pdf.exe', 'x.svg'] as const

function maliciousUpload(options: AttackOptions): Attack {
  const id = 'malicious-upload'
  const { prng, base, start, request } = stage(id, options)
  const source = attackerAddress(prng)
  const member = guest(prng)
  const climbs = prng.chance(1, 2)
  const count = prng.between(4, 12)
  let time = start
  const actions = Array.from({ length: count }, (_, index): Action => {
    time += pause(prng, 3_000, 22_000)
    const common = { ...base, time, request: request(source), member }
    if (!climbs) {
      const cause = prng.chance(1, 3) ? 'malicious' : 'type_mismatch'
      return {
        kind: 'upload_refusal',
        ...common,
        fileName: prng.pick(DISGUISED),
        cause: index < 3 ? 'type_mismatch' : cause,
      }
    }
    const fileName = prng.pick(CLIMBING)
    if (prng.chance(1, 2)) return { kind: 'upload_refusal', ...common, fileName, cause: 'path_traversal' }
    return { kind: 'upload', ...common, fileName, document: 600 + index, fileSize: prng.between(200, 90_000) }
  })
  return attackOf({ id }, actions, { must: ['malicious_upload'] })
}

function tampering(options: AttackOptions): Attack {
  const id = 'watermark-tampering'
  const { prng, base, start, request } = stage(id, options)
  const source = attackerAddress(prng)
  const member = guest(prng)
  let time = start
  const actions = Array.from({ length: prng.between(1, 6) }, (): Action => {
    time += pause(prng, 5_000, 120_000)
    return { kind: 'tampering', ...base, time, request: request(source), member, document: prng.between(1, 480) }
  })
  return attackOf({ id }, actions, { must: ['data_tampering'] })
}

function flagAccess(options: AttackOptions): Attack {
  const id = 'flag-access'
  const { prng, base, start, request } = stage(id, options)
  const source = attackerAddress(prng)
  const member = guest(prng)
  let time = start
  const actions = Array.from({ length: prng.between(1, 5) }, (): Action => {
    time += pause(prng, 2_000, 60_000)
    return { kind: 'flag', ...base, time, request: request(source), member, fileName: 'flag' }
  })
  return attackOf({ id }, actions, { must: ['sensitive_access'] })
}

function rmapAbuse(options: AttackOptions): Attack {
  const id = 'rmap-abuse'
  const { prng, base, start, request } = stage(id, options)
  const source = attackerAddress(prng)
  const spoofs = prng.chance(1, 2)
  let time = start
  const actions = Array.from({ length: prng.between(8, 40) }, (_, index): Action => {
    time += pause(prng, 1_000, 10_000)
    const outcome = spoofs && index > 7 && prng.chance(1, 4) ? 'spoofed' : 'failure'
    return {
      kind: 'handshake',
      ...base,
      time,
      request: request(source),
      identity: `Group_${prng.between(1, 24)}`,
      outcome,
    }
  })
  return attackOf({ id }, actions, { must: ['protocol_abuse'] })
}
