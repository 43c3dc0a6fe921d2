/** Logs that a drill can be written into; here, so that the help need not load the models. */
export const DRILL_LOGS = ['tatou', 'tatou-json', 'nginx', 'sshd', 'cloudtrail', 'okta', 'ecs'] as const
export type DrillLog = (typeof DRILL_LOGS)[number]
