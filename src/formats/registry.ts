import { accessLog } from './access-log.ts'
import { accessLogProxied } from './access-log-proxied.ts'
import { accessLogJson } from './access-log-json.ts'
import { apacheError } from './apache-error.ts'
import { asanaAudit } from './asana-audit.ts'
import { atlassianAccess } from './atlassian-access.ts'
import { auditdInterpreted } from './auditd-interpreted.ts'
import { auditdSyslog } from './auditd-syslog.ts'
import { auditd } from './auditd.ts'
import { auth0 } from './auth0.ts'
import { awsCloudtrail } from './aws-cloudtrail.ts'
import { awsElb } from './aws-elb.ts'
import { awsNlb } from './aws-nlb.ts'
import { awsS3AccessJson } from './aws-s3-access-json.ts'
import { awsS3Access } from './aws-s3-access.ts'
import { awsVpcFlow } from './aws-vpc-flow.ts'
import { azureActivity } from './azure-activity.ts'
import { bitbucketAccess } from './bitbucket-access.ts'
import { boxEvents } from './box-events.ts'
import { caddyText } from './caddy-text.ts'
import { caddy } from './caddy.ts'
import { cloudflare } from './cloudflare.ts'
import { cloudfront } from './cloudfront.ts'
import { cloudfrontJson } from './cloudfront-json.ts'
import { crowdsecAlerts } from './crowdsec-alerts.ts'
import { crowdstrikeFdr } from './crowdstrike-fdr.ts'
import { csv } from './csv.ts'
import { duo } from './duo.ts'
import { entraAudit } from './entra-audit.ts'
import { entraSignIn } from './entra-sign-in.ts'
import { fail2ban } from './fail2ban.ts'
import { falcoText } from './falco-text.ts'
import { falco } from './falco.ts'
import { flowJson } from './flow-json.ts'
import { githubAudit } from './github-audit.ts'
import { gitlab } from './gitlab.ts'
import { googleCloudAudit } from './google-cloud-audit.ts'
import { googleWorkspace } from './google-workspace.ts'
import { gunicornError } from './gunicorn-error.ts'
import { haproxy } from './haproxy.ts'
import { hayabusaText } from './hayabusa-text.ts'
import { hayabusa } from './hayabusa.ts'
import { journaldJson } from './journald-json.ts'
import { journaldShortUnix } from './journald-short-unix.ts'
import { journaldMonotonic } from './journald-monotonic.ts'
import { journaldShort } from './journald-short.ts'
import { jsonEcs } from './json-ecs.ts'
import { jsonLines } from './json-lines.ts'
import { jsonOtel } from './json-otel.ts'
import { keycloakEvent } from './keycloak-event.ts'
import { keycloakJsonLog } from './keycloak-json-log.ts'
import { keycloakLog } from './keycloak-log.ts'
import { kubernetesAudit } from './kubernetes-audit.ts'
import { m365Audit } from './m365-audit.ts'
import { mysqlError } from './mysql-error.ts'
import { mysqlErrorShort } from './mysql-error-short.ts'
import { nginxError } from './nginx-error.ts'
import { notionAudit } from './notion-audit.ts'
import { ocsf } from './ocsf.ts'
import { oktaSystemLog } from './okta-system-log.ts'
import { onelogin } from './onelogin.ts'
import { onepassword } from './onepassword.ts'
import { pantherAudit } from './panther-audit.ts'
import { postgresqlJson } from './postgresql-json.ts'
import { postgresql } from './postgresql.ts'
import { pythonLog } from './python-log.ts'
import { slackAudit } from './slack-audit.ts'
import { syslogBsd } from './syslog-bsd.ts'
import { syslogIetf } from './syslog-ietf.ts'
import { syslogIso } from './syslog-iso.ts'
import { tatouApp } from './tatou-app.ts'
import { tatouSecurity } from './tatou-security.ts'
import { teleport } from './teleport.ts'
import { tlsRequests } from './tls-requests.ts'
import { traefik } from './traefik.ts'
import { umbrellaDns } from './umbrella-dns.ts'
import { vsftpd } from './vsftpd.ts'
import { xferlog } from './xferlog.ts'
import { windowsEvtx } from './windows-evtx.ts'
import { windowsFirewall } from './windows-firewall.ts'
import { windowsFlat } from './windows-flat.ts'
import { windowsWinlogbeat } from './windows-winlogbeat.ts'
import { w3c } from './w3c.ts'
import { zendeskAudit } from './zendesk-audit.ts'
import { zoomAudit } from './zoom-audit.ts'
import type { LogFormat } from './log-format.ts'
import { WRAPPERS } from './wrapper.ts'

/** All log formats. The first that claims a line takes it, so the most specific stand first. */
export const LOG_FORMATS: readonly LogFormat[] = [
  tatouSecurity,
  tatouApp,
  auditdSyslog,
  syslogBsd,
  syslogIetf,
  syslogIso,
  accessLog,
  accessLogProxied,
  tlsRequests,
  nginxError,
  apacheError,
  haproxy,
  atlassianAccess,
  bitbucketAccess,
  windowsFirewall,
  auditd,
  auditdInterpreted,
  cloudfront,
  gunicornError,
  fail2ban,
  falcoText,
  journaldShort,
  journaldShortUnix,
  journaldMonotonic,
  vsftpd,
  xferlog,
  postgresql,
  mysqlError,
  mysqlErrorShort,
  awsElb,
  awsNlb,
  awsVpcFlow,
  awsS3Access,
  keycloakLog,
  pythonLog,
  caddyText,
  journaldJson,
  hayabusaText,
  hayabusa,
  windowsEvtx,
  windowsWinlogbeat,
  windowsFlat,
  w3c,
  awsCloudtrail,
  oktaSystemLog,
  githubAudit,
  entraSignIn,
  entraAudit,
  azureActivity,
  m365Audit,
  googleWorkspace,
  googleCloudAudit,
  auth0,
  duo,
  onepassword,
  teleport,
  cloudflare,
  cloudfrontJson,
  accessLogJson,
  gitlab,
  postgresqlJson,
  slackAudit,
  asanaAudit,
  notionAudit,
  onelogin,
  zendeskAudit,
  boxEvents,
  zoomAudit,
  pantherAudit,
  flowJson,
  awsS3AccessJson,
  umbrellaDns,
  crowdstrikeFdr,
  caddy,
  traefik,
  ocsf,
  falco,
  crowdsecAlerts,
  kubernetesAudit,
  keycloakEvent,
  keycloakJsonLog,
  csv,
  jsonEcs,
  jsonOtel,
  jsonLines,
]

/** The formats of a run: those of the user, which win, then ours. */
export function knownFormats(own: readonly LogFormat[]): readonly LogFormat[] {
  return own.length === 0 ? LOG_FORMATS : [...own, ...LOG_FORMATS]
}

/** Ids that a format of the user must not have. */
export function takenIds(): ReadonlySet<string> {
  return new Set([...LOG_FORMATS, ...WRAPPERS].map(({ id }) => id))
}
