/** What can happen to evidence; here, so that the help need not load the models. */
export const CUSTODY_EVENTS = [
  'collected',
  'hashed',
  'copied',
  'derived',
  'redacted',
  'packaged',
  'signed',
  'timestamped',
  'encrypted',
  'sealed',
  'transferred',
  'received',
  'accessed',
  'verified',
  'failed-verification',
  'disposed',
] as const

export type CustodyEvent = (typeof CUSTODY_EVENTS)[number]
