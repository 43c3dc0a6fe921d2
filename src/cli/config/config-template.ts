/**
 * What `config init` writes. Lines that begin with `##` explain, those that begin with `#` alone are examples: uncommented, all of
 * them together are a configuration that passes `config check`.
 */
export const CONFIG_TEMPLATE = `## What the organisation knows and no log says. Every key may be left out.
## Check it with: tatou-ir config check. All keys: docs/config.md, and tatou-ir schema config.

## Addresses behind which clients are hidden: NAT, the gateway of a container network.
# gateways: [172.18.0.1]

## Proxies whose word on who their client is counts.
# trusted_proxies: [192.0.2.10]

## How far apart, in seconds, the clocks of two logs may be.
skew_tolerance_seconds: 2

## The zone in which tables and reports show times.
# time_zone: Europe/Stockholm

## Parts of the network. An address lies in the zone with the longest prefix that holds it.
# zones:
#   - {name: internet, addresses: [0.0.0.0/0, "::/0"], trust: untrusted}
#   - {name: servers, addresses: [10.0.0.0/16], trust: trusted}
## The flows that are allowed between zones; others are not.
# flows:
#   - {from: internet, to: servers, ports: [443], why: the web site}

## What is worth protecting. Findings on the hosts of a critical asset weigh more.
# assets:
#   - {name: customer database, criticality: critical, zone: servers, hosts: [db1], owner: A. Ahlberg}

## Accounts, as logs spell them. Attacks on privileged and decommissioned ones weigh more.
# accounts:
#   privileged: [root, admin@example.org]
#   service: [backup]
#   shared: [reception@example.org]
#   decommissioned: [former@example.org]

## Findings of these addresses alone are suppressed until a day (by the time of the events), and every output says so.
## Only a file that --config names may do that.
# known_good:
#   - {addresses: [192.0.2.77], until: 2026-03-31, reason: our vulnerability scanner}

## The lowest level of findings of a kind.
# severity: {exfiltration: critical}

## Figures of rules, by their name. tatou-ir rules list has them.
# rules:
#   brute_force_by_source: {threshold: 10, timespan: 5m}

## Who is told of an incident, by its severity: reports print it.
# escalation: {critical: incident lead, high: "technical lead, then team lead"}
# contacts:
#   - {name: A. Ahlberg, role: incident lead, reach: +46 8 123 45 67, hours: at any time, told_at: [critical, high]}

## The clocks of the law that may apply. tatou-ir case clock start begins one.
# legal: {clocks: [gdpr-33], authority: IMY, data_protection_officer: dpo@example.org}
`
