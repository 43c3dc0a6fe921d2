/** An object of JSON. */
type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

function objects(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

/**
 * The log records of an export request of OpenTelemetry, each with its resource and scope, attributes as objects: the shape
 * that exporters give single records. https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
export function* openTelemetryRecords(request: unknown): Iterable<Json> {
  if (!isObject(request)) return
  for (const { resource, scopeLogs } of objects(request['resourceLogs'])) {
    const around = { resource: withAttributes(resource) }
    for (const { scope, logRecords } of objects(scopeLogs)) {
      const within = { ...around, scope: withAttributes(scope) }
      for (const record of objects(logRecords)) yield logRecord(record, within)
    }
  }
}

function logRecord({ timeUnixNano, body, attributes, ...rest }: Json, around: Json): Json {
  // What is not set is left out or zero: a time of zero is none, a severity of zero is unspecified.
  const time = timeUnixNano === undefined || Number(timeUnixNano) === 0 ? {} : { timeUnixNano }
  return { ...time, severityNumber: 0, ...rest, body: plain(body), attributes: keyValues(attributes), ...around }
}

function withAttributes(value: unknown): Json {
  return isObject(value) ? { ...value, attributes: keyValues(value['attributes']) } : { attributes: {} }
}

/** Of two values for a key the first counts. */
function keyValues(list: unknown): Json {
  return Object.fromEntries(
    objects(list)
      .map(({ key, value }) => [String(key), plain(value)] as const)
      .toReversed(),
  )
}

/** A value of the protocol, which names its type, as JSON has it. */
function plain(value: unknown): unknown {
  if (!isObject(value)) return value
  const { arrayValue, kvlistValue } = value
  if (isObject(kvlistValue)) return keyValues(kvlistValue['values'])
  if (isObject(arrayValue)) return Array.isArray(arrayValue['values']) ? arrayValue['values'].map(plain) : []
  return value['stringValue'] ?? value['boolValue'] ?? value['intValue'] ?? value['doubleValue'] ?? value['bytesValue']
}

/**
 * The lines of streams of Grafana Loki, as pushed to it and as its answers have them, each with its labels as logcli
 * writes it. https://grafana.com/docs/loki/latest/reference/loki-http-api/
 */
export function* lokiLines(document: unknown): Iterable<Json> {
  if (!isObject(document)) return
  const data = isObject(document['data']) ? document['data'] : {}
  for (const { stream, values } of objects(document['streams'] ?? data['result'])) {
    for (const value of Array.isArray(values) ? (values as readonly unknown[]) : []) {
      const [time, line] = Array.isArray(value) ? (value as readonly unknown[]) : []
      yield { labels: stream, line, timestamp: instant(String(time)) }
    }
  }
}

/** The records that Chainsaw counted for one finding, each as the finding of one record that it writes for other rules. */
export function* chainsawRecords(finding: unknown): Iterable<Json> {
  if (!isObject(finding) || finding['kind'] !== 'aggregate') return
  const { documents, ...around } = finding
  for (const document of objects(documents)) yield { ...around, document }
}

/** Nanoseconds since the epoch in the form of ISO 8601. */
function instant(nanoseconds: string): string | undefined {
  if (!/^\d{10,19}$/.test(nanoseconds)) return undefined
  const seconds = new Date(Number(nanoseconds.slice(0, -9)) * 1000).toISOString().slice(0, 19)
  return `${seconds}.${nanoseconds.slice(-9)}Z`
}
