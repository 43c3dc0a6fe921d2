/**
 * The yardstick of a log of any format: a query written by hand that counts its lines by the first address in them, through the
 * same engine, in a process of its own. Usage: node hand-lines.js FILE
 */
import { DuckDBInstance } from '@duckdb/node-api'

const [file] = process.argv.slice(2)
const instance = await DuckDBInstance.create(':memory:')
const connection = await instance.connect()
const reader = await connection.runAndReadAll(`
  SELECT regexp_extract(line, '\\d+\\.\\d+\\.\\d+\\.\\d+') AS ip, count(*) AS n
  FROM read_csv('${file}', columns = {line: 'VARCHAR'}, delim = '\\x02', quote = '', escape = '', header = false,
    auto_detect = false, max_line_size = 2000000)
  GROUP BY ip ORDER BY n DESC, ip`)
process.stdout.write(`${reader.getRowsJson().length}\n`)
