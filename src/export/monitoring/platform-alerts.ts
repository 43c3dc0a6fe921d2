/** An alert of the platform's own metrics; its threshold and window are those of a rule of ours where one watches the same. */
export interface PlatformAlert {
  readonly alert: string
  /** Name of our rule, or what holds without one. */
  readonly threshold: { readonly rule: string } | { readonly atLeast: number; readonly seconds: number }
  readonly metric: string
  /** Matchers of labels, as PromQL has them. */
  readonly where?: string
  /** The label that it is counted by. */
  readonly by?: string
  readonly severity: 'low' | 'medium' | 'high' | 'critical'
  readonly summary: string
}

/** The counters that the platform exports, with the labels that each has. */
export const PLATFORM_METRICS: Readonly<Record<string, readonly string[]>> = {
  security_events_total: ['event_type'],
  audit_events_total: ['event_type'],
  user_login_failures_total: ['client_ip'],
  api_errors_total: ['endpoint', 'method'],
  file_processing_errors_total: ['operation'],
  rate_limit_hits_total: ['endpoint', 'client_ip'],
  watermark_operations_total: ['operation', 'method'],
  rmap_handshake_fails_total: [],
  db_exceptions_total: [],
}

/** The platform's alerts. */
export const PLATFORM_ALERTS: readonly PlatformAlert[] = [
  {
    alert: 'HighLoginFailureRate',
    threshold: { rule: 'brute_force_by_source' },
    metric: 'user_login_failures_total',
    by: 'client_ip',
    severity: 'medium',
    summary: 'Many failed logins from one client',
  },
  {
    alert: 'HighAuthFailureRate',
    threshold: { rule: 'token_refused_repeatedly' },
    metric: 'security_events_total',
    where: 'event_type=~"auth_failure|token_validation_failure|auth_bruteforce"',
    severity: 'medium',
    summary: 'Many refused tokens and sign-ins',
  },
  {
    alert: 'SecurityEventsSpike',
    threshold: { atLeast: 50, seconds: 300 },
    metric: 'security_events_total',
    severity: 'medium',
    summary: 'Many security events of any kind',
  },
  {
    alert: 'APIErrorsSpike',
    threshold: { atLeast: 50, seconds: 300 },
    metric: 'api_errors_total',
    by: 'endpoint',
    severity: 'low',
    summary: 'Many errors of one endpoint',
  },
  {
    alert: 'SQLInjectionAttempts',
    threshold: { rule: 'database_errors' },
    metric: 'db_exceptions_total',
    severity: 'high',
    summary: 'Many database errors, as attempts at injection make them',
  },
  {
    alert: 'FileUploadAnomalies',
    threshold: { rule: 'uploads_refused' },
    metric: 'security_events_total',
    where: 'event_type=~"file_upload_failed|malicious_file_detected|input_validation_failed"',
    severity: 'medium',
    summary: 'Several refused uploads',
  },
  {
    alert: 'FileProcessingErrors',
    threshold: { rule: 'pdf_parser_errors' },
    metric: 'file_processing_errors_total',
    severity: 'low',
    summary: 'Many files that could not be processed',
  },
  {
    alert: 'PDFParserErrorSpike',
    threshold: { rule: 'pdf_parser_errors' },
    metric: 'file_processing_errors_total',
    where: 'operation=~".*(pdf|parse).*"',
    severity: 'medium',
    summary: 'Many PDFs that cannot be read',
  },
  {
    alert: 'WatermarkTamperingDetected',
    threshold: { atLeast: 1, seconds: 300 },
    metric: 'security_events_total',
    where: 'event_type="watermark_tampering"',
    severity: 'high',
    summary: 'A watermark was tampered with',
  },
  {
    alert: 'WatermarkOperationFailures',
    threshold: { rule: 'watermark_failures' },
    metric: 'watermark_operations_total',
    where: 'operation=~".*(fail|error).*"',
    severity: 'medium',
    summary: 'Many watermarks that could not be made or read',
  },
  {
    alert: 'RMAPHandshakeFailures',
    threshold: { rule: 'rmap_handshake_failures' },
    metric: 'rmap_handshake_fails_total',
    severity: 'high',
    summary: 'Many failed RMAP handshakes',
  },
]
