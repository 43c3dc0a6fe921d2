import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { z } from 'zod'
import { TatouError } from '../../model/errors.ts'
import { OUTCOMES } from '../../model/playbook-run.ts'
import { readRole } from '../../playbook/run-rules.ts'
import { faultText, gatherFaults } from '../../syntax/faults.ts'
import { readShape } from '../../syntax/shape.ts'
import { readYaml } from '../../syntax/yaml.ts'
import type { Act, Responder, Waiting } from './playbook-acts.ts'

const Approval = z.strictObject({ name: z.string().min(1), role: z.string().min(1) })

const Answer = z.strictObject({
  outcome: z.enum(OUTCOMES).optional(),
  reason: z.string().optional(),
  note: z.string().optional(),
  /** To whom it is delegated. */
  to: z.string().optional(),
  evidence: z.array(z.string()).default([]),
  approvals: z.array(Approval).default([]),
  /** Numbers of commands to run, as they are shown. */
  execute: z.array(z.number().int().positive()).default([]),
  set: z.record(z.string(), z.union([z.string(), z.boolean(), z.number()])).default({}),
  /** At a condition: the way to take in the place of what the values say. */
  take: z.union([z.string(), z.boolean()]).optional(),
})
type Answer = z.infer<typeof Answer>

/** A file of answers: what is done at each step, by its key, name or identifier; a list for a step that is met several times. */
const Answers = z.strictObject({
  steps: z.record(z.string(), z.union([Answer, z.array(Answer).min(1)])).default({}),
  default: Answer.optional(),
})
type Answers = z.infer<typeof Answers>

const MOST_BYTES = 2_000_000

/** Reads a file of answers. Throws TatouError `playbook-answers` with all that is wrong with it. */
export async function readAnswers(path: string, cwd: string): Promise<Responder> {
  const text = await readFile(resolve(cwd, path), 'utf8').catch((error: unknown) => {
    throw new TatouError('playbook-answers', { problem: `${path}: the answers cannot be read` }, { cause: error })
  })
  if (text.length > MOST_BYTES)
    throw new TatouError('playbook-answers', { problem: `${path}: the answers are larger than 2 MB` })
  const gathered = gatherFaults()
  const [tree] = readYaml(path, text, gathered)
  const answers = tree === undefined ? { steps: {} } : readShape(Answers, tree, gathered, { texts: false })
  const faults = gathered.all()
  if (answers === null || faults.length > 0)
    throw new TatouError('playbook-answers', { problem: faults.map(faultText).join('\n') })
  return new AnswerFile(path, answers)
}

/** A file of answers as somebody who answers. What the log has already is not said again, so a run that was cut off goes on. */
class AnswerFile implements Responder {
  readonly #path: string
  readonly #answers: Answers

  constructor(path: string, answers: Answers) {
    this.#path = path
    this.#answers = answers
  }

  #answerOf({ step, visit }: Waiting): Answer | undefined {
    const found = [step.key, step.name, step.id].find((name) => Object.hasOwn(this.#answers.steps, name))
    const said = found === undefined ? this.#answers.default : this.#answers.steps[found]
    return Array.isArray(said) ? said[Math.min(visit, said.length - 1)] : said
  }

  act(waiting: Waiting): Promise<Act> {
    const answer = this.#answerOf(waiting)
    if (answer?.outcome === undefined)
      return Promise.resolve({
        kind: 'pause',
        interrupted: false,
        why: `${this.#path} says nothing about ${waiting.step.key}`,
      })
    if (
      waiting.events.some((event) => event.event === 'outcome' && event.outcome === 'blocked') &&
      answer.outcome === 'blocked'
    )
      return Promise.resolve({ kind: 'pause', interrupted: false, why: `${waiting.step.key} is blocked` })
    const { outcome, reason = null, note = null, to = null, set } = answer
    const sets = Object.fromEntries(Object.entries(set).map(([name, value]) => [name, String(value)]))
    return Promise.resolve(next(answer, waiting) ?? { kind: 'outcome', outcome, reason, note, to, sets })
  }

  choose(waiting: Waiting, computed: string | null, ways: readonly string[]): ReturnType<Responder['choose']> {
    const answer = this.#answerOf(waiting)
    const said = answer?.take
    const taken = said === true ? 'yes' : said === false ? 'no' : (said ?? computed)
    if (taken === null || (!ways.includes(taken) && taken !== 'no'))
      return Promise.resolve({
        kind: 'pause',
        interrupted: false,
        why: `${this.#path} does not say which way ${waiting.step.key} goes`,
      })
    return Promise.resolve({ kind: 'choice', taken, reason: answer?.reason ?? null })
  }

  refuse(message: string): Promise<void> {
    throw new TatouError('playbook-answers', { problem: `${this.#path}: ${message}` })
  }

  tell(): Promise<void> {
    return Promise.resolve()
  }

  escalate(): Promise<void> {
    return Promise.resolve()
  }

  close(): void {
    // A file of answers holds nothing open.
  }
}

/** The first of what an answer asks for that the log does not have yet. */
function next({ evidence, approvals, execute }: Answer, { events }: Waiting): Act | undefined {
  const command = execute.find(
    (number) => !events.some((event) => event.event === 'executed' && event.command === number),
  )
  if (command !== undefined) return { kind: 'execute', command }
  const path = evidence.find((file) => !events.some((event) => event.event === 'attached' && event.file.path === file))
  if (path !== undefined) return { kind: 'attach', path }
  const approval = approvals.find(
    ({ name }) => !events.some((event) => event.event === 'approved' && event.name === name),
  )
  return approval && { kind: 'approve', name: approval.name, role: readRole(approval.role) ?? approval.role }
}
