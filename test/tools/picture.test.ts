import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { displayWidth } from '../../src/output/escape-terminal.ts'
import { describeWith } from '../support/program.ts'
import { runCli } from '../support/run-cli.ts'
import { terminalSvg } from './terminal-svg.js'

/** Reads the lines of a picture with an XML parser of somebody else: [x in pixels, text] of every piece. */
const READER = `
import json, sys, xml.dom.minidom
root = xml.dom.minidom.parseString(sys.stdin.buffer.read()).documentElement
lines = [g for g in root.getElementsByTagName('g') if g.getAttribute('transform')]
text = lambda node: ''.join(child.data for child in node.childNodes)
print(json.dumps([[[float(t.getAttribute('x')), text(t)] for t in g.getElementsByTagName('text')] for g in lines]))
`

type Piece = readonly [x: number, text: string]

/** What somebody reads who looks at the picture. */
function textOf(svg: string): string {
  const lines: readonly (readonly Piece[])[] = JSON.parse(
    execFileSync('python3', ['-c', READER], { input: svg, encoding: 'utf8' }),
  )
  return lines
    .map((pieces) => pieces.reduce((line, [x, text]) => line.padEnd(Math.round((x - 18) / 8.4)) + text, ''))
    .join('\n')
}

describeWith(['python3'], 'the picture in the README', () => {
  it('shows what the command shows', async () => {
    const svg = await readFile(join(import.meta.dirname, '../../docs/images/timeline.svg'), 'utf8')
    const { code, stdout } = await runCli(['timeline', 'samples/tatou-campaign'], {
      columns: 100,
      env: { NO_COLOR: '1' },
    })
    expect(code).toBe(0)
    const shown = stdout
      .split('\n')
      .map((line) => line.trimEnd())
      .join('\n')
    expect(textOf(svg)).toBe(`$ npx tatou-ir timeline samples/tatou-campaign\n\n${shown.trimEnd()}`)
    expect(svg).not.toMatch(/<(?:script|image|foreignObject|use|a)\b|href|url\(|@import|\son\w+=/)
  })

  it('can show any text', () => {
    const hostile = `</text><script>alert(1)</script> & "q" 'a' ]]> \u001B[31mred\u001B[39m\u0007 \u0000 \uD800 é 界 end`
    const svg = terminalSvg(hostile, { columns: 80, title: '<&>' })
    const expected = `</text><script>alert(1)</script> & "q" 'a' ]]> red\uFFFD \uFFFD \uFFFD é 界 end`
    expect(textOf(svg).replaceAll(' ', '')).toBe(expected.replaceAll(' ', ''))
    expect(displayWidth('界')).toBe(2)
  })

  it('refuses what it cannot draw', () => {
    expect(() => terminalSvg('\u001B[4munderlined', { columns: 80, title: '' })).toThrow('no SGR code 4')
  })
})
