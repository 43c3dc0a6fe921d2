import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Rules of one kind: how many of a thousand there are in public collections, and how one is written. */
interface Kind {
  readonly folder: string
  readonly share: number
  readonly logsource: string
  readonly detection: (pick: Pick) => string
}

type Pick = (limit: number) => number

/** Numbers below a limit, the same for the same seed. */
function picker(seed: number): Pick {
  let state = seed >>> 0
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }
}

const STEMS = 'alpha bravo cedar delta ember falcon grove harbor iris jasper kelp lumen maple north onyx pearl'.split(
  ' ',
)
const VERBS = 'run load open drop push pull read scan sync wipe copy send make list move kill'.split(' ')

const any = <T>(pick: Pick, list: readonly T[]): T => list[pick(list.length)] as T
const word = (pick: Pick): string => `${any(pick, VERBS)}-${any(pick, STEMS)}${pick(900)}`
const program = (pick: Pick): string => `\\${any(pick, STEMS)}${pick(90)}.exe`
const values = (pick: Pick, most: number, make: (pick: Pick) => string, indent = 6): string =>
  Array.from({ length: 1 + pick(most) }, () => `\n${' '.repeat(indent)}- '${make(pick).replaceAll("'", "''")}'`).join(
    '',
  )

const process = (pick: Pick): string => {
  const image = `  selection_img:\n    - Image|endswith:${values(pick, 4, program, 8)}\n    - OriginalFileName: '${any(pick, STEMS)}.exe'\n`
  const line = `  selection_cli:\n    CommandLine|contains${any(pick, ['', '|all', '|windash'])}:${values(pick, 12, (p) => ` -${word(p)} `)}\n`
  const filter = `  filter_main_1:\n    ParentImage|startswith: 'C:\\Program Files\\${word(pick)}\\'\n  filter_main_2:\n    User|contains: ''\n`
  return pick(3) === 0
    ? `${image}${line}${filter}  condition: all of selection_* and not 1 of filter_main_*\n`
    : `${image}${line}  condition: all of selection_*\n`
}

const fields =
  (...names: readonly string[]) =>
  (pick: Pick): string => {
    const chosen = names.filter((_, at) => at === 0 || pick(2) === 0)
    const tests = chosen.map(
      (name) => `    ${name}${any(pick, ['', '|contains', '|endswith', '|startswith'])}:${values(pick, 6, word)}`,
    )
    return `  selection:\n${tests.join('\n')}\n  condition: selection\n`
  }

const keywords = (pick: Pick): string => `  keywords:${values(pick, 10, word, 4)}\n  condition: keywords\n`

const web = (pick: Pick): string => {
  const query = `  selection:\n    cs-uri-query|contains:${values(pick, 8, (p) => `/${word(p)}/${any(p, STEMS)}.php`)}\n`
  if (pick(3) > 0) return `${query}  condition: selection\n`
  return `${query}  filter:\n    sc-status: [404, 403]\n    cs-user-agent|startswith: 'Mozilla/5.0'\n  condition: selection and not filter\n`
}

const KINDS: readonly Kind[] = [
  {
    folder: 'rules/windows/process_creation',
    share: 330,
    logsource: 'product: windows\n  category: process_creation',
    detection: process,
  },
  {
    folder: 'rules/windows/registry',
    share: 90,
    logsource: 'product: windows\n  category: registry_set',
    detection: fields('TargetObject', 'Details', 'Image'),
  },
  {
    folder: 'rules/windows/file',
    share: 70,
    logsource: 'product: windows\n  category: file_event',
    detection: fields('TargetFilename', 'Image'),
  },
  {
    folder: 'rules/windows/image_load',
    share: 40,
    logsource: 'product: windows\n  category: image_load',
    detection: fields('ImageLoaded', 'Image'),
  },
  {
    folder: 'rules/windows/network_connection',
    share: 30,
    logsource: 'product: windows\n  category: network_connection',
    detection: fields('DestinationHostname', 'Image', 'Initiated'),
  },
  {
    folder: 'rules/windows/powershell',
    share: 70,
    logsource: 'product: windows\n  category: ps_script',
    detection: fields('ScriptBlockText'),
  },
  {
    folder: 'rules/windows/builtin/security',
    share: 70,
    logsource: 'product: windows\n  service: security',
    detection: (pick) =>
      `  selection:\n    EventID: ${4600 + pick(300)}\n    SubjectUserName|endswith: '$'\n  condition: not selection\n`,
  },
  {
    folder: 'rules/windows/builtin/system',
    share: 40,
    logsource: 'product: windows\n  service: system',
    detection: (pick) =>
      `  selection:\n    EventID: ${7000 + pick(99)}\n    Provider_Name: '${word(pick)}'\n  condition: selection\n`,
  },
  {
    folder: 'rules/macos/process_creation',
    share: 20,
    logsource: 'product: macos\n  category: process_creation',
    detection: process,
  },
  {
    folder: 'rules/linux/process_creation',
    share: 40,
    logsource: 'product: linux\n  category: process_creation',
    detection: process,
  },
  {
    folder: 'rules/linux/auditd',
    share: 15,
    logsource: 'product: linux\n  service: auditd',
    detection: fields('type', 'a0', 'exe'),
  },
  { folder: 'rules/linux/builtin', share: 15, logsource: 'product: linux\n  service: sshd', detection: keywords },
  { folder: 'rules/web/webserver_generic', share: 30, logsource: 'category: webserver', detection: web },
  {
    folder: 'rules/web/proxy_generic',
    share: 20,
    logsource: 'category: proxy',
    detection: fields('c-uri', 'c-useragent', 'cs-host'),
  },
  { folder: 'rules/network/dns', share: 10, logsource: 'category: dns', detection: fields('query') },
  {
    folder: 'rules/network/firewall',
    share: 10,
    logsource: 'category: firewall',
    detection: (pick) =>
      `  selection:\n    dst_ip|cidr: 10.${pick(255)}.0.0/16\n    dst_port: ${pick(65535)}\n  condition: selection\n`,
  },
  {
    folder: 'rules/cloud/aws',
    share: 20,
    logsource: 'product: aws\n  service: cloudtrail',
    detection: fields('eventSource', 'eventName'),
  },
  {
    folder: 'rules/cloud/azure',
    share: 15,
    logsource: 'product: azure\n  service: auditlogs',
    detection: fields('properties.message'),
  },
  {
    folder: 'rules/cloud/okta',
    share: 10,
    logsource: 'product: okta\n  service: okta',
    detection: fields('eventtype'),
  },
  {
    folder: 'rules/application/python',
    share: 5,
    logsource: 'category: application\n  product: python',
    detection: keywords,
  },
  {
    folder: 'rules-placeholder',
    share: 10,
    logsource: 'product: windows\n  service: security',
    detection: () =>
      "  selection:\n    EventID: 4624\n    SubjectUserName|expand: '%Administrators%'\n  condition: selection\n",
  },
  {
    folder: 'rules-regex',
    share: 15,
    logsource: 'category: webserver',
    detection: (pick) =>
      `  selection:\n    cs-uri-query|re: '${any(pick, STEMS)}[a-z]{1,9}=${any(pick, ['', '(?!safe)'])}[0-9]+'\n  condition: selection\n`,
  },
  {
    folder: 'unsupported',
    share: 15,
    logsource: 'product: linux\n  service: sshd',
    detection: (pick) =>
      `  selection:${values(pick, 3, word, 4)}\n  timeframe: 24h\n  condition: selection | count() by host > 10\n`,
  },
]

/** The text of one rule. */
function ruleText(number: number, { logsource, detection }: Kind, pick: Pick): string {
  const id = `00000000-0000-4000-9000-${String(number).padStart(12, '0')}`
  const technique = `t1${String(pick(600)).padStart(3, '0')}`
  return `title: Generated rule ${number} on ${word(pick)}
id: ${id}
status: test
description: |
    Detects what is ${word(pick)}, which is made up,
    in more than one line.
references:
    - https://example.org/${number}
author: nobody
date: 2025-01-01
tags:
    - attack.execution
    - attack.${technique}
logsource:
  ${logsource}
detection:
${detection(pick)}falsepositives:
    - Unknown
level: ${any(pick, ['low', 'medium', 'high', 'critical'])}
`
}

/** How many rules of each folder there are in a tree of so many. */
export function treeShares(count: number): ReadonlyMap<string, number> {
  const shares = new Map<string, number>()
  for (let number = 0; number < count; number += 1) {
    const { folder } = kindOf(number)
    shares.set(folder, (shares.get(folder) ?? 0) + 1)
  }
  return shares
}

const TOTAL = KINDS.reduce((sum, { share }) => sum + share, 0)

function kindOf(number: number): Kind {
  // A step that has no factor in common with the total, so that all kinds come in their shares from the start.
  let at = (number * 367) % TOTAL
  for (const kind of KINDS) {
    at -= kind.share
    if (at < 0) return kind
  }
  throw new RangeError('shares add up')
}

/** Writes so many rules, each in a file of its own, in folders as public collections have them. */
export async function writeRuleTree(root: string, count: number): Promise<void> {
  const pick = picker(7)
  for (let number = 0; number < count; number += 1) {
    const kind = kindOf(number)
    const file = join(root, kind.folder, `rule_${String(number).padStart(5, '0')}.yml`)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, ruleText(number, kind, pick))
  }
}
