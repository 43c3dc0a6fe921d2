// Writes docs/images/timeline.svg anew, from what the built program shows on a terminal: `npm run build`, then
// `node test/tools/write-picture.js`. Needs script(1) of util-linux, which makes the terminal.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { terminalSvg } from './terminal-svg.js'

const COLUMNS = 100
const COMMAND = 'tatou-ir timeline samples/tatou-campaign'

const root = fileURLToPath(new URL('../../', import.meta.url))
const command = COMMAND.replace('tatou-ir', 'node bin/tatou-ir.js --no-progress')
const environment = { PATH: process.env.PATH, TERM: 'xterm', LC_ALL: 'C.UTF-8', FORCE_COLOR: '1' }
const [program, ...args] = ['script', '-qec', `stty cols ${COLUMNS} -onlcr; ${command}`, '/dev/null']
const shown = execFileSync(program, args, { cwd: root, env: environment, encoding: 'utf8' })
const picture = terminalSvg(`\u001B[1m$\u001B[22m npx ${COMMAND}\n\n${shown}`, { columns: COLUMNS, title: COMMAND })
writeFileSync(new URL('../../docs/images/timeline.svg', import.meta.url), picture)
process.stderr.write(`docs/images/timeline.svg: ${picture.length} characters\n`)
