import { expect, it } from 'vitest'
import { columnsOf } from '../../src/cli/terminal/columns.ts'

it.each([
  [{ columns: 100 }, 100],
  // What `docker run -t` and a bare pty open have no size.
  [{ columns: 0 }, undefined],
  [{}, undefined],
])('a terminal %j is %s wide', (terminal, wide) => {
  expect(columnsOf(terminal)).toBe(wide)
})
