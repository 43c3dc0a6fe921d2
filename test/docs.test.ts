import { existsSync } from 'node:fs'
import { cp, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Command } from '../src/cli/command.ts'
import { COMMANDS } from '../src/cli/commands.ts'
import { LOG_FORMATS } from '../src/formats/registry.ts'
import { WRAPPERS } from '../src/formats/wrapper.ts'
import { commandsOf, NOT_RUN, programsOf, rerun } from './support/documentation.ts'
import { describeWith } from './support/program.ts'
import { temporaryFolder } from './support/temporary.ts'

const ROOT = join(import.meta.dirname, '..')

/** `TATOU_WRITE_DOCS=1 npx vitest run test/docs.test.ts` puts what commands show now into the pages. Read the difference. */
const WRITE = process.env['TATOU_WRITE_DOCS'] === '1'

const names = async (folder: string): Promise<string[]> =>
  (await readdir(join(ROOT, folder))).filter((name) => name.endsWith('.md')).map((name) => join(folder, name))

const PAGES = [...(await names('.')), ...(await names('docs')), ...(await names('docs/decisions'))].toSorted()
const TEXTS = new Map(
  await Promise.all(PAGES.map(async (path) => [path, await readFile(join(ROOT, path), 'utf8')] as const)),
)
const textOf = (path: string): string => TEXTS.get(path) ?? ''

describe.each(PAGES.filter((path) => commandsOf(textOf(path)).length > 0))('%s', (path) => {
  const text = textOf(path)
  describeWith(programsOf(text), 'commands', () => {
    it('do and show what the page says', { timeout: 240_000 }, async () => {
      const folder = await temporaryFolder()
      await cp(join(ROOT, 'samples'), join(folder, 'samples'), { recursive: true })
      const page = await rerun(text, folder)
      expect(page.faults).toEqual([])
      if (WRITE) await writeFile(join(ROOT, path), page.text)
      else expect(page.text).toBe(text)
    })
  })
})

/** How GitHub names the heading in a link: lower case, without punctuation, blanks as hyphens. */
function anchors(text: string): string[] {
  const headings = text.replaceAll(/^```.*?^```$/gms, '').matchAll(/^#+ (.+)$/gm)
  return [...headings].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

describe('every page', () => {
  it('links to what exists', () => {
    const broken = [...TEXTS].flatMap(([path, text]) =>
      [...text.matchAll(/\]\((?!https?:|mailto:)([^)\s]*)\)/g)].flatMap(([, link = '']) => {
        const [file = '', anchor] = link.split('#')
        const target = file === '' ? path : join(dirname(path), file)
        if (!existsSync(join(ROOT, target))) return [`${path}: ${link}`]
        return anchor === undefined || anchors(textOf(target)).includes(anchor) ? [] : [`${path}: ${link}`]
      }),
    )
    expect(broken).toEqual([])
  })

  it('of docs is linked from the README or the architecture', () => {
    const linked = textOf('README.md') + textOf('docs/architecture.md')
    const lost = PAGES.filter((path) => path.startsWith('docs/') && !path.endsWith('architecture.md')).filter(
      (path) => !linked.includes(path) && !linked.includes(path.replace('docs/', '')),
    )
    expect(lost).toEqual([])
  })

  it('leaves no command out without a reason', () => {
    const left = [...TEXTS.values()]
      .flatMap(commandsOf)
      .filter((line) => line.startsWith('npm') || NOT_RUN.some(([start]) => line.startsWith(start)))
    for (const line of left)
      expect(NOT_RUN.some(([start, reason]) => line.startsWith(start) && reason !== '')).toBe(true)
  })
})

const commandNames = (commands: readonly Command[]): string[] =>
  commands.flatMap((command) =>
    command.kind === 'command'
      ? [command.name]
      : [
          ...(command.main === undefined ? [] : [command.name]),
          ...commandNames(command.commands).map((name) => `${command.name} ${name}`),
        ],
  )

describe('the README', () => {
  const text = textOf('README.md')

  it('lists the commands that exist', () => {
    const listed = [...(/^## Commands$.*?^\| exit code/ms.exec(text)?.[0] ?? '').matchAll(/^\| `([a-z ]+)` \|/gm)].map(
      ([, name]) => name,
    )
    expect(listed).toEqual(commandNames(COMMANDS))
  })

  it('begins with two commands, which .ci/run takes from it', () => {
    const commands = [...text.matchAll(/^ *(?:\$ )?(npm ci && .*[^ ]) *$/gm)].map(([, line]) => line)
    expect(commands).toEqual(['npm ci && npx tatou-ir timeline samples/tatou-campaign', 'npm ci && npm test'])
  })
})

describe('the pages on', () => {
  it('formats name every format and wrapper', () => {
    const text = textOf('docs/formats.md')
    const missing = [...LOG_FORMATS, ...WRAPPERS].map(({ id }) => id).filter((id) => !text.includes(`\`${id}\``))
    expect(missing).toEqual([])
  })

  it('dependencies give a reason for each', async () => {
    const manifest: unknown = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'))
    const packages = ['dependencies', 'devDependencies'].flatMap((key) =>
      Object.keys(Object.entries(manifest as Record<string, object>).find(([name]) => name === key)?.[1] ?? {}),
    )
    expect(packages.length).toBeGreaterThan(20)
    const text = textOf('docs/decisions/0003-dependencies.md')
    expect(packages.filter((name) => !text.includes(`\`${name}\``))).toEqual([])
  })
})
