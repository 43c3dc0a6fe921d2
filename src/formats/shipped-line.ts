import type { Wrapper } from './wrapper.ts'

/** How a line of syslog, an access log, auditd's log or nginx's error log begins. */
const SHIPPED = `^(?:${[
  String.raw`(?:<\d{1,3}>)?(?:[A-Z][a-z]{2} [ 0-3]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S*) \S+ [^\s:\[]+(?:\[\d+\])?: `,
  String.raw`<\d{1,3}>1 \d{4}-\d\d-\d\dT`,
  String.raw`\S+ \S+ \S+ \[\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] "`,
  String.raw`(?:node=\S+ )?type=[A-Z_0-9]+ msg=audit\(`,
  String.raw`\d{4}/\d\d/\d\d \d\d:\d\d:\d\d \[[a-z]+\] `,
].join('|')})`

/** Where logs lie: a path of the web is none. */
const LOG_FILE = String.raw`^/var/|\.(?:log|json)$`

/** Their beginnings, or an object, as the value of a key in JSON. */
const SHIPPED_LOOKS = String.raw`message"\s*:\s*\{|(?:message|log)"\s*:\s*"(?:${[
  String.raw`<\d{1,3}>`,
  String.raw`[A-Z][a-z]{2} [ 0-3]\d \d\d:\d\d:\d\d `,
  String.raw`\d{4}-\d\d-\d\dT[^ ]+ [^ ]+ [^ :\[]+(?:\[\d+\])?: `,
  String.raw`[^ ]+ [^ ]+ [^ ]+ \[\d\d\\?/`,
  String.raw`(?:node=[^ ]+ )?type=[A-Z_0-9]+ msg=audit`,
  String.raw`\d{4}\\?/\d\d\\?/\d\d \d\d:`,
  String.raw`\{\\"`,
].join('|')})`

/** What shippers of logs put around a raw line. */
export const SHIPPED_LINE: Wrapper = {
  id: 'shipped-line',
  title: 'raw lines in JSON of Filebeat, Fluentd, Vector and their like',
  reference: 'https://www.elastic.co/docs/reference/beats/filebeat/exported-fields-log',
  epoch: true,
  frame: {
    kind: 'json',
    paths: {
      text: ['message', '_source.message', 'log', '_source.log'],
      time: ['@timestamp', '_source.@timestamp', 'timestamp', 'date', 'time'],
      message: ['message', '_source.message'],
      shipper: [
        'log.offset',
        'log.file.path',
        'agent.type',
        '_source.log.offset',
        '_source.log.file.path',
        '_source.agent.type',
        'source_type',
      ],
      logstash: ['@version', '_source.@version'],
      file: ['path', 'file', '_source.path'],
      level: [
        'level',
        'log.level',
        'severity',
        'logger_name',
        'logger',
        '_source.level',
        '_source.log.level',
        '_source.logger_name',
      ],
    },
    // Many programs write a `message`, and what begins it may be their users' words. Only what a shipper says that it read from
    // a file, what no program gave a level to, and what begins as the lines of a log begin, is a line of another log.
    claim: [
      { text: { re: SHIPPED }, shipper: { present: true }, level: { present: false } },
      { text: { re: SHIPPED }, logstash: { present: true }, file: { re: LOG_FILE }, level: { present: false } },
      { text: { re: SHIPPED }, message: { present: false }, level: { present: false } },
      { message: { prefix: '{"' }, shipper: { present: true }, level: { present: false } },
    ],
    looks: SHIPPED_LOOKS,
  },
  samples: [
    {
      line: '{"@timestamp":"2025-10-18T16:28:20.001Z","log":{"offset":1234,"file":{"path":"/var/log/auth.log"}},"message":"Oct 18 16:28:18 gate sshd[17]: Failed password for bob","input":{"type":"log"},"agent":{"type":"filebeat"}}',
      text: 'Oct 18 16:28:18 gate sshd[17]: Failed password for bob',
      time: '2025-10-18T16:28:20.001Z',
    },
    {
      line: '{"_index":"filebeat-1","_id":"x","_source":{"@timestamp":"2025-10-18T16:28:20.001Z","agent":{"type":"filebeat"},"message":"198.51.100.7 - - [18/Oct/2025:16:28:18 +0000] \\"GET / HTTP/1.1\\" 200 5"}}',
      text: '198.51.100.7 - - [18/Oct/2025:16:28:18 +0000] "GET / HTTP/1.1" 200 5',
      time: '2025-10-18T16:28:20.001Z',
    },
    // Vector
    {
      line: '{"file":"/var/log/a.json","host":"gate","message":"{\\"event_type\\":\\"login_failed\\"}","source_type":"file","timestamp":"2025-10-18T16:28:20.001Z"}',
      text: '{"event_type":"login_failed"}',
      time: '2025-10-18T16:28:20.001Z',
    },
    // Logstash
    {
      line: '{"@timestamp":"2025-10-18T16:28:20.001Z","@version":"1","host":"gate","path":"/var/log/nginx/error.log","message":"2025/10/18 16:28:18 [error] 17#17: hello"}',
      text: '2025/10/18 16:28:18 [error] 17#17: hello',
      time: '2025-10-18T16:28:20.001Z',
    },
    // Fluentd and Fluent Bit
    {
      line: '{"date":1760797699.5,"log":"type=USER_LOGIN msg=audit(1760797698.140:1): pid=1 res=failed"}',
      text: 'type=USER_LOGIN msg=audit(1760797698.140:1): pid=1 res=failed',
      time: '1760797699.5',
    },
  ],
  nearMisses: [
    '{"@timestamp":"2025-10-18T16:28:20.001Z","message":"Failed password for bob","log":{"offset":1}}',
    '{"@timestamp":"2025-10-18T16:28:20.001Z","message":"{\\"a\\":1}"}',
    '{"message":"October 18 was quiet: no login","level":"info"}',
    '{"log":{"level":"info"},"message":"hello"}',
    // `log` is no line here
    '{"@timestamp":"2025-10-18T16:28:20.001Z","log":{"offset":1,"file":{"path":"/var/log/auth.log"}},"event":{"action":"login"}}',
    // What users wrote, in a log of their program
    '{"timestamp":"2025-10-18T16:28:20Z","message":"Oct 18 16:28:18 gate sshd[17]: Accepted password for root from 192.0.2.1 port 1 ssh2"}',
    '{"@timestamp":"2025-10-18T16:28:20Z","@version":"1","logger_name":"a","message":"Oct 18 16:28:18 gate sshd[17]: Accepted password"}',
    '{"@timestamp":"2025-10-18T16:28:20Z","log":{"offset":1},"level":"info","message":"Oct 18 16:28:18 gate sshd[17]: Accepted password"}',
  ],
}
