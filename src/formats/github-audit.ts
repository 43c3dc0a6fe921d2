import { auditOtherwise, auditRows, auditRules, auditTable, type AuditEnds, type AuditKind } from './audit.ts'
import type { LogFormat } from './log-format.ts'
import { jsonLine, sampleRows } from './sample-rows.ts'

/** Names of actions: category, dot, operation. The log has no field for how an action ended: what it holds was done. */
const KINDS: readonly AuditKind[] = [
  {
    activity: 'login',
    names: 'user\\.failed_login|org\\.sso_response_failed',
    example: 'user.failed_login',
    outcome: 'failure',
  },
  {
    activity: 'login',
    names: 'user\\.login|org\\.sso_response|business\\.sso_response',
    example: 'user.login',
    outcome: 'success',
  },
  { activity: 'logout', names: 'user\\.logout', example: 'user.logout', outcome: 'success' },
  {
    activity: 'mfa',
    names: 'user\\.two_factor_(?:challenge|recovery)_failure|user\\.failed_two_factor',
    example: 'user.two_factor_challenge_failure',
    outcome: 'failure',
  },
  {
    activity: 'mfa',
    names: 'user\\.two_factor_(?:challenge|recovery)_success|user\\.two_factor_requested',
    example: 'user.two_factor_challenge_success',
    outcome: 'success',
  },
  {
    activity: 'password_change',
    names: 'user\\.(?:change_password|reset_password)',
    example: 'user.change_password',
    outcome: 'success',
  },
  {
    activity: 'password_change',
    names: 'user\\.forgot_password',
    example: 'user.forgot_password',
    attempt: 'none',
    outcome: 'unknown',
  },
  {
    activity: 'token',
    names:
      '(?:oauth_(?:access|authorization)|personal_access_token|org_credential_authorization|public_key|ssh_certificate_authority|hosted_runner_token|integration_installation)\\.\\w+',
    example: 'personal_access_token.access_granted',
    outcome: 'success',
  },
  {
    activity: 'privilege',
    names:
      '(?:business\\.(?:add|remove|invite)_admin|org\\.(?:update_member|add_outside_collaborator|update_member_repository_\\w+|add_billing_manager)|repo\\.(?:add_member|remove_member|update_member)|team\\.(?:promote_maintainer|demote_maintainer|add_repository|update_repository_permission|change_privacy)|organization_role\\.\\w+|role\\.\\w+|organization_moderators\\.\\w+|\\w+\\.admin_role)',
    example: 'business.add_admin',
    outcome: 'success',
  },
  {
    activity: 'account_change',
    names:
      '(?:org|business|team)\\.(?:\\w+_member|\\w+_user|\\w+_invitation|member_\\w+)|invite_member|user\\.\\w+|two_factor_authentication\\.\\w+|(?:\\w+\\.)?external_identity\\.?\\w*|account\\.\\w+',
    example: 'org.invite_member',
    outcome: 'success',
  },
  {
    activity: 'file_download',
    names: 'git\\.(?:clone|fetch)|repo\\.download_zip',
    example: 'git.clone',
    outcome: 'success',
  },
  { activity: 'file_change', names: 'git\\.push', example: 'git.push', outcome: 'success' },
  {
    activity: 'config_change',
    names:
      '[a-z_]+(?:\\.[a-z_]+)*\\.(?:create|created?_\\w+|destroy|delete|update|update_\\w+|enabled?|enable_\\w+|disabled?|disable_\\w+|\\w+_(?:disabled?|enabled?)|access|transfer\\w*|archived?|unarchived|rename|add_\\w+|remove_\\w+|set_\\w+|policy_override|config_changed|dismiss|reset|change_\\w+|publicize|privatize|\\w+_disable|\\w+_enable|suspend|unsuspend)',
    example: 'repo.access',
    outcome: 'success',
  },
]

const ENDS: AuditEnds = { failed: { ended: 'failed' } }

interface End {
  readonly conclusion?: string
}

const time = '2025-10-18T14:28:18.250000Z'

/** The audit log of GitHub organisations and enterprises, as exported and as streamed: one event to a line. */
export const githubAudit: LogFormat = {
  id: 'github-audit',
  title: 'GitHub audit log',
  reference:
    'https://docs.github.com/en/organizations/keeping-your-organization-secure/managing-security-settings-for-your-organization/audit-log-events-for-your-organization',
  logsource: { product: 'github', service: 'audit' },
  frame: {
    kind: 'json',
    paths: {
      time: ['@timestamp', 'created_at', 'at_sign_timestamp'],
      action: ['action'],
      actor: ['actor'],
      place: [
        '_document_id',
        'org',
        'repo',
        'business',
        'org_id',
        'business_id',
        'programmatic_access_type',
        'actor_location',
      ],
      conclusion: ['conclusion', 'data.conclusion'],
      source_ip: ['actor_ip', 'data.actor_ip'],
      user_id: ['actor_id'],
      user_target: ['user'],
      user_email: ['external_identity_nameid'],
      user_agent: ['user_agent'],
      file_name: ['repo', 'repository'],
      request_id: ['request_id', '_document_id'],
      message: ['explanation', 'data.message'],
    },
    claim: [
      { time: { re: String.raw`^\d{13}$` }, actor: { plain: true }, action: { re: '^[a-z_]+(?:\\.[a-z0-9_]+)+$' } },
      { place: { present: true }, action: { re: '^[a-z_]+(?:\\.[a-z0-9_]+)*$' }, actor: { plain: true } },
      {
        actor: { plain: true },
        action: {
          re: '^(?:business|enterprise|git|hook|integration_installation|org|organization_[a-z_]+|protected_branch|repo|repository_[a-z_]+|secret_scanning[a-z_]*|dependabot_[a-z_]+|team|workflows)\\.[a-z_]+',
        },
      },
    ],
  },
  time: { capture: 'time', stamp: 'any' },
  columns: { user_name: ['actor'] },
  words: {
    kind: { in: 'action', table: auditTable(KINDS) },
    ended: { in: 'conclusion', table: [['^failure$', 'failed']] },
  },
  messages: auditRules(KINDS, ENDS),
  otherwise: auditOtherwise(ENDS),
  samples: [
    ...sampleRows<End & { action: string }>(
      ({ action, conclusion }) =>
        jsonLine({
          '@timestamp': 1_760_797_698_250,
          '_document_id': 'd1',
          action,
          'actor': 'octocat',
          'actor_ip': '198.51.100.7',
          conclusion,
          'org': 'acme',
          'user': 'mallory',
        }),
      {
        time,
        columns: { source_ip: '198.51.100.7', user_name: 'octocat', user_target: 'mallory', request_id: 'd1' },
      },
      auditRows<End>(
        KINDS,
        { failed: { conclusion: 'failure' }, done: {}, other: 'workflows.completed_workflow_run' },
        () => ({}),
      ),
    ),
    {
      line: jsonLine({
        action: 'git.push',
        actor: 'x from 203.0.113.9 | "y" \u001b[31m',
        created_at: 1_760_797_698_250,
        repo: 'acme/shop',
        user_agent: 'git/2.43',
      }),
      time,
      activity: 'file_change',
      outcome: 'success',
      columns: {
        action: 'git.push',
        user_name: 'x from 203.0.113.9 | "y" \u001b[31m',
        file_name: 'acme/shop',
        user_agent: 'git/2.43',
      },
    },
  ],
  nearMisses: [
    '{"action":"login","actor":"bob","timestamp":"2025-10-18T14:28:18Z"}',
    '{"action":"Repo Created","actor":"bob","org":"acme"}',
    '{"action":"repo.create","actor":{"name":"bob"},"org":"acme"}',
    '{"action":"requested","repository":{"full_name":"acme/shop"},"sender":{"login":"bob"}}',
    '{"action":"repo.create","actor":"bob","org":"acme"',
  ],
}
