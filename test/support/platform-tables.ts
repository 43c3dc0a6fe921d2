import { MEASURE_SPANS } from '../../src/analysis/case-stats.ts'
import { SCENARIOS } from '../../src/drill/drill-scenarios.ts'
import { LEVELS } from '../../src/model/finding.ts'
import { CRITICALITIES } from '../../src/model/organisation.ts'
import { duration } from '../../src/output/words.ts'
import { PURPOSES, ROLES } from '../../src/playbook/extension.ts'
import { SEVERITY_CLASSES } from '../../src/report/severity.ts'
import type { Platform, PlatformPlaybook } from './platform.ts'

type Row = readonly string[]

/** A table of Markdown. */
function table(titles: Row, rows: readonly Row[]): string {
  const line = (cells: Row): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(titles), line(titles.map(() => '---')), ...rows.map(line)].join('\n')
}

const words = (name: string): string => name.replaceAll('_', ' ')
const list = (items: Iterable<string>, none = 'none'): string => {
  const all = [...new Set(items)]
  return all.length === 0 ? none : all.join(', ')
}
const code = (items: Iterable<string>): string => list([...items].map((item) => `\`${item}\``))
const minutes = (number: number): string => duration(number * 60)

const MEASURE_NAMES = { mttd: 'MTTD', mtta: 'MTTA', mttc: 'MTTC', mttr: 'MTTR' } as const

/** Who is told at a severity, by the configuration. */
function toldAt({ config }: Platform, severity: (typeof CRITICALITIES)[number]): string {
  return list(config.contacts.filter(({ told_at: at }) => at.includes(severity)).map(({ name }) => name))
}

/** The playbooks that answer a kind of finding; the general one where no other does. */
function answering({ playbooks }: Platform, kind: PlatformPlaybook['head']['kinds'][number]): string {
  const own = playbooks.filter(({ head }) => head.kinds.includes(kind)).map(({ name }) => name)
  return code(own.length === 0 ? ['triage'] : own)
}

/** Each distinct thing that playbooks say, with the playbooks that say it, in the order of these. */
function grouped(
  playbooks: readonly PlatformPlaybook[],
  of: (playbook: PlatformPlaybook) => readonly Row[],
): readonly (readonly [Row, readonly string[]])[] {
  const found = new Map<string, [Row, string[]]>()
  for (const playbook of playbooks)
    for (const row of of(playbook)) {
      const entry = found.get(row.join('\n')) ?? [row, []]
      entry[1].push(playbook.name)
      found.set(row.join('\n'), entry)
    }
  return [...found.values()]
}

/** So few that are missing are told in place of those that are there. */
const FEW = 4

function inAll(names: readonly string[], all: readonly PlatformPlaybook[]): string {
  const missing = all.map(({ name }) => name).filter((name) => !names.includes(name))
  if (missing.length === 0) return 'all'
  return missing.length <= FEW ? `all but ${code(missing)}` : code(names)
}

/** The tables of the pages about the platform, by name. */
export const PLATFORM_TABLES: Readonly<Record<string, (platform: Platform) => string>> = {
  'roles': ({ playbooks, config }) => {
    const roles = new Map(playbooks.flatMap((each) => [...each.roles]))
    return table(
      ['Role', 'Does', 'Reached by', 'Acts in'],
      [...roles].map(([role, does]) => [
        role,
        does,
        list(
          config.contacts
            .filter((contact) => contact.role === role)
            .map(({ reach, hours }) => [reach, ...(hours === undefined ? [] : [hours])].join('; ')),
        ),
        inAll(
          playbooks.filter(({ steps }) => steps.some((step) => ROLES[step.role] === role)).map(({ name }) => name),
          playbooks,
        ),
      ]),
    )
  },
  'severity': (platform) =>
    table(
      ['Severity', 'When', 'By findings of', 'Escalation', 'Told'],
      SEVERITY_CLASSES.flatMap(([severity, reason, kinds]) =>
        severity === 'none'
          ? []
          : [
              [
                severity,
                reason,
                list(kinds.map(words)),
                platform.config.escalation[severity] ?? 'none',
                toldAt(platform, severity),
              ],
            ],
      ),
    ),
  'floors': ({ config }) =>
    table(
      ['Findings of', 'At least'],
      Object.entries(config.severity).map(([kind, level]) => [words(kind), level]),
    ),
  'phases': ({ playbooks }) => {
    const steps = playbooks.flatMap((playbook) => playbook.steps)
    return table(
      ['Purpose of the step', 'NIST CSF 2.0', 'Steps', 'Done by', 'Longest time box'],
      PURPOSES.flatMap((purpose) => {
        const of = steps.filter((step) => step.purpose === purpose)
        if (of.length === 0) return []
        return [
          [
            purpose,
            list(of.flatMap(({ csf }) => csf).toSorted()),
            String(of.length),
            list(of.map(({ role }) => ROLES[role])),
            minutes(Math.max(...of.map(({ time_box_minutes: box }) => box))),
          ],
        ]
      }),
    )
  },
  'kinds': (platform) => {
    const kinds = [...new Set(platform.rules.map(({ kind }) => kind))].toSorted()
    return table(
      ['What is found', 'Rules', 'Up to', 'Playbook'],
      kinds.map((kind) => {
        const rules = platform.rules.filter((rule) => rule.kind === kind)
        const highest = Math.max(...rules.map(({ level }) => LEVELS.indexOf(level)))
        return [words(kind), String(rules.length), LEVELS[highest] ?? '', answering(platform, kind)]
      }),
    )
  },
  'playbooks': ({ playbooks }) =>
    table(
      ['Playbook', 'For', 'Severity', 'Called first', 'Then', 'Time box'],
      playbooks.map(({ name, title, head }) => {
        const [first, ...then] = head.escalation
        return [
          `\`${name}\``,
          title,
          head.level,
          first === undefined ? 'none' : ROLES[first.role],
          list(then.map(({ role, after_minutes: after }) => `${ROLES[role]} after ${minutes(after)}`)),
          minutes(head.time_box_minutes),
        ]
      }),
    ),
  'approvals': ({ playbooks }) =>
    table(
      ['Step', 'Approved by', 'Playbooks'],
      grouped(playbooks, ({ steps }) =>
        steps.flatMap(({ title, approval }) =>
          approval === undefined
            ? []
            : [
                [
                  title,
                  `${approval.roles.map((role) => ROLES[role]).join(' or ')}${approval.persons === 1 ? '' : `, ${approval.persons} persons`}`,
                ],
              ],
        ),
      ).map(([row, names]) => [...row, inAll(names, playbooks)]),
    ),
  'evidence': ({ playbooks }) =>
    table(
      ['Kept before anything is contained', 'Playbooks'],
      grouped(playbooks, ({ steps }) =>
        steps.filter(({ purpose }) => purpose === 'preserve').flatMap(({ evidence }) => evidence.map((item) => [item])),
      ).map(([row, names]) => [...row, inAll(names, playbooks)]),
    ),
  'communications': ({ playbooks }) =>
    table(
      ['To', 'By', 'When', 'Playbooks'],
      grouped(playbooks, ({ head }) =>
        head.communications.map(({ audience, channel, when }) => [audience, channel, when]),
      ).map(([row, names]) => [...row, inAll(names, playbooks)]),
    ),
  'assets': ({ config }) =>
    table(
      ['Asset', 'Criticality', 'Zone', 'Machines', 'Owner'],
      config.assets
        .toSorted((a, b) => CRITICALITIES.indexOf(a.criticality) - CRITICALITIES.indexOf(b.criticality))
        .map(({ name, criticality, zone, hosts, owner }) => [
          name,
          criticality,
          zone ?? 'not said',
          list(hosts, 'not said'),
          owner ?? 'not said',
        ]),
    ),
  'accounts': ({ config: { accounts } }) =>
    table(
      ['Kind', 'Accounts'],
      Object.entries(accounts).map(([kind, names]) => [kind, code(names)]),
    ),
  'zones': ({ config }) =>
    table(
      ['Zone', 'Addresses', 'Trust', 'Holds'],
      config.zones.map(({ name, addresses, trust, notes }) => [name, code(addresses), trust, notes ?? '']),
    ),
  'gateways': ({ config }) =>
    table(
      ['What', 'Addresses'],
      [
        ['gateways: the clients behind them are hidden', code(config.gateways)],
        ['proxies whose word on their client counts', code(config.trusted_proxies)],
        ['known good, for a time', code(config.known_good.flatMap(({ addresses }) => addresses))],
      ],
    ),
  'flows': ({ config }) =>
    table(
      ['From', 'To', 'Protocol', 'Ports', 'Why'],
      config.flows.map(({ from, to, protocol, ports, why }) => [
        from,
        to,
        protocol.toUpperCase(),
        list(ports.map(String), 'any'),
        why ?? '',
      ]),
    ),
  'logs': ({ threats }) =>
    table(
      ['Log', 'Read as', 'Threats that leave traces in it'],
      threats.logs.map(({ id, name, formats }) => [
        name,
        code(formats),
        list(threats.threats.filter(({ logs }) => logs.includes(id)).map(({ title }) => title)),
      ]),
    ),
  'services': ({ config: { deployment } }) =>
    table(
      ['What is looked at', 'Where', 'Must be'],
      [
        ...deployment.endpoints.map(({ name, url, status, contains }) => [
          name,
          `\`${url}\``,
          `answer ${status}${contains === undefined ? '' : ` with \`${contains}\``}`,
        ]),
        ...(deployment.prometheus === undefined ? [] : [['alerts', `\`${deployment.prometheus}\``, 'none that fires']]),
        ...deployment.ports.map(({ host, ports, open }) => [
          'ports',
          `\`${host}\``,
          `of ${ports.join(', ')} open: ${list((open ?? []).map(String))}`,
        ]),
        ...deployment.disks.map(({ path, free_percent: free }) => ['disk', `\`${path}\``, `${free} % free`]),
      ],
    ),
  'measures': () =>
    table(
      ['Figure', 'Begins', 'Ends', 'In JSON'],
      MEASURE_SPANS.map(({ id, from, to, field }) => [
        MEASURE_NAMES[id],
        from === 'detected' ? '`detected`' : 'the first malicious attempt in the logs',
        `\`${to}\``,
        `\`${field}\``,
      ]),
    ),
  'time-boxes': ({ playbooks }) =>
    table(
      ['Severity', 'Playbooks', 'Time boxes', 'Somebody else is called after'],
      CRITICALITIES.flatMap((level) => {
        const of = playbooks.filter(({ head }) => head.level === level)
        if (of.length === 0) return []
        const boxes = of.map(({ head }) => head.time_box_minutes).toSorted((a, b) => a - b)
        const after = of
          .flatMap(({ head }) => head.escalation.map(({ after_minutes: each }) => each))
          .filter((each) => each > 0)
        return [
          [
            level,
            String(of.length),
            list([boxes[0], boxes.at(-1)].flatMap((each) => (each === undefined ? [] : [minutes(each)]))).replace(
              ', ',
              ' to ',
            ),
            list(after.toSorted((a, b) => a - b).map(minutes)),
          ],
        ]
      }),
    ),
  'drills': () =>
    table(
      ['Drill', 'Trains', 'Logs'],
      SCENARIOS.map(({ id, title, logs }) => [`\`${id}\``, title, list(logs)]),
    ),
}
