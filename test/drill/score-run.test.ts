import { describe, expect, it } from 'vitest'
import { answerOf, saidAs } from '../../src/drill/answer-words.ts'
import { DEFAULT_DAY, drillSecret } from '../../src/drill/drill-plan.ts'
import { SCENARIOS } from '../../src/drill/drill-scenarios.ts'
import { drillStory } from '../../src/drill/drill-story.ts'
import { readScript, scriptedSoFar } from '../../src/drill/read-script.ts'
import { answersOfRun, standingAnswers } from '../../src/drill/run-answers.ts'
import { clockAt, injectsCome, playedAt, runState } from '../../src/drill/run-state.ts'
import { scoreRun } from '../../src/drill/score-run.ts'
import type { RunAnswer, RunEvent, RunRecord } from '../../src/model/drill-run.ts'
import type { DrillSecret } from '../../src/model/drill.ts'

function secretOf(id: string): DrillSecret {
  const scenario = SCENARIOS.find((each) => each.id === id)
  if (scenario === undefined) throw new Error(id)
  const plan = { scenario, seed: 7, difficulty: 2, noise: 0, day: DEFAULT_DAY, logs: scenario.logs } as const
  return drillSecret(plan, drillStory(plan), 'aa')
}

const BEGAN = Date.UTC(2025, 10, 1, 12)

/** Records of a run whose clock is given in seconds. */
function run(...events: readonly (readonly [clock: number, event: RunEvent])[]): RunRecord[] {
  return events.map(([clock, event], index) => ({
    seq: index + 1,
    prev: null,
    at: new Date(BEGAN + clock * 1000).toISOString(),
    clock,
    ...event,
  }))
}

function answer(words: string): RunEvent {
  const said = saidAs(words.split(' '))
  if ('problem' in said) throw new Error(said.problem)
  return { event: 'answer', answer: said.answer }
}

const START: RunEvent = { event: 'start', drill: 'x', time_scale: 1 }
const FILE = { id: 'x' }

describe('the clock of a run', () => {
  const micros = (seconds: number): number => (BEGAN + seconds * 1000) * 1000

  it('goes on while it runs, stands still in pauses, and ends', () => {
    const started = runState(run([0, { ...START, time_scale: 10 }]))
    expect(clockAt(started, micros(6), 5)).toBe(60)
    expect(clockAt(started, micros(600), 5)).toBe(300)
    expect(clockAt(started, micros(-5), 5)).toBe(0)
    const paused = runState(run([0, START], [40, { event: 'pause' }]))
    expect(clockAt(paused, micros(1000), 5)).toBe(40)
    expect(clockAt(runState([]), micros(9), 5)).toBe(0)
  })
})

describe('answers of a run', () => {
  it('are replaced by what is said again, and gone when taken back', () => {
    const standing = standingAnswers(
      run(
        [1, answer('source 192.0.2.1 60%')],
        [2, answer('source 192.0.2.1 90%')],
        [3, answer('source 192.0.2.2')],
        [4, answer('source 192.0.2.2 0%')],
        [5, answer('first 2025-11-03T09:00:00Z')],
        [6, answer('first 2025-11-03T09:30:00Z')],
        [7, answer('kind brute_force 2025-11-03T09:00:00Z')],
      ),
    )
    expect(answersOfRun(standing)).toMatchObject({
      sources: [{ value: '192.0.2.1', confidence: 90 }],
      kinds: [{ value: 'brute_force', first: '2025-11-03T09:00:00Z' }],
      first: '2025-11-03T09:30:00Z',
    })
    expect(standing[0]?.clock).toBe(1)
  })

  it.each([
    ['kind brute', 'is no kind of finding'],
    ['first yesterday', 'write times as'],
    ['severity bad', 'a severity is'],
    ['sauce x', "'sauce' is no answer"],
    ['block', 'say it as: block ADDRESS'],
    ['source 999.1.1.1', '999.1.1.1: is no address'],
    ['source 2001:db…06::4ec', 'is no address'],
    ['block 198.51.100.0/24', 'give each by itself'],
    ['first 2025-02-30T09:00:00Z', 'is no time'],
    ['kind brute_force 09:15', '09:15: is no time'],
  ])('refuse %s', (words, problem) => {
    expect(saidAs(words.split(' '))).toMatchObject({ problem: expect.stringContaining(problem) as string })
  })

  it.each([
    ['source 2001:0DB8:A13B:0606:0:0:0:04EC 80%', '2001:db8:a13b:606::4ec'],
    ['block ::ffff:192.0.2.1', '192.0.2.1'],
    ['last 2025-11-03 16:22:37', '2025-11-03T16:22:37Z'],
    ['first 2025-11-03T16:22:37.5Z', '2025-11-03T16:22:37.5Z'],
  ])('are written down in one spelling: %s', (words, value) => {
    expect(saidAs(words.split(' '))).toMatchObject({ answer: { value } })
    expect(saidAs(['kind', 'brute_force', '2025-11-03', '16:22:37'])).toMatchObject({
      answer: { value: 'brute_force', about: '2025-11-03T16:22:37Z' },
    })
  })

  it('come from a script, whose faults have places', () => {
    const { script } = readScript(
      's.yaml',
      '- { at: 2, say: severity high }\n- { at: 1, say: source 192.0.2.1 70% }\n',
      [],
    )
    expect(script?.map(({ at, answer: { field, confidence } }) => [at, field, confidence])).toEqual([
      [1, 'source', 70],
      [2, 'severity', null],
    ])
    expect(readScript('s.yaml', '- { at: 1, say: sauce }\n', []).faults[0]).toMatchObject({
      place: { line: 1, column: 17 },
    })
    const toInject = '- { at: 1, say: inject press who }\n'
    expect(readScript('s.yaml', toInject, ['press']).script).toHaveLength(1)
    expect(readScript('s.yaml', toInject, ['severity']).faults[0]).toMatchObject({
      place: { line: 1, column: 17 },
      message: 'there is no inject press',
    })
  })

  it('of a script are told from those that somebody gave meanwhile', () => {
    const text = '- { at: 1, say: source 192.0.2.1 }\n- { at: 2, say: note a }\n- { at: 2, say: note a }\n'
    const script = readScript('s.yaml', text, []).script ?? []
    const [source, note] = [answer('source 192.0.2.1'), answer('note a')]
    const other = answer('note b')
    expect(scriptedSoFar(script, [])).toBe(0)
    expect(scriptedSoFar(script, run([0, START], [1, other], [2, other], [3, other]))).toBe(0)
    expect(scriptedSoFar(script, run([1, other], [2, source], [3, other]))).toBe(1)
    expect(scriptedSoFar(script, run([1, source], [2, note], [3, note], [4, note]))).toBe(3)
  })
})

describe('scoreRun', () => {
  const secret = secretOf('brute_force')
  const { truth, scenario } = secret
  const [source = ''] = truth.sources.must
  const sign = playedAt(secret, truth.first?.earliest ?? '')
  const said = (field: RunAnswer['field'], value: string): RunEvent => {
    const made = answerOf([field, value], null, null)
    if ('problem' in made) throw new Error(made.problem)
    return { event: 'answer', answer: made.answer }
  }

  it('measures times from the first sign of the attack', () => {
    const { parts } = scoreRun(
      secret,
      FILE,
      run(
        [0, START],
        [sign + 30, said('source', '192.0.2.9')],
        [sign + 60, said('source', source)],
        // Half way between the target and three times the target.
        [sign + 300, said('severity', 'medium')],
        [sign + 20, said('block', source)],
      ),
    )
    expect(scenario.targets).toEqual({ detect: 2, triage: 2.5, contain: 3, notify: 4 })
    expect(
      parts.timing?.steps.map(({ step, seconds, points }) => [
        step,
        seconds === null ? null : Math.round(seconds),
        points,
      ]),
    ).toEqual([
      ['detect', 60, 100],
      ['triage', 300, 50],
      ['contain', 20, 100],
      ['notify', null, 0],
    ])
    expect(parts.timing?.points).toBe(62.5)
  })

  it('counts what was cut off against what had to be, and honest people', () => {
    const decisions = (...events: readonly RunEvent[]): unknown =>
      scoreRun(secret, FILE, run(...events.map((event) => [1, event] as const))).parts.decisions
    expect(decisions(said('block', source))).toMatchObject({ points: 100, right: [source], collateral: [] })
    expect(decisions()).toMatchObject({ points: 0, missed: [source] })
    const [victim = ''] = truth.targeted.must
    expect(decisions(said('block', source), said('disable', victim))).toMatchObject({
      points: 50,
      collateral: [victim],
    })
    const office = truth.honest['203.0.113.10'] ?? []
    expect(office.length).toBeGreaterThan(3)
    expect(decisions(said('block', '203.0.113.10'))).toMatchObject({ points: 0, collateral: office })
  })

  it('compares how sure answers were with how right they are', () => {
    const { parts } = scoreRun(
      secret,
      FILE,
      run([1, answer(`source ${source} 80%`)], [2, answer('source 192.0.2.9 40%')], [3, answer('kind brute_force')]),
    )
    // (0.2² + 0.4²) / 2
    expect(parts.calibration?.brier).toBeCloseTo(0.1, 9)
    expect(parts.calibration).toMatchObject({ answers: 2, points: 90 })
    expect(parts.calibration?.bins.map(({ answers, right }) => [answers, right])).toEqual([
      [0, 0],
      [0, 0],
      [1, 0],
      [0, 0],
      [1, 1],
    ])
  })

  it('counts injects answered in time, late, and never, and what hints cost', () => {
    const injects = (...events: readonly (readonly [number, RunEvent])[]): unknown =>
      scoreRun(secret, FILE, run(...events)).parts.injects
    const came: RunEvent = { event: 'inject', id: 'severity' }
    expect(injects([120, came], [150, answer('inject severity high')])).toMatchObject({
      points: 50,
      injects: [
        { id: 'severity', status: 'answered', seconds: 30 },
        { id: 'press', status: 'missed', seconds: null },
      ],
    })
    expect(injects([120, came], [211, answer('inject severity high')])).toMatchObject({ points: 25 })
    expect(
      injects([120, came], [130, answer('inject severity x')], [140, { event: 'hint', number: 1, price: 2 }]),
    ).toMatchObject({
      points: 48,
      hints: 1,
      hint_price: 2,
    })
    // What was said before the question came is no answer to it.
    const early = [
      [60, answer('inject severity x')],
      [120, came],
    ] as const
    expect(injects(...early)).toMatchObject({ points: 0 })
    expect(injectsCome(run(...early))).toEqual([{ id: 'severity', clock: 120, open: true }])
    expect(injectsCome(run([120, came], [121, answer('inject severity x')]))).toMatchObject([{ open: false }])
  })

  it('rewards who says that nothing happened where nothing did', () => {
    const quiet = secretOf('negative_control')
    const { score, parts } = scoreRun(
      quiet,
      FILE,
      run([0, START], [60, answer('nothing all logins are honest')], [90, answer('severity informational')]),
    )
    expect(score).toBe(100)
    expect(parts.timing?.points).toBe(100)
    expect(parts.decisions).toMatchObject({ points: 100 })
  })
})
