/**
 * The yardstick: a query written by hand for one question (failed logins by address) on five typed columns,
 * through the same engine, in a process of its own. Usage: node hand-query.js FILE
 */
import { DuckDBInstance } from '@duckdb/node-api'

const [file] = process.argv.slice(2)
const instance = await DuckDBInstance.create(':memory:')
const connection = await instance.connect()
const reader = await connection.runAndReadAll(`
  SELECT client_ip, count(*) AS n
  FROM read_json('${file}', format = 'newline_delimited', columns = {timestamp: 'TIMESTAMP', event_type: 'VARCHAR',
    client_ip: 'VARCHAR', user_login: 'VARCHAR', user_id: 'BIGINT'})
  WHERE event_type = 'user_login_failure' GROUP BY client_ip ORDER BY n DESC, client_ip`)
process.stdout.write(`${reader.getRowsJson().length}\n`)
