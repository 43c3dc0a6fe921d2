/** The key of a row's date and time together, as the framing of W3C extended logs writes it. */
export const W3C_TIME = 'date-time'

/** Layouts whose rows have formats of their own, which read them without the header: CloudFront, Windows Firewall. */
export const STANDARD_LAYOUTS: readonly string[] = [
  'date time x-edge-location sc-bytes c-ip cs-method cs(host) cs-uri-stem sc-status',
  'date time action protocol src-ip dst-ip src-port dst-port size',
]
