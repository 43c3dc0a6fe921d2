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

/** `[18/Oct/2025:16:28:18 +0000]`; werkzeug writes a space instead of the first colon, and no zone. */
export const CLF_TIME = String.raw`\[(?P<time>\d\d/[A-Z][a-z][a-z]/\d{4}[: ]\d\d:\d\d:\d\d(?: [+-]\d{4})?)\]`

/** Colours that werkzeug writes around the request. */
const COLOUR = String.raw`(?:\x1b\[[\d;]*m)*`

/**
 * The request line of an access log, or what was sent in its stead: `-`, nothing, the first bytes of a TLS handshake. Some
 * servers write quotes as they come, so a URL may hold one; an escaped quote never ends it.
 */
export const REQUEST_LINE = String.raw`"(?:${COLOUR}(?P<http_method>[A-Z][A-Z_-]+) (?P<url_original>(?:[^"\\ ]|\\.)(?:[^\\]|\\.)*?)(?: HTTP/\d(?:\.\d)?)?${COLOUR}|-|(?P<message>${QUOTED}))"`
