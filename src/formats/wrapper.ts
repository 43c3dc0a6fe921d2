/**
 * A wrapper is what a collector puts around each line of another log: the line inside is what the formats
 * read; the wrapper only gives a time to lines that carry none.
 */
export interface Wrapper {
  readonly id: string
  readonly title: string
  readonly reference: string
  /**
   * `text`: an RE2 pattern over the whole line with the groups `text` (the line inside), `claim` (never empty
   * when it matches) and optionally `time` (ISO 8601). `json`: the keys of the object that hold them.
   */
  readonly frame:
    | { readonly kind: 'text'; readonly pattern: string; readonly time: boolean }
    | { readonly kind: 'json'; readonly text: string; readonly time: string; readonly claim: string }
  readonly samples: readonly { readonly line: string; readonly text: string; readonly time: string | null }[]
  readonly nearMisses: readonly string[]
}

/** The wrappers, most specific first. */
export const WRAPPERS: readonly Wrapper[] = [
  {
    id: 'docker-json',
    title: "Docker's json-file driver",
    reference: 'https://docs.docker.com/engine/logging/drivers/json-file/',
    frame: { kind: 'json', text: 'log', time: 'time', claim: 'stream' },
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
        '(?P<claim>[a-z0-9][a-z0-9_.-]*) +\\| (?:(?P<time>\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?Z) )?(?P<text>.*)',
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
    nearMisses: ['2025-10-18 16:28:18,140 | INFO | hello', 'INFO | hello', 'server-1: hello'],
  },
]
