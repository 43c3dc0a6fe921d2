/** A value that cannot begin a line of its own, nor hide. */
export function oneLine(value: string): string {
  return value.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ').trim() || 'unknown'
}
