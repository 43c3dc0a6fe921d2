import type { Condition } from './log-format.ts'
import { SHIPPED_LINE } from './shipped-line.ts'

/** An object around a line: `text` in `paths` is the line inside (or an object, read as a line), `time` the collector's stamp. */
export interface JsonWrapperFrame {
  readonly kind: 'json'
  readonly paths: Readonly<Record<string, readonly string[]>>
  /** The line is wrapped when there is a text and any of these holds. */
  readonly claim: readonly Condition[]
  /**
   * Where the keys tell little: a pattern, of RE2 and of JavaScript, of what stands behind a quote in each line that may be
   * wrapped, as JSON spells it.
   */
  readonly looks?: string
}

/**
 * A wrapper is what a collector puts around each line of another log: the line inside is what the formats
 * read; the wrapper only gives a time to lines that carry none.
 */
export interface Wrapper {
  readonly id: string
  readonly title: string
  readonly reference: string
  /** Its time may be a number: seconds since the epoch or parts of them, by magnitude. */
  readonly epoch?: true
  /**
   * `text`: an RE2 pattern over the whole line with the groups `text` (the line inside), `claim` (never empty
   * when it matches) and optionally `time` (ISO 8601).
   */
  readonly frame: { readonly kind: 'text'; readonly pattern: string; readonly time: boolean } | JsonWrapperFrame
  readonly samples: readonly { readonly line: string; readonly text: string; readonly time: string | null }[]
  readonly nearMisses: readonly string[]
}

/** The wrappers, most specific first. */
export const WRAPPERS: readonly Wrapper[] = [
  {
    id: 'docker-json',
    title: "Docker's json-file driver",
    reference: 'https://docs.docker.com/engine/logging/drivers/json-file/',
    frame: {
      kind: 'json',
      paths: { text: ['log'], time: ['time'], stream: ['stream'] },
      claim: [{ stream: ['stdout', 'stderr'], time: { present: true } }],
    },
    samples: [
      {
        line: '{"log":"hello | world\\n","stream":"stderr","time":"2025-10-18T16:28:18.140123456Z"}',
        text: 'hello | world',
        time: '2025-10-18T16:28:18.140123456Z',
      },
    ],
    nearMisses: ['{"log":"hello","time":"2025-10-18T16:28:18Z"}', '{"log":"cut'],
  },
  {
    id: 'loki',
    title: 'Grafana Loki, `logcli -o jsonl`',
    reference: 'https://grafana.com/docs/loki/latest/query/logcli/getting-started/',
    frame: {
      kind: 'json',
      paths: { text: ['line'], time: ['timestamp'], labels: ['labels'] },
      claim: [{ labels: { prefix: '{' }, time: { present: true } }],
    },
    samples: [
      {
        line: '{"labels":{"app":"x"},"line":"hello | world","timestamp":"2025-10-18T16:28:18.140123456Z"}',
        text: 'hello | world',
        time: '2025-10-18T16:28:18.140123456Z',
      },
    ],
    nearMisses: [
      '{"labels":{"app":"x"},"line":"hello"}',
      '{"labels":"x","line":"hello","timestamp":"2025-10-18T16:28:18Z"}',
      '{"line":17,"timestamp":"2025-10-18T16:28:18Z","message":"hello"}',
    ],
  },
  {
    id: 'cloudwatch',
    title: 'Amazon CloudWatch Logs: subscriptions and `filter-log-events`',
    reference: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html',
    epoch: true,
    frame: {
      kind: 'json',
      paths: { text: ['message'], time: ['timestamp'], id: ['id', 'eventId'], ingested: ['ingestionTime'] },
      claim: [
        { time: { re: String.raw`^\d{13}$` }, id: { re: String.raw`^\d{56}$` } },
        { time: { re: String.raw`^\d{13}$` }, ingested: { re: String.raw`^\d{13}$` } },
      ],
    },
    samples: [
      {
        line: '{"id":"31953106606966983378809025079804211143289615424298221568","timestamp":1760797698140,"message":"hello | world\\n"}',
        text: 'hello | world',
        time: '1760797698140',
      },
      {
        line: '{"logStreamName":"x","timestamp":1760797698140,"message":"hello","ingestionTime":1760797699140,"eventId":"1"}',
        text: 'hello',
        time: '1760797698140',
      },
    ],
    nearMisses: [
      '{"id":"17","timestamp":1760797698140,"message":"hello"}',
      '{"timestamp":"2025-10-18T16:28:18Z","message":"hello","ingestionTime":1760797699140}',
      '{"timestamp":1760797698140,"message":"hello"}',
    ],
  },
  SHIPPED_LINE,
  {
    id: 'elastic-document',
    title: 'Elasticsearch, OpenSearch documents',
    reference: 'https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-search',
    frame: {
      kind: 'json',
      paths: { text: ['_source'], index: ['_index'] },
      claim: [{ index: { present: true }, text: { prefix: '{' } }],
    },
    samples: [
      {
        line: '{"_index":"logs-1","_id":"x","_score":1,"_source":{"message":"hello","level":"info"}}',
        text: '{"message":"hello","level":"info"}',
        time: null,
      },
    ],
    nearMisses: [
      '{"_index":"logs-1","_id":"x","_source":"hello"}',
      '{"_source":{"message":"hello"}}',
      '{"hits":{"hits":[{"_index":"logs-1","_source":{"message":"hello"}}]}}',
    ],
  },
  {
    id: 'splunk-export',
    title: 'Splunk search results as JSON',
    reference: 'https://docs.splunk.com/Documentation/Splunk/latest/RESTREF/RESTsearch',
    frame: {
      kind: 'json',
      paths: {
        text: ['result._raw', '_raw'],
        time: ['result._time', '_time'],
        result: ['result._raw'],
        host: ['host', 'sourcetype', '_indextime', '_cd'],
      },
      claim: [{ result: { present: true } }, { host: { present: true }, time: { present: true } }],
    },
    samples: [
      {
        line: '{"preview":false,"offset":0,"result":{"_raw":"hello","_time":"2025-10-18 16:28:18.000 UTC","host":"gate"}}',
        text: 'hello',
        time: '2025-10-18 16:28:18.000 UTC',
      },
      // An element of `results`, or a row of a table
      {
        line: '{"_raw":"hello","_time":"2025-10-18T16:28:18.000+00:00","host":"gate","sourcetype":"linux_secure"}',
        text: 'hello',
        time: '2025-10-18T16:28:18.000+00:00',
      },
    ],
    nearMisses: [
      '{"preview":false,"offset":0,"result":{"count":"17"}}',
      '{"_raw":"hello"}',
      '{"_raw":"hello","_time":"2025-10-18"}',
      '{"result":"hello"}',
    ],
  },
  {
    id: 'aws-eventbridge',
    title: 'events of Amazon EventBridge',
    reference: 'https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html',
    frame: {
      kind: 'json',
      paths: { text: ['detail'], time: ['time'], kind: ['detail-type'] },
      claim: [{ kind: { present: true }, text: { prefix: '{' } }],
    },
    samples: [
      {
        line: '{"version":"0","id":"x","detail-type":"AWS API Call via CloudTrail","source":"aws.iam","time":"2025-10-18T16:28:18Z","region":"us-east-1","detail":{"a":1}}',
        text: '{"a":1}',
        time: '2025-10-18T16:28:18Z',
      },
    ],
    nearMisses: ['{"detail-type":"x","detail":"hello"}', '{"detail":{"custom_message":"hello"}}'],
  },
  {
    id: 'aws-lookup-events',
    title: 'aws cloudtrail lookup-events',
    reference: 'https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_Event.html',
    frame: {
      kind: 'json',
      paths: { text: ['CloudTrailEvent'], name: ['EventName'] },
      claim: [{ name: { present: true }, text: { prefix: '{' } }],
    },
    samples: [
      {
        line: String.raw`{"EventId":"x","EventName":"CreateUser","EventTime":"2025-10-18T16:28:18Z","CloudTrailEvent":"{\"eventName\":\"CreateUser\"}"}`,
        text: '{"eventName":"CreateUser"}',
        time: null,
      },
    ],
    nearMisses: ['{"EventName":"CreateUser","CloudTrailEvent":"x"}', '{"CloudTrailEvent":"{}","EventId":"x"}'],
  },
  {
    id: 'm365-search',
    title: 'Search-UnifiedAuditLog (AuditData)',
    reference: 'https://learn.microsoft.com/powershell/module/exchange/search-unifiedauditlog',
    frame: {
      kind: 'json',
      paths: { text: ['AuditData'] },
      claim: [{ text: { prefix: '{' } }],
    },
    samples: [
      {
        line: String.raw`{"RecordType":15,"CreationDate":"2025-10-18T16:28:18Z","UserIds":"bob","Operations":"UserLoggedIn","AuditData":"{\"Operation\":\"UserLoggedIn\"}"}`,
        text: '{"Operation":"UserLoggedIn"}',
        time: null,
      },
    ],
    nearMisses: [
      '{"AuditData":"hello"}',
      '{"AuditData":null,"Operations":"UserLoggedIn"}',
      '{"data":{"AuditData":"{}"}}',
    ],
  },
  {
    id: 'azure-kube-audit',
    title: 'Kubernetes audit logs in Azure',
    reference: 'https://learn.microsoft.com/azure/aks/monitor-aks-reference',
    frame: {
      kind: 'json',
      paths: { text: ['properties.log'], time: ['time'], category: ['category'] },
      claim: [{ category: { prefix: 'kube-audit' }, text: { prefix: '{' } }],
    },
    samples: [
      {
        line: '{"category":"kube-audit","properties":{"log":"{\\"kind\\":\\"Event\\"}","pod":"x"},"time":"2025-10-18T16:28:18Z"}',
        text: '{"kind":"Event"}',
        time: '2025-10-18T16:28:18Z',
      },
    ],
    nearMisses: [
      '{"category":"kube-apiserver","properties":{"log":"{}"},"time":"2025-10-18T16:28:18Z"}',
      '{"category":"kube-audit","properties":{"log":"hello"}}',
    ],
  },
  {
    id: 'chainsaw',
    title: 'Chainsaw findings',
    reference: 'https://github.com/WithSecureLabs/chainsaw',
    frame: {
      kind: 'json',
      paths: { text: ['document.data'], kind: ['document.kind'], time: ['timestamp'] },
      claim: [{ kind: { present: true }, text: { prefix: '{' } }],
    },
    samples: [
      {
        line: '{"group":"Sigma","kind":"individual","document":{"kind":"evtx","path":"a.evtx","data":{"Event":{"System":{"EventID":4625}}}},"name":"x","timestamp":"2025-10-18T16:28:18+00:00"}',
        text: '{"Event":{"System":{"EventID":4625}}}',
        time: '2025-10-18T16:28:18+00:00',
      },
    ],
    nearMisses: ['{"document":{"kind":"evtx","data":"x"}}', '{"document":{"data":{"Event":{}}}}'],
  },
  {
    id: 'kubernetes-cri',
    title: 'Kubernetes container runtime log',
    reference: 'https://github.com/kubernetes/design-proposals-archive/blob/main/node/kubelet-cri-logging.md',
    frame: {
      kind: 'text',
      pattern: '(?P<time>\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\S*) (?P<claim>stdout|stderr) [FP] (?P<text>.*)',
      time: true,
    },
    samples: [
      {
        line: '2025-10-18T16:28:18.140123456Z stderr F hello world',
        text: 'hello world',
        time: '2025-10-18T16:28:18.140123456Z',
      },
    ],
    nearMisses: ['2025-10-18T16:28:18Z stdin F hello', '2025-10-18T16:28:18Z stderr hello'],
  },
  {
    id: 'docker-compose',
    title: 'docker compose logs',
    reference: 'https://docs.docker.com/reference/cli/docker/compose/logs/',
    frame: {
      kind: 'text',
      pattern:
        '(?P<claim>[0-9_.-]*[a-z][a-z0-9_.-]*) +\\| (?:(?P<time>\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?Z) )?(?P<text>.*)',
      time: true,
    },
    samples: [
      { line: 'server-1  | hello | world', text: 'hello | world', time: null },
      { line: 'caddy  | hello', text: 'hello', time: null },
      {
        line: 'tatou_server_1 | 2025-10-18T16:28:18.140123456Z hello',
        text: 'hello',
        time: '2025-10-18T16:28:18.140123456Z',
      },
    ],
    nearMisses: [
      '2025-10-18 16:28:18,140 | INFO | hello',
      'INFO | hello',
      'server-1: hello',
      '198.51.100.7 | https | hello',
    ],
  },
]
