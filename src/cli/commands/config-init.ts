import { CONFIG_NAME } from '../config/config.ts'
import { CONFIG_TEMPLATE } from '../config/config-template.ts'
import type { Invocation } from '../command.ts'
import { withNewFiles } from '../files/new-file.ts'

/** `config init`: a commented configuration to fill in. */
export async function run(invocation: Invocation): Promise<number> {
  const [file = CONFIG_NAME] = invocation.args
  await withNewFiles(invocation, (stage) =>
    stage(file, { body: (sink) => new Promise<void>((done) => sink.end(CONFIG_TEMPLATE, () => done())) }),
  )
  invocation.messages.note(`${file} written; tatou-ir config check ${file} checks it`)
  return 0
}
