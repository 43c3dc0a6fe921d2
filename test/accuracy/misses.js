const TARGET = 0.98

/** Targets that figures miss: 98 % recall and precision of each kind, and no high finding where nothing happened. */
export function shortfalls({ kinds, quiet }) {
  const short = kinds.flatMap(({ kind, recall, precision }) => [
    ...missed(`recall of ${kind}`, recall),
    ...missed(`precision of ${kind}`, precision),
  ])
  if (quiet.high > 0) short.push(`${quiet.high} findings of level high or above where nothing happened`)
  return short
}

function missed(name, { hits, of }) {
  return of > 0 && hits < of * TARGET ? [`${name}: ${hits} of ${of}`] : []
}

/** What went wrong, a line each, with what is needed to tell the same day again. */
export function missLines(outcomes) {
  return outcomes.flatMap(({ run, outcome }) => {
    const attacks = run.attacks.map(({ id }) => id).join('+') || 'quiet'
    const place = `${attacks} ${run.log} seed ${run.seed}`
    const { score, expected, verdict, attempts } = outcome
    const lost = attempts.malicious - attempts.both
    const extra = attempts.flagged - attempts.both
    return [
      ...score.sought.filter(({ found }) => !found).map(({ attack, kind }) => `MISSED ${kind} of ${attack}: ${place}`),
      ...score.wrong.map(
        ({ finding, attack }) =>
          `WRONG ${finding.kind} (${finding.level}) "${finding.rule_title}" on ${attack ?? 'ordinary life'} sources=${finding.sources.slice(0, 3).join()} accounts=${finding.accounts.slice(0, 3).join()} lines=${finding.lines.length}: ${place}`,
      ),
      ...(expected.includes(verdict) ? [] : [`VERDICT ${verdict} instead of ${expected.join(' or ')}: ${place}`]),
      ...(lost > 0 || extra > 0
        ? [`ATTEMPTS ${lost} malicious ones left out, ${extra} others taken for malicious: ${place}`]
        : []),
    ]
  })
}
