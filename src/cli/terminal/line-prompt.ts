import { createInterface, type Interface } from 'node:readline'
import type { Host } from '../command.ts'

/** What somebody answered: a line, or that there is none (end of input, Ctrl-C). */
export type Reply = { readonly kind: 'line'; readonly text: string } | { readonly kind: 'end' | 'interrupt' }

/**
 * Asks for lines, one at a time. On a terminal lines can be edited and called back; from a pipe they are read as they come. Must be
 * closed, or the program would wait for more.
 */
export class LinePrompt {
  readonly #lines: Interface
  readonly #waiting: string[] = []
  #ended: Reply | null = null
  #answer: ((reply: Reply) => void) | null = null

  constructor({ stdin, stdout }: Pick<Host, 'stdin' | 'stdout'>) {
    const terminal = stdin.isTTY === true && stdout.isTTY === true
    this.#lines = createInterface({ input: stdin, output: terminal ? stdout : undefined, terminal, historySize: 100 })
    this.#lines.on('line', (text) => this.#arrived({ kind: 'line', text }))
    this.#lines.on('SIGINT', () => this.#arrived({ kind: 'interrupt' }))
    this.#lines.on('close', () => this.#arrived({ kind: 'end' }))
    this.#terminal = terminal
    this.#stdout = stdout
  }

  readonly #terminal: boolean
  readonly #stdout: Host['stdout']

  #arrived(reply: Reply): void {
    const answer = this.#answer
    this.#answer = null
    if (answer !== null) answer(reply)
    else if (reply.kind === 'line') this.#waiting.push(reply.text)
    else this.#ended ??= reply
  }

  /** Shows a question and waits for its line. */
  ask(question: string): Promise<Reply> {
    const held = this.#waiting.shift()
    if (held !== undefined || this.#ended !== null) {
      this.#stdout.write(`${question}${held ?? ''}\n`)
      return Promise.resolve(held === undefined ? (this.#ended ?? { kind: 'end' }) : { kind: 'line', text: held })
    }
    if (this.#terminal) {
      this.#lines.setPrompt(question)
      this.#lines.prompt()
    } else this.#stdout.write(question)
    return new Promise((done) => {
      this.#answer = (reply) => {
        // From a pipe nothing echoes what was read: the record of the session would lack it.
        if (!this.#terminal) this.#stdout.write(reply.kind === 'line' ? `${reply.text}\n` : '\n')
        done(reply)
      }
    })
  }

  /** Shows the question again, after something was printed above it. */
  again(): void {
    if (this.#terminal && this.#answer !== null) this.#lines.prompt(true)
  }

  close(): void {
    this.#lines.close()
  }
}
