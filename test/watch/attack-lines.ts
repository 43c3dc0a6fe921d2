/** One attacker after the other, six failed logins each within a minute. */
export function attackOf(attacker: number): string {
  const lines = Array.from({ length: 7 }, (_, at) => {
    const seconds = attacker * 600 + at * 5
    const time = new Date(Date.UTC(2025, 9, 18) + seconds * 1000).toISOString().replace('T', ' ').slice(0, 19)
    const source = `198.51.${100 + (attacker >> 8)}.${attacker & 255}`
    return `${time},000 | WARNING | SECURITY_ALERT - FAILURE | User:system | IP:${source} | LOGIN FAILED - Invalid credentials for u${attacker}@example.com from ${source} | Status:FAILED\n`
  })
  return lines.join('')
}
