/** Where the platform writes its logs, and where they are watched. */
const LOGS = '/var/log/tatou'

/** Configurations that ship the logs that are watched to a store of logs, by file name. */
export const SHIPPERS: readonly (readonly [string, string])[] = [
  [
    'shipping/promtail.yml',
    `# Promtail: ships the logs that tatou-ir watches to Loki.
server: {http_listen_address: 127.0.0.1, http_listen_port: 9080, grpc_listen_port: 0}
positions: {filename: /var/lib/promtail/positions.yaml}
clients:
  - url: http://127.0.0.1:3100/loki/api/v1/push
scrape_configs:
  - job_name: tatou
    static_configs:
      - targets: [localhost]
        labels: {job: tatou, __path__: ${LOGS}/*.log}
`,
  ],
  [
    'shipping/config.alloy',
    `// Grafana Alloy: ships the logs that tatou-ir watches to Loki.
local.file_match "tatou" {
  path_targets = [{"__path__" = "${LOGS}/*.log", "job" = "tatou"}]
}

loki.source.file "tatou" {
  targets    = local.file_match.tatou.targets
  forward_to = [loki.write.default.receiver]
}

loki.write "default" {
  endpoint {
    url = "http://127.0.0.1:3100/loki/api/v1/push"
  }
}
`,
  ],
  [
    'shipping/vector.yaml',
    `# Vector: ships the logs that tatou-ir watches to Loki, line by line as they are.
data_dir: /var/lib/vector
sources:
  tatou:
    type: file
    include: ['${LOGS}/*.log']
    read_from: beginning
sinks:
  loki:
    type: loki
    inputs: [tatou]
    endpoint: http://127.0.0.1:3100
    encoding: {codec: text}
    labels: {job: tatou, file: '{{ file }}'}
`,
  ],
  [
    'shipping/otel-collector.yaml',
    `# OpenTelemetry Collector: ships the logs that tatou-ir watches; the body is the line as it is.
receivers:
  filelog:
    include: ['${LOGS}/*.log']
    start_at: beginning
    include_file_path: true
processors:
  batch: {}
exporters:
  otlphttp:
    endpoint: http://127.0.0.1:4318
service:
  pipelines:
    logs: {receivers: [filelog], processors: [batch], exporters: [otlphttp]}
`,
  ],
]

/** Joins the stack to the platform's compose project: \`docker compose -f docker-compose.yml -f compose.yaml up\`. */
export const COMPOSE = `# Beside the platform: docker compose -f docker-compose.yml -f compose.yaml up -d
services:
  prometheus:
    image: prom/prometheus
    network_mode: host
    command: [--config.file=/etc/prometheus/prometheus.yml, --web.listen-address=127.0.0.1:9090]
    volumes: ['./prometheus:/etc/prometheus:ro', 'tatou-ir-prometheus:/prometheus']
    restart: unless-stopped
  alertmanager:
    image: prom/alertmanager
    network_mode: host
    command: [--config.file=/etc/alertmanager/alertmanager.yml, --web.listen-address=127.0.0.1:9093]
    volumes: ['./alertmanager:/etc/alertmanager:ro']
    restart: unless-stopped
  grafana:
    image: grafana/grafana
    network_mode: host
    environment: {GF_SERVER_HTTP_ADDR: 127.0.0.1}
    volumes:
      - ./grafana/provisioning:/etc/grafana/provisioning:ro
      - ./grafana/dashboards:/etc/grafana/dashboards/tatou-ir:ro
    restart: unless-stopped
volumes:
  tatou-ir-prometheus: {}
`

/** A unit of systemd that may read the logs, write its state, and nothing else. */
export const SYSTEMD_UNIT = `[Unit]
Description=tatou-ir: watch the logs of the platform
After=network-online.target
Wants=network-online.target

[Service]
ExecStart=/usr/local/bin/tatou-ir watch ${LOGS} --state /var/lib/tatou-ir --serve 127.0.0.1:9464 --config /etc/tatou-ir/config.yaml --format ndjson
Restart=always
RestartSec=5
DynamicUser=yes
SupplementaryGroups=adm
StateDirectory=tatou-ir
StateDirectoryMode=0700
Environment=TMPDIR=/var/lib/tatou-ir
MemoryMax=1G
TimeoutStopSec=30
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectControlGroups=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
LockPersonality=yes
CapabilityBoundingSet=

[Install]
WantedBy=multi-user.target
`
