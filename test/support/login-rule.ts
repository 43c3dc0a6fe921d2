/** The head of a rule about failed logins, before what it detects. */
export const LOGIN_RULE = `title: Failed login
id: 5c1ff2a0-0000-4000-8000-000000000001
name: my_failure
taxonomy: ecs
logsource: { category: authentication }
`
