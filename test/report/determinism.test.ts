import { expect, it } from 'vitest'
import { runProgram } from '../e2e/program.ts'

const ARGV = ['samples/tatou-campaign', 'samples/tatou-campaign-json', '--display-timezone', 'Europe/Stockholm']
const BACK = ['./samples/tatou-campaign-json', 'samples/tatou-campaign', '--display-timezone', 'Europe/Stockholm']

it.each(['json', 'html', 'md', 'pdf'])(
  '%s has the same bytes from every order, zone and locale',
  { timeout: 240_000 },
  async (format) => {
    const here = await runProgram(['report', ...ARGV, '--format', format], { env: { TZ: 'UTC', LC_ALL: 'C.UTF-8' } })
    const there = await runProgram(['report', ...BACK, '--format', format], {
      env: { TZ: 'America/St_Johns', LC_ALL: 'tr_TR.UTF-8', TATOU_IR_THREADS: '1' },
    })
    expect([here.code, there.code]).toEqual([0, 0])
    expect(here.stdout.length).toBeGreaterThan(5000)
    expect(there.stdout.equals(here.stdout)).toBe(true)
  },
)
