import type { SigmaRule } from '../../sigma/rule.ts'
import { PLATFORM_ALERTS, PLATFORM_METRICS, type PlatformAlert } from './platform-alerts.ts'
import { thresholdOf, type Threshold } from './prometheus-rules.ts'

/** Values that satisfy the matchers of alerts, by metric and label. */
const EXAMPLES: Readonly<Record<string, string>> = {
  event_type: 'auth_failure',
  client_ip: '198.51.100.7',
  endpoint: '/api/login',
  method: 'POST',
  operation: 'pdf_parse_failed',
}

const EVENTS: Readonly<Record<string, string>> = {
  FileUploadAnomalies: 'file_upload_failed',
  WatermarkTamperingDetected: 'watermark_tampering',
}

/** Tests of the platform's alerts for `promtool test rules`: one step below the threshold is quiet, the threshold fires. */
export function platformRuleTests(file: string, rules: readonly SigmaRule[]): unknown {
  return {
    rule_files: [file],
    evaluation_interval: '15s',
    tests: PLATFORM_ALERTS.flatMap((alert) => {
      const threshold = thresholdOf(alert, rules)
      return threshold === null ? [] : [testOf(alert, threshold, 0), testOf(alert, threshold, 1)]
    }),
  }
}

function testOf(alert: PlatformAlert, { atLeast, seconds }: Threshold, reached: 0 | 1): unknown {
  const labels = (PLATFORM_METRICS[alert.metric] ?? []).map(
    (label) => `${label}="${label === 'event_type' ? (EVENTS[alert.alert] ?? EXAMPLES[label]) : EXAMPLES[label]}"`,
  )
  const count = atLeast - 1 + reached
  const steps = Math.ceil(seconds / 15)
  // The counter stands, steps up once in the middle of the window, and stands again: no end of the window is stretched.
  const half = Math.max(1, Math.floor(steps / 2))
  return {
    name: `${alert.alert}: ${count} in ${seconds} s ${reached === 1 ? 'fires' : 'is quiet'}`,
    interval: '15s',
    input_series: [
      { series: `${alert.metric}{${labels.join(', ')}}`, values: `100x${steps + half} ${100 + count}x${steps * 2}` },
    ],
    promql_expr_test: [
      {
        expr: `count(ALERTS{alertname="${alert.alert}", alertstate="firing"}) or vector(0)`,
        eval_time: `${(steps + half + Math.max(1, half - 1)) * 15}s`,
        exp_samples: [{ labels: '{}', value: reached }],
      },
    ],
  }
}
