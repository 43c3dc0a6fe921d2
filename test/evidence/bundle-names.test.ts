import { expect, it } from 'vitest'
import { safeName } from '../../src/evidence/bundle-names.ts'
import { HOSTILE } from '../support/hostile.ts'

it.each([
  ['logs/security.log', 'security.log'],
  ['logs.zip!/auth.log', 'auth.log'],
  ['-', 'stdin.log'],
  ['a/b/', 'b'],
  ['C:\\logs\\x.log', 'C__logs_x.log'],
  ['what?*.log', 'what__.log'],
  ['100%.log', '100_.log'],
  ['NUL', '_NUL'],
  ['com1.log', '_com1.log'],
  ['...', '_'],
  [' x ', '_x_'],
  ['e\u0301.log', '\u00e9.log'],
  ['', 'stdin.log'],
])('%j is called %j', (path, name) => {
  expect(safeName(path)).toBe(name)
})

it.each(HOSTILE)('$name becomes a name that does nothing anywhere', ({ value }) => {
  const name = safeName(value)
  expect(name).not.toMatch(/[<>:"/\\|?*%~]|\p{Cc}|\p{Cf}|\p{Cs}/u)
  expect(name).not.toMatch(/^[ .]|[ .]$/)
  expect(name.length).toBeGreaterThan(0)
  expect(Buffer.byteLength(name)).toBeLessThanOrEqual(400)
})
