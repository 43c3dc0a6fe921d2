/** How many cases a property gets: few by default, many in a deep run. */
export function runs(few: number): number {
  return process.env['TATOU_DEEP'] === '1' ? few * 20 : few
}
