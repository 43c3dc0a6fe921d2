/** Whether tests that try many cases are to try as many as there is time for. */
export function isDeep(): boolean {
  return process.env['TATOU_DEEP'] === '1'
}
