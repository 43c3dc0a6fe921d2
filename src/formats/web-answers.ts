import type { MessageRule } from './log-format.ts'

/** What an answer to a web request means by the class of its status, in the capture `http_status`. */
export const WEB_ANSWERS: readonly MessageRule[] = [
  { when: { http_status: { re: '^[123]' } }, means: { activity: 'web_request', outcome: 'success' } },
  { when: { http_status: { re: '^[45]' } }, means: { activity: 'web_request', outcome: 'failure' } },
]
