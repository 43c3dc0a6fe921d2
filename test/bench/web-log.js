// Writes an access log for the benchmark of rules: `node test/bench/web-log.js LINES FILE`. Pages, files, searches and
// calls of an API, and one request in fifty that a scanner sends; the same bytes at every run.
import { closeSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { picker, SCANNED, VERBS, WORDS } from './vocabulary.js'

const AGENTS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15',
  'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148',
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
]
const TYPES = ['css', 'js', 'png', 'svg', 'woff2', 'jpg']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

function stamp(seconds) {
  const at = new Date(seconds * 1000)
  const two = (value) => String(value).padStart(2, '0')
  return `${two(at.getUTCDate())}/${MONTHS[at.getUTCMonth()]}/${at.getUTCFullYear()}:${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} +0000`
}

function ordinary(pick) {
  const word = () => WORDS[pick(WORDS.length)]
  switch (pick(6)) {
    case 0:
      return `/assets/${word()}-${pick(1e6).toString(36)}.${TYPES[pick(TYPES.length)]}`
    case 1:
      return `/search?q=${word()}+${word()}&page=${pick(40)}`
    case 2:
      return `/api/v1/${word()}/${pick(1e5)}?fields=${word()},${word()}&session=${pick(2 ** 30).toString(16)}`
    case 3:
      return `/${word()}/${word()}/${word()}-${pick(1e4)}.html`
    case 4:
      return `/${word()}?utm_source=${word()}&utm_campaign=${word()}%20${word()}&id=${pick(1e6)}`
    default:
      return `/${word()}/${pick(1e5)}`
  }
}

/** Lines without ends, without an end. */
export function* webLog() {
  const pick = picker(11)
  let seconds = 1_760_000_000
  for (;;) {
    seconds += pick(10) === 0 ? 1 : 0
    const scans = pick(50) === 0
    const ip = scans ? `203.0.113.${pick(60)}` : `198.51.${pick(100)}.${pick(250)}`
    const target = scans ? `/${SCANNED[pick(SCANNED.length)]}${pick(4) === 0 ? `?x=${pick(1e4)}` : ''}` : ordinary(pick)
    const status = scans ? [404, 403, 400, 200][pick(4)] : [200, 200, 200, 200, 200, 304, 301, 404][pick(8)]
    const agent =
      scans && pick(2) === 0 ? `scanner-${VERBS[pick(VERBS.length)]}/1.${pick(9)}` : AGENTS[pick(AGENTS.length)]
    const method = pick(9) === 0 ? 'POST' : 'GET'
    const referer =
      pick(3) === 0
        ? '-'
        : `https://www.example.org/${WORDS[pick(WORDS.length)]}/${WORDS[pick(WORDS.length)]}?from=${pick(1e6)}`
    yield `${ip} - - [${stamp(seconds)}] "${method} ${target} HTTP/1.1" ${status} ${pick(90_000)} "${referer}" "${agent}" "-" rt=0.${pick(999)} uct=0.${pick(999)} upstream=10.0.${pick(9)}.${pick(250)}:8080`
  }
}

/** Writes the first `lines` lines to a file, by way of a file beside it. Returns the number of bytes. */
export function writeWebLog(lines, file) {
  mkdirSync(dirname(resolve(file)), { recursive: true })
  const part = `${file}.${process.pid}.tmp`
  const handle = openSync(part, 'w')
  let bytes = 0
  let text = ''
  let left = lines
  for (const line of webLog()) {
    if (left === 0) break
    left -= 1
    text += `${line}\n`
    if (text.length > 1 << 20 || left === 0) {
      bytes += writeSync(handle, text)
      text = ''
    }
  }
  closeSync(handle)
  renameSync(part, file)
  return bytes
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [count, file] = process.argv.slice(2)
  process.stderr.write(`${writeWebLog(Number(count), file)} bytes\n`)
}
