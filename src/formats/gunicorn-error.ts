import type { LogFormat } from './log-format.ts'

const time = '2025-10-18T14:28:18.000000Z'
const BASE = { time, activity: 'system', outcome: 'unknown' } as const

/** The error log of gunicorn. Its access log is read as any access log. */
export const gunicornError: LogFormat = {
  id: 'gunicorn-error',
  title: 'gunicorn error log',
  reference: 'https://docs.gunicorn.org/en/stable/settings.html#logging',
  logsource: { product: 'gunicorn' },
  frame: {
    kind: 'text',
    pattern: String.raw`\[(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4})\] \[(?P<process_pid>\d+)\] \[(?P<level>[A-Z]+)\] (?P<message>.*)`,
    claim: 'level',
  },
  time: { capture: 'time', stamp: 'spaced' },
  constants: { process_name: 'gunicorn' },
  messages: [
    {
      pattern: '^Invalid (?:request|HTTP|Header|method)\\S* .*(?:from ip=|ip=)(?P<source_ip>[0-9A-Fa-f.:]+?)(?:: |$)',
      means: { activity: 'web_request', outcome: 'failure', action: 'invalid_request' },
    },
    { when: { level: ['ERROR', 'CRITICAL'] }, means: { activity: 'system', outcome: 'failure' } },
  ],
  otherwise: { activity: 'system', outcome: 'unknown' },
  samples: [
    {
      line: '[2025-10-18 16:28:18 +0200] [7] [INFO] Starting gunicorn 21.2.0',
      ...BASE,
      columns: { process_name: 'gunicorn', process_pid: 7, level: 'INFO', message: 'Starting gunicorn 21.2.0' },
    },
    {
      line: '[2025-10-18 14:28:18 +0000] [7] [ERROR] Error handling request /login',
      ...BASE,
      outcome: 'failure',
      columns: { process_name: 'gunicorn', process_pid: 7, level: 'ERROR', message: 'Error handling request /login' },
    },
    {
      line: '[2025-10-18 14:28:18 +0000] [7] [CRITICAL] WORKER TIMEOUT (pid:9)',
      ...BASE,
      outcome: 'failure',
      columns: { process_name: 'gunicorn', process_pid: 7, level: 'CRITICAL', message: 'WORKER TIMEOUT (pid:9)' },
    },
    {
      line: '[2025-10-18 14:28:18 +0000] [9] [WARNING] Invalid request from ip=198.51.100.7: Invalid HTTP Version: x from 203.0.113.9',
      ...BASE,
      activity: 'web_request',
      outcome: 'failure',
      columns: {
        action: 'invalid_request',
        process_name: 'gunicorn',
        process_pid: 9,
        level: 'WARNING',
        source_ip: '198.51.100.7',
        message: 'Invalid request from ip=198.51.100.7: Invalid HTTP Version: x from 203.0.113.9',
      },
    },
    {
      line: '[2025-10-18 14:28:18 +0000] [7] [INFO] Listening at: http://0.0.0.0:8000 (7)',
      ...BASE,
      columns: {
        process_name: 'gunicorn',
        process_pid: 7,
        level: 'INFO',
        message: 'Listening at: http://0.0.0.0:8000 (7)',
      },
    },
    {
      line: '[2025-10-18 14:28:18 +0000] [9] [DEBUG] GET /',
      ...BASE,
      columns: { process_name: 'gunicorn', process_pid: 9, level: 'DEBUG', message: 'GET /' },
    },
  ],
  nearMisses: [
    '[2025-10-18 14:28:18] [7] [INFO] hello',
    '[2025-10-18 14:28:18 +0000] [INFO] hello',
    '[Sat Oct 18 14:28:18 2025] [core:error] [pid 7] hello',
    '2025-10-18 14:28:18 +0000 [7] [INFO] hello',
  ],
}
