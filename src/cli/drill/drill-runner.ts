import { setTimeout } from 'node:timers/promises'
import { saidAs } from '../../drill/answer-words.ts'
import type { ScriptedAnswer } from '../../drill/read-script.ts'
import { scriptedSoFar } from '../../drill/read-script.ts'
import { clockAt, injectsCome, runState, storyTime } from '../../drill/run-state.ts'
import type { DrillInject } from '../../model/drill-scenario.ts'
import type { DrillSecret } from '../../model/drill.ts'
import type { RunEvent, RunRecord } from '../../model/drill-run.ts'
import type { Invocation } from '../command.ts'
import type { Drill } from './drill-folder.ts'
import { openLive, type LiveLogs } from './drill-live.ts'
import { record, stamp } from './drill-run-log.ts'

/** What a run needs, and whom it tells. */
export interface Runner {
  readonly drill: Drill
  readonly secret: DrillSecret
  readonly timeScale: number
  readonly script: readonly ScriptedAnswer[]
  /** What is typed meanwhile; null when nobody types. */
  readonly typed: (() => readonly string[]) | null
  readonly say: (line: string) => void
}

/** Milliseconds between two looks at the clock. */
const TICK = 100
/** A look that comes so much later means that the machine slept, or was stopped: that time does not count. */
const ASLEEP_MS = 15_000

/** An exercise under way. */
class Run {
  readonly #invocation: Invocation
  readonly #runner: Runner
  readonly #live: LiveLogs
  #records: readonly RunRecord[]

  constructor(invocation: Invocation, runner: Runner, live: LiveLogs, records: readonly RunRecord[]) {
    this.#invocation = invocation
    this.#runner = runner
    this.#live = live
    this.#records = records
  }

  get #minutes(): number {
    return this.#runner.drill.file.minutes
  }

  #clock(): number {
    return clockAt(runState(this.#records), this.#invocation.host.now() * 1000, this.#minutes)
  }

  async #record(make: (records: readonly RunRecord[]) => RunEvent | null, clock?: number): Promise<void> {
    const { drill } = this.#runner
    this.#records =
      clock === undefined
        ? await record(this.#invocation, drill, make)
        : await record(this.#invocation, drill, make, () => clock)
  }

  /** Runs until the end, or until it is paused for another day. */
  async go(): Promise<'ended' | 'paused'> {
    const { secret, typed } = this.#runner
    this.#welcomeBack()
    let last = this.#invocation.host.now()
    let before = this.#clock()
    for (;;) {
      this.#invocation.signal.throwIfAborted()
      const now = this.#invocation.host.now()
      if (now - last > ASLEEP_MS) await this.#awake(before)
      last = now
      before = this.#clock()
      await this.#live.play(storyTime(secret, before))
      await this.#bringInjects(before)
      await this.#giveScripted(before)
      for (const line of typed?.() ?? []) {
        if ((await this.#command(line.trim())) === 'leave') return 'paused'
      }
      const { status } = runState(this.#records)
      if (status === 'ended') return 'ended'
      if (status === 'running' && this.#clock() >= this.#minutes * 60) {
        await this.#record((records) =>
          runState(records).status === 'ended' ? null : { event: 'end', reason: 'time' },
        )
        return 'ended'
      }
      await setTimeout(TICK)
    }
  }

  /** After a pause or a crash: nobody can know which questions they still saw. */
  #welcomeBack(): void {
    if (this.#records.at(-1)?.event !== 'resume') return
    this.#runner.say(`Goes on at ${this.#stamp()} of ${this.#minutes}:00.`)
    for (const { id, clock, open } of injectsCome(this.#records)) {
      const inject = this.#runner.secret.scenario.injects.find((each) => each.id === id)
      if (open && inject !== undefined) this.#tell(inject, clock, 'Open inject')
    }
  }

  /** The machine slept: the clock stood still. */
  async #awake(before: number): Promise<void> {
    if (runState(this.#records).status !== 'running') return
    await this.#record(() => ({ event: 'pause' }), before)
    await this.#record(() => ({ event: 'resume', time_scale: this.#runner.timeScale }), before)
    this.#runner.say('The machine slept; the clock of the exercise stood still meanwhile.')
  }

  async #bringInjects(clock: number): Promise<void> {
    for (const inject of this.#runner.secret.scenario.injects) {
      if (inject.at * 60 > clock || runState(this.#records).status !== 'running') continue
      const came = (records: readonly RunRecord[]): boolean => injectsCome(records).some(({ id }) => id === inject.id)
      if (came(this.#records)) continue
      await this.#record((records) => (came(records) ? null : { event: 'inject', id: inject.id }))
      this.#tell(inject, this.#clock())
    }
  }

  #tell({ id, from, to, text, within }: DrillInject, came: number, title = 'Inject'): void {
    const { say } = this.#runner
    say('')
    say(`${stamp(came)}  ${title} ${id}: ${from} to ${to}`)
    say(`  ${text}`)
    say(`  Answer within ${within} min: inject ${id} TEXT`)
  }

  #stamp(): string {
    return stamp(this.#clock())
  }

  async #giveScripted(clock: number): Promise<void> {
    const { script } = this.#runner
    if (script.every(({ at }) => at * 60 > clock)) return
    for (const { at, answer } of script.slice(scriptedSoFar(script, this.#records))) {
      if (at * 60 > clock) return
      await this.#record(() => ({ event: 'answer', answer }))
      this.#runner.say(`${this.#stamp()}  recorded: ${answer.field} ${answer.value}`)
    }
  }

  async #command(line: string): Promise<'stay' | 'leave'> {
    const { say } = this.#runner
    const [word = '', ...rest] = line.split(/\s+/)
    switch (word) {
      case '':
        return 'stay'
      case 'help':
        for (const each of HELP) say(each)
        return 'stay'
      case 'status':
        say(`${this.#stamp()} of ${this.#minutes}:00, ${runState(this.#records).status}`)
        return 'stay'
      case 'hint':
        return this.#hint()
      case 'pause':
        await this.#record(() => ({ event: 'pause' }))
        say('Paused. tatou-ir drill run goes on where it stopped.')
        return 'leave'
      case 'done':
        await this.#record(() => ({ event: 'end', reason: 'done' }))
        return 'stay'
      default:
    }
    const said = saidAs([word, ...rest])
    if ('problem' in said) say(`  ${said.problem}`)
    else if (said.answer.field === 'inject' && !injectsCome(this.#records).some(({ id }) => id === said.answer.about))
      say(`  there is no inject ${said.answer.about ?? ''}`)
    else {
      await this.#record(() => ({ event: 'answer', answer: said.answer }))
      say(`  recorded: ${said.answer.field} ${said.answer.value}`)
    }
    return 'stay'
  }

  async #hint(): Promise<'stay'> {
    const { say, secret } = this.#runner
    const number = this.#records.filter(({ event }) => event === 'hint').length
    const hint = secret.scenario.hints[number]
    if (hint === undefined) say('  There is no further hint.')
    else {
      await this.#record(() => ({ event: 'hint', number: number + 1, price: hint.price }))
      say(`  ${hint.text} (costs ${hint.price})`)
    }
    return 'stay'
  }
}

/** What can be typed while an exercise runs. */
const HELP = [
  '  source 198.51.100.7 80%    where the attack comes from, and how sure you are',
  '  target ACCOUNT             an account that was attacked',
  '  compromised ACCOUNT        one that the attacker got into',
  '  kind brute_force [TIME]    what it is, and when it began',
  '  first TIME, last TIME      of the attack, as 2025-11-03T09:15:00Z',
  '  cause TEXT, technique ID   why it was possible; ATT&CK',
  '  severity LEVEL             informational, low, medium, high, critical',
  '  block ADDRESS              decide to cut it off; disable ACCOUNT likewise',
  '  notify WHO                 decide whom to tell',
  '  nothing WHY                nothing happened',
  '  inject ID TEXT             answer to an inject',
  '  hint, status, pause, done',
] as const

/** Begins an exercise, or goes on with one, and runs it to its end. */
export async function runDrill(invocation: Invocation, runner: Runner): Promise<'ended' | 'paused'> {
  const { drill, secret, timeScale } = runner
  const live = await openLive(drill, secret)
  try {
    // The time between a crash and now does not count.
    const records = await record(
      invocation,
      drill,
      (before) => beginning(before, drill.file.id, timeScale),
      (before) => before.at(-1)?.clock ?? 0,
    )
    return await new Run(invocation, runner, live, records).go()
  } finally {
    await live.close()
  }
}

function beginning(before: readonly RunRecord[], drill: string, timeScale: number): RunEvent | null {
  const { status } = runState(before)
  if (status === 'ended') return null
  return status === 'new'
    ? { event: 'start', drill, time_scale: timeScale }
    : { event: 'resume', time_scale: timeScale }
}
