/** A name as events spell it: names with `@` and Windows names are kept in lower case. */
export function accountSpelling(name: string): string {
  return /[@\\]/.test(name) ? name.toLowerCase() : name
}
