/** A format of a user: a gate that writes one line for each login. */
export const GATE = String.raw`id: acme-gate
title: ACME gate
pattern: '(?P<time>\d\S+ \S+) \[(?P<level>[A-Z]+)\] (?P<message>.*)'
time: {stamp: iso}
messages:
  - pattern: '^(?:login|logon) of (?P<user_name>.+) from (?P<source_ip>\S+) refused$'
    means: {activity: login, outcome: failure, reason: invalid_credentials, action: gate_login}
  - pattern: '^(?:login|logon) of (?P<user_name>.+) from (?P<source_ip>\S+) granted$'
    means: {activity: login, outcome: success, action: gate_login}
samples:
  - line: '2025-10-18 16:28:18 [WARN] login of bob from 198.51.100.7 refused'
    time: 2025-10-18T16:28:18Z
    activity: login
    outcome: failure
    reason: invalid_credentials
    columns:
      action: gate_login
      source_ip: 198.51.100.7
      user_name: bob
      message: login of bob from 198.51.100.7 refused
      level: WARN
  - line: '2025-10-18 16:28:19 [INFO] logon of x from 203.0.113.9 refused from 198.51.100.7 granted'
    time: 2025-10-18T16:28:19Z
    activity: login
    outcome: success
    columns:
      action: gate_login
      source_ip: 198.51.100.7
      user_name: x from 203.0.113.9 refused
      message: logon of x from 203.0.113.9 refused from 198.51.100.7 granted
      level: INFO
near_misses:
  - '2025-10-18 16:28:18 WARN login of bob from 198.51.100.7 refused'
`

/** A format of a user for objects of JSON. */
export const DOOR = String.raw`id: acme-door
title: ACME door
paths:
  time: at
  kind: door.kind
  user_name: [badge.holder, badge.id]
  source_ip: door.address
  result: door.result
claim: {kind: {present: true}, result: {present: true}}
time: {stamp: epoch}
absent: ['-']
messages:
  - when: {kind: open, result: [no, '007']}
    means: {activity: login, outcome: failure, reason: invalid_credentials}
samples:
  - line: '{"at":1760804898,"door":{"kind":"open","result":"007","address":"198.51.100.7"},"badge":{"id":"17"}}'
    time: 2025-10-18T16:28:18Z
    activity: login
    outcome: failure
    reason: invalid_credentials
    columns: {source_ip: 198.51.100.7, user_name: 17}
near_misses:
  - '{"at":1760804898,"door":{"kind":"open"}}'
`
