// Part of the build: copies the program's own rules and their tests to dist and writes them beside it as they are once read.
import { cpSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { builtinRuleFiles, digestOf, PACKED } from '../../dist/cli/rules/rule-files.js'
import { packRules } from '../../dist/sigma/pack.js'
import { parseRules } from '../../dist/sigma/parse.js'

const path = (name) => fileURLToPath(new URL(`../../${name}/rules`, import.meta.url))
cpSync(path('src'), path('dist'), { recursive: true, filter: (name) => !name.endsWith('.ts') })

const files = await builtinRuleFiles()
const { rules, faults } = parseRules(files)
if (faults.length > 0)
  throw new Error(faults.map(({ place, message }) => `${place.file}:${place.line}: ${message}`).join('\n'))
writeFileSync(PACKED, `${digestOf(files)}\n${packRules(rules)}`)
