/**
 * `npm run bench [-- --lines N] [--rounds N] [--large] [--formats] [--report] [--watch [--rate N] [--seconds N]]`: times the built program against a query written by hand and
 * against jq, in turn and in one run, and writes docs/bench.json. Machines are noisy: read the ratios.
 * The data are made once and kept in .bench/, which git ignores. `--large` adds a file ten times as long. `--formats` measures nothing
 * but the speed of each log format, `--report` nothing but how long reports take, `--watch` nothing but how soon alerts come; they
 * leave the other figures as they are.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { formatSpeeds } from './formats.js'
import { generate } from './generate.js'
import { manyRules } from './many-rules.js'
import { contest, measure, round3 } from './measure.js'
import { reportSpeed } from './report.js'
import { writeBag } from './write-bag.js'
import { watchSpeed } from './watch.js'
import { writeWebLog } from './web-log.js'

const { values } = parseArgs({
  options: {
    lines: { type: 'string', default: '3000000' },
    rounds: { type: 'string', default: '3' },
    large: { type: 'boolean', default: false },
    formats: { type: 'boolean', default: false },
    report: { type: 'boolean', default: false },
    watch: { type: 'boolean', default: false },
    rate: { type: 'string', default: '5000' },
    seconds: { type: 'string', default: '600' },
  },
})
const root = join(import.meta.dirname, '../..')
const program = join(root, 'bin/tatou-ir.js')
const rounds = Number(values.rounds)
const lines = Number(values.lines)

const JQ = 'reduce (inputs | select(.event_type == "user_login_failure") | .client_ip) as $ip ({}; .[$ip] += 1)'

async function data(kind, count) {
  const file = join(
    root,
    '.bench',
    `${kind === 'sshd' ? 'sshd' : 'tatou'}-${count}.${kind === 'sshd' ? 'log' : 'json'}`,
  )
  await mkdir(join(root, '.bench'), { recursive: true })
  if (!existsSync(file)) generate(kind, count, file)
  return { file, bytes: (await stat(file)).size }
}

const timeline = (name, files, ...options) => ({
  name,
  program: process.execPath,
  args: [program, 'timeline', ...[files].flat(), '--format', 'json', ...options],
})

async function tatou() {
  const { file, bytes } = await data('tatou-json', lines)
  const hasJq = spawnSync('jq', ['--version']).status === 0
  const contenders = [
    timeline('timeline', file),
    timeline('without_rules', file, '--no-builtin-rules'),
    { name: 'hand_query', program: process.execPath, args: [join(import.meta.dirname, 'hand-query.js'), file] },
    ...(hasJq ? [{ name: 'jq', program: 'jq', args: ['-n', JQ, file], once: true }] : []),
  ]
  const found = await contest(contenders, rounds)
  return {
    lines,
    bytes,
    ...found,
    timeline_to_without_rules: round3(found.timeline.seconds / found.without_rules.seconds),
    without_rules_to_hand_query: round3(found.without_rules.seconds / found.hand_query.seconds),
    timeline_to_hand_query: round3(found.timeline.seconds / found.hand_query.seconds),
    ...(hasJq ? { jq_to_timeline: round3(found.jq.seconds / found.timeline.seconds) } : { jq: 'not installed' }),
  }
}

async function large() {
  const { file, bytes } = await data('tatou-json', lines * 10)
  const { seconds, peak } = await measure(process.execPath, timeline('timeline', file).args)
  return { lines: lines * 10, bytes, timeline: { seconds: round3(seconds), peak_mb: Math.round(peak / 1e6) } }
}

async function sshd() {
  const count = 1_000_000
  const { file, bytes } = await data('sshd', count)
  const { timeline: run } = await contest([timeline('timeline', file)], rounds)
  return { lines: count, bytes, timeline: run, lines_per_second: Math.round(count / run.seconds) }
}

/** Rules of the kinds that public collections are made of, over the logs that they are about. */
async function manyOfThem() {
  const web = join(root, '.bench/web-3500000.log')
  const rules = join(root, '.bench/rules-700.yml')
  if (!existsSync(web)) writeWebLog(3_500_000, web)
  await writeFile(rules, manyRules(700))
  const logs = [web, (await data('sshd', 1_000_000)).file]
  const detect = [program, 'detect', ...logs, '--format', 'json', '--no-builtin-rules', '--rules', rules]
  const found = await contest(
    [
      { name: 'detect', program: process.execPath, args: detect },
      timeline('without_rules', logs, '--no-builtin-rules'),
    ],
    rounds,
  )
  const { stdout } = spawnSync(process.execPath, detect, { encoding: 'utf8', maxBuffer: 2 ** 31 - 1 })
  const outcomes = {}
  for (const { outcome } of JSON.parse(stdout).rules) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
  return {
    bytes: (await stat(web)).size,
    ...found,
    detect_to_without_rules: round3(found.detect.seconds / found.without_rules.seconds),
    outcomes,
  }
}

/** Bags, each as a folder and as a zip that stores its members, against one thread that only hashes. */
async function verify(files, size) {
  const folder = join(root, `.bench/bag-${files}x${size}`)
  if (!existsSync(`${folder}.zip`)) writeBag(folder, files, size)
  const run = (name, path) => ({
    name,
    program: process.execPath,
    args: [program, 'bundle', 'verify', path, '--quiet', '--format', 'json'],
  })
  const found = await contest(
    [
      run('folder', folder),
      run('stored_zip', `${folder}.zip`),
      { name: 'hash_both', program: process.execPath, args: [join(import.meta.dirname, 'hash-both.js'), folder] },
    ],
    rounds,
  )
  return {
    files,
    bytes: files * size,
    ...found,
    folder_to_hash_both: round3(found.folder.seconds / found.hash_both.seconds),
    stored_zip_to_hash_both: round3(found.stored_zip.seconds / found.hash_both.seconds),
  }
}

async function startUp() {
  const found = await contest(
    [
      { name: 'help', program: process.execPath, args: [program, '--help'] },
      { name: 'bare_node', program: process.execPath, args: ['-e', '0'] },
    ],
    11,
  )
  return { ...found, help_to_bare_node: round3(found.help.seconds / found.bare_node.seconds) }
}

async function whole() {
  const report = {
    node: process.version,
    cores: cpus().length,
    rounds,
    tatou_json: await tatou(),
    ...(values.large ? { tatou_json_large: await large() } : {}),
    sshd: await sshd(),
    many_rules: await manyOfThem(),
    report: await reportSpeed(program, join(root, '.bench'), rounds),
    verify_large: await verify(16, 64 * 1024 ** 2),
    verify_small: await verify(20_000, 1000),
    start_up: await startUp(),
  }
  if (report.tatou_json_large) {
    report.tatou_json_large.to_small = round3(
      report.tatou_json_large.timeline.seconds / report.tatou_json.timeline.seconds,
    )
  }
  return report
}

const file = join(root, 'docs/bench.json')
const before = existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) : {}
async function chosen() {
  if (values.formats) return { formats: await formatSpeeds(program, join(root, '.bench/formats')) }
  if (values.report) return { report: await reportSpeed(program, join(root, '.bench'), rounds) }
  if (!values.watch) return whole()
  const rate = Number(values.rate)
  return { watch: { ...before.watch, [`at_${rate}`]: await watchSpeed(program, rate, Number(values.seconds)) } }
}

const measured = await chosen()
const report = { ...before, ...measured }
await writeFile(file, `${JSON.stringify(report, null, 2)}\n`)
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
