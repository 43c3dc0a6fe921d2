// Sigma rules for the benchmark, of the kinds that public collections are made of: `node test/bench/many-rules.js COUNT
// FILE`. Two thirds are about web servers, the others about the programs of a Linux host.
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { picker, SCANNED, VERBS, WORDS } from './vocabulary.js'

const quote = (text) => `'${text.replaceAll("'", "''")}'`
const list = (values) => values.map((value) => `\n      - ${quote(value)}`).join('')

/** A whole collection as one YAML file. */
export function manyRules(count) {
  const pick = picker(23)
  return Array.from({ length: count }, (_, number) => (number % 3 === 2 ? linuxRule : webRule)(number, pick)).join(
    '---\n',
  )
}

function rule(number, logsource, detection) {
  const id = `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
  return `title: Benchmark rule ${number}\nid: ${id}\nstatus: test\nlevel: medium\nlogsource: ${logsource}\ndetection:\n${detection}\n`
}

const any = (pick, values) => values[pick(values.length)]
const many = (pick, count, make) => Array.from({ length: count }, make)
/** What nobody asks for, mostly; some of what scanners do. */
const target = (pick) =>
  pick(12) === 0
    ? any(pick, SCANNED)
    : `/${any(pick, WORDS)}x${pick(999)}/${any(pick, VERBS)}.${any(pick, ['php', 'jsp', 'cgi', 'aspx'])}`

function webRule(number, pick) {
  const write = (detection) => rule(number, '{ category: webserver }', detection)
  const targets = (most) => list(many(pick, 1 + pick(most), () => target(pick)))
  const kind = pick(20)
  if (kind < 6)
    return write(
      `  selection:\n    cs-method: ${any(pick, ['GET', 'POST'])}\n    cs-uri-query|contains:${targets(4)}\n  condition: selection`,
    )
  if (kind < 9)
    return write(
      `  one:\n    cs-uri-query|contains|all:${list([any(pick, WORDS), `${any(pick, VERBS)}=${pick(99)}`, target(pick)])}\n  two:\n    sc-status: [200, 500]\n  condition: one and two`,
    )
  if (kind < 12)
    return write(
      `  selection:\n    cs-user-agent|contains:${list(many(pick, 3 + pick(25), () => `${any(pick, VERBS)}${any(pick, WORDS)}/${pick(9)}`))}\n  condition: selection`,
    )
  if (kind < 14)
    return write(
      `  keywords:${list(many(pick, 2 + pick(10), () => target(pick))).replaceAll('      ', '    ')}\n  filter:\n    sc-status: 404\n  condition: keywords and not filter`,
    )
  if (kind < 16)
    return write(
      `  selection:\n    cs-uri-stem|endswith:${targets(8)}\n  filter:\n    cs-user-agent|startswith: Mozilla\n  condition: selection and not filter`,
    )
  if (kind < 17)
    return write(
      `  selection:\n    cs-uri-query|re: ${quote(`(${any(pick, VERBS)}|${any(pick, WORDS)}q)[a-z]{2,6}=%?[0-9]+${any(pick, VERBS)}`)}\n  condition: selection`,
    )
  if (kind < 18)
    return write(
      `  selection:\n    cs-uri-stem|contains:${list([any(pick, ['.php', '.jsp', 'admin', 'login'])])}\n    sc-status: 200\n  other:\n    cs-uri-query|contains: ${quote(target(pick))}\n  condition: selection and other`,
    )
  if (kind < 19)
    return write(
      `  selection:\n    cs-uri-query|contains:${targets(3)}\n  head:\n    cs-uri-stem|startswith: ${quote(`/${any(pick, WORDS)}`)}\n  condition: all of them`,
    )
  return write(
    `  selection:\n    sc-status: ${any(pick, [500, 503, 404])}\n    cs-method: ${any(pick, ['PUT', 'POST', 'TRACE'])}\n  filter:\n    c-ip|cidr: [10.0.0.0/8, 198.51.0.0/17]\n  condition: selection and not filter`,
  )
}

function linuxRule(number, pick) {
  const source = any(pick, ['service: sshd', 'service: auth', 'service: syslog', 'service: sudo', 'service: cron'])
  const write = (detection) => rule(number, `{ product: linux, ${source} }`, detection)
  const phrase = () =>
    `${any(pick, VERBS)} ${any(pick, WORDS)} ${any(pick, ['failed', 'denied', 'from', 'error', 'segfault'])}`
  const kind = pick(10)
  if (kind < 7)
    return write(
      `  keywords:${list(many(pick, 1 + pick(12), phrase)).replaceAll('      ', '    ')}\n  condition: keywords`,
    )
  if (kind < 8)
    return write(
      `  keywords:\n    '|all':${list([any(pick, VERBS), 'Failed password', any(pick, WORDS)])}\n  condition: keywords`,
    )
  if (kind < 9)
    return write(
      `  selection:\n    message|re: ${quote(`${any(pick, VERBS)}: [a-z]+ ${any(pick, WORDS)}`)}\n  condition: selection`,
    )
  return write(
    `  keywords:${list([phrase(), 'Accepted publickey']).replaceAll('      ', '    ')}\n  filter:${list([any(pick, ['backup', 'deploy'])]).replaceAll('      ', '    ')}\n  condition: keywords and not filter`,
  )
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [count, file] = process.argv.slice(2)
  writeFileSync(file, manyRules(Number(count)))
}
