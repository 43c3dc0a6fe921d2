/** An IPv4 address in dotted form. Ranges are not checked here: what is no address is sorted out after the load. */
const IPV4 = String.raw`\d{1,3}(?:\.\d{1,3}){3}`

/** An IPv6 address, with or without an IPv4 tail and a zone: two colons at least. */
const IPV6 = String.raw`[0-9A-Fa-f]{0,4}:[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:.]*(?:%[\w.-]+)?`

/** An address of either kind, as a group without a name. */
export const ADDRESS = `(?:${IPV4}|${IPV6})`

/**
 * Where a connection came from: an address or, where the logger looked names up, a host name (which the owner of
 * the address chose). Must be followed by something that ends it. `UNKNOWN` is what OpenSSH writes for neither.
 */
export const PEER = String.raw`(?:UNKNOWN|(?P<source_ip>${ADDRESS})|(?P<source_domain>[^\s\[\]]+))`

/** What stands between the quotes of a log that writes a quote inside as `\"` or `\x22`. */
export const QUOTED = String.raw`(?:[^"\\]|\\.)*`

/** The months of RFC 3164 and of the Common Log Format. */
export const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)'
