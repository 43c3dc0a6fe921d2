import { z } from 'zod'
import { chunks } from '../output/chunks.ts'
import { toJson } from '../output/json.ts'
import { plural } from '../output/words.ts'
import { costOf, type BlockPlan, type Candidate } from './blocking.ts'

/** What takes a list of addresses to block. */
export const BLOCKERS = ['nginx', 'iptables', 'nftables', 'fail2ban', 'cloudflare'] as const
export type Blocker = (typeof BLOCKERS)[number]

export interface BlocklistOptions {
  /** The jail of fail2ban: letters, digits, `_` and `-` only. */
  readonly jail: string
}

const ANY = z.unknown()

/** Address and length of a range, from its parsed bytes: the only thing of a log that reaches such a file. */
const cidr = ({ source: { range } }: Candidate): string => `${range.address}/${range.prefix}`
const isV4 = ({ source: { range } }: Candidate): boolean => range.family === 4

/** What is to be known about an address, in figures alone: no account name reaches a configuration. */
function remark(candidate: Candidate): string {
  const { failed_logins, enumeration_attempts, finding_ids } = candidate.source
  const { accounts, sessions } = costOf(candidate)
  const did = [
    ...(failed_logins > 0 ? [plural(failed_logins, 'failed login')] : []),
    ...(enumeration_attempts > 0 ? [plural(enumeration_attempts, 'enumeration attempt')] : []),
    plural(finding_ids.length, 'finding'),
  ].join(', ')
  return accounts === 0
    ? did
    : `${did}; WARNING: also cuts off ${plural(accounts, 'account')} with ${plural(sessions, 'session')}`
}

function heading({ blocked, leftOut }: BlockPlan): string[] {
  const left =
    leftOut.length === 0 ? [] : [`# ${plural(leftOut.length, 'address', 'addresses')} left out: others are behind them`]
  return [`# tatou-ir: ${plural(blocked.length, 'address', 'addresses')} of attackers`, ...left]
}

/** `deny` of ngx_http_access_module, for `include` in http, server or location. */
function nginx(plan: BlockPlan): string[] {
  return [...heading(plan), ...plan.blocked.flatMap((each) => [`# ${remark(each)}`, `deny ${each.source.source_ip};`])]
}

/** For iptables-restore and ip6tables-restore alike: each skips the lines of the other family (`-4`, `-6`). */
function iptables(plan: BlockPlan): string[] {
  const rules = plan.blocked.flatMap((each) => [
    `# ${remark(each)}`,
    `${isV4(each) ? '-4' : '-6'} -A TATOU-IR -s ${cidr(each)} -j DROP`,
  ])
  return [...heading(plan), '*filter', ':TATOU-IR - [0:0]', ...rules, 'COMMIT']
}

/** A table of its own for `nft -f`, which replaces the one from before. */
function nftables(plan: BlockPlan): string[] {
  const set = (name: string, type: string, candidates: readonly Candidate[]): string[] => [
    `  set ${name} {`,
    `    type ${type}`,
    '    flags interval',
    ...(candidates.length === 0 ? [] : ['    elements = {']),
    ...candidates.flatMap((each) => [`      # ${remark(each)}`, `      ${each.source.source_ip},`]),
    ...(candidates.length === 0 ? [] : ['    }']),
    '  }',
  ]
  const chain = (hook: string): string[] => [
    `  chain ${hook} {`,
    `    type filter hook ${hook} priority -10; policy accept;`,
    '    ip saddr @attackers4 drop',
    '    ip6 saddr @attackers6 drop',
    '  }',
  ]
  return [
    ...heading(plan),
    'table inet tatou_ir',
    'delete table inet tatou_ir',
    'table inet tatou_ir {',
    ...set('attackers4', 'ipv4_addr', plan.blocked.filter(isV4)),
    ...set(
      'attackers6',
      'ipv6_addr',
      plan.blocked.filter((each) => !isV4(each)),
    ),
    ...chain('input'),
    ...chain('forward'),
    '}',
  ]
}

/** Lines for `fail2ban-client -i`, which passes them to its server without a shell. */
function fail2ban(plan: BlockPlan, { jail }: BlocklistOptions): string[] {
  return [...plan.blocked.map(({ source }) => `set ${jail} banip ${source.source_ip}`), 'exit']
}

/** Items of an IP list (`POST /accounts/…/rules/lists/…/items` of Cloudflare's API). */
function cloudflare(plan: BlockPlan): string[] {
  const items = plan.blocked.map((each) =>
    toJson(ANY, { ip: each.source.source_ip, comment: `tatou-ir: ${remark(each)}` }),
  )
  return items.length === 0
    ? ['[]']
    : ['[', ...items.map((item, at) => `  ${item}${at < items.length - 1 ? ',' : ''}`), ']']
}

const WRITERS: Readonly<Record<Blocker, (plan: BlockPlan, options: BlocklistOptions) => string[]>> = {
  nginx,
  iptables,
  nftables,
  fail2ban,
  cloudflare,
}

/** The addresses of a plan as what blocks them reads them. Only parsed addresses and our own words and figures are in it. */
export function exportBlocklist(blocker: Blocker, plan: BlockPlan, options: BlocklistOptions): AsyncIterable<string> {
  return chunks(WRITERS[blocker](plan, options).map((line) => `${line}\n`))
}
