import { expect, it } from 'vitest'
import { buildAttempts } from '../../src/analysis/attempts.ts'
import { markMalicious } from '../../src/analysis/malicious.ts'
import type { Row } from '../../src/sql/database.ts'
import { openTestDatabase } from '../support/database.ts'

const ROWS = 200_000

// Two formats tell of the same, out of order in their files, with announcements and processes between.
const FILL = `
  INSERT INTO record (input, class, format, t, activity, outcome, count, attempt_role, enumeration, source_ip, user_name,
      host_name, process_pid)
    SELECT 1 + i // ${ROWS / 2}, 'event', CASE WHEN i < ${ROWS / 2} THEN 'one' ELSE 'two' END,
      make_timestamp(1760000000000000 + CAST(hash(i % ${ROWS / 2}) % 100000000 AS BIGINT) * 1000),
      'login', CASE WHEN i % 7 = 0 THEN 'unknown' ELSE 'failure' END, 1,
      CASE WHEN i % 7 = 0 THEN 'announces' WHEN i % 5 = 0 THEN 'secondary' ELSE 'own' END, false,
      '192.0.2.' || (i % 200), 'user' || (i % 1000), 'web', i % 3000
    FROM range(${ROWS}) r(i);
  INSERT INTO input (input, path, first_rowid, lines) VALUES (1, 'a', 0, ${ROWS / 2}), (2, 'b', ${ROWS / 2}, ${ROWS / 2})`

async function digest(threads: number): Promise<Row[]> {
  const db = await openTestDatabase({ threads })
  try {
    await db.run(FILL)
    await buildAttempts(db)
    await markMalicious(db, 'SELECT attempt, 1 AS campaign FROM attempt WHERE failed_login OR enumeration')
    return await db.rows(`
      SELECT (SELECT CAST(bit_xor(hash(attempt, rid, records, formats, account)) AS VARCHAR) FROM attempt) AS attempts,
        (SELECT CAST(bit_xor(hash(attempt, rid)) AS VARCHAR) FROM attempt_record) AS records,
        (SELECT CAST(bit_xor(hash(attempt)) AS VARCHAR) FROM malicious) AS malicious,
        (SELECT count(*) FROM attempt a JOIN attempt b ON b.attempt = a.attempt + 1
          WHERE (a.t, a.input, a.line) >= (b.t, b.input, b.line)) AS misplaced,
        (SELECT count(*) FROM attempt_record) - (SELECT count(DISTINCT rid) FROM attempt_record) AS twice,
        (SELECT count(*) FROM attempt_record) AS count`)
  } finally {
    await db.close()
  }
}

it('numbers attempts in the order of their anchors, with any number of threads', async () => {
  const one = await digest(1)
  expect(one).toMatchObject([{ misplaced: 0, twice: 0, count: ROWS }])
  expect(await digest(4)).toEqual(one)
})
