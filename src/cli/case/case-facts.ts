import type { CaseFacts } from '../../analysis/case-facts.ts'
import { statusOf } from '../../analysis/case-status.ts'
import { accountsOf, sourcesOf, summaryOf } from '../../analysis/investigation.ts'
import { canonicalJson } from '../../model/canonical-json.ts'
import { compareInputs } from '../../model/case.ts'
import type { CaseStatsDocument } from '../../model/case-stats.ts'
import { TatouError } from '../../model/errors.ts'
import { readCase } from '../../store/case-folder.ts'
import { readStatus } from '../../store/case-status.ts'
import type { Invocation } from '../command.ts'
import { withInvestigation } from '../investigation/investigate.ts'
import type { FoundCase } from './find-cases.ts'

/** Cases that were read, and what became of the others. Inputs are those of all cases, each once. */
export interface ReadCases extends Pick<CaseStatsDocument, 'inputs' | 'config' | 'broken' | 'copies'> {
  readonly facts: readonly CaseFacts[]
}

interface OneCase {
  readonly facts: CaseFacts
  readonly inputs: CaseStatsDocument['inputs']
  readonly config: CaseStatsDocument['config']
  /** The same for copies of one case. */
  readonly key: string
}

/** Investigates cases one after the other. One that is refused is told, and the others go on. */
export async function readCases(invocation: Invocation, found: readonly FoundCase[]): Promise<ReadCases> {
  const read: OneCase[] = []
  const broken: { path: string; problem: string }[] = []
  const quiet = { ...invocation, messages: onceEach(invocation.messages) }
  for (const [done, each] of found.entries()) {
    invocation.progress.update({ done, total: found.length, unit: 'files', label: 'cases' })
    try {
      read.push(await readOne(quiet, each))
    } catch (error) {
      // A configuration or rules that are wrong are wrong for every case.
      if (!(error instanceof TatouError) || !error.code.startsWith('case-')) throw error
      broken.push({ path: each.shown, problem: error.message })
    }
  }
  const { kept, copies } = withoutCopies(read)
  const inputs = new Map(kept.flatMap((each) => each.inputs).map((input) => [`${input.sha256} ${input.path}`, input]))
  return {
    facts: kept.map(({ facts }) => facts),
    inputs: [...inputs.values()].toSorted(compareInputs),
    config: kept[0]?.config ?? null,
    broken,
    copies,
  }
}

/** The configuration is read for each case, and what is wrong with it said once. */
function onceEach(messages: Invocation['messages']): Invocation['messages'] {
  const said = new Set<string>()
  return {
    ...messages,
    warning: (text) => {
      if (said.has(text)) return
      said.add(text)
      messages.warning(text)
    },
  }
}

async function readOne(invocation: Invocation, { folder, shown }: FoundCase): Promise<OneCase> {
  const opened = await readCase(folder, shown)
  const status = statusOf((await readStatus(opened)).records)
  const { created, inputs } = opened.file
  const options = { ...invocation.options, case: folder }
  let one: OneCase | undefined
  await withInvestigation({ ...invocation, args: [], options }, [], async (session) => {
    const { investigation, evidence, config } = session
    const summary = await summaryOf(investigation)
    const sources = await sourcesOf(investigation, false)
    const accounts = await accountsOf(investigation)
    const accusing = investigation.findings.filter(({ level }) => level !== 'informational')
    const facts: CaseFacts = {
      path: shown,
      created,
      status,
      firstAttempt: summary.first_malicious,
      complete: evidence.unreadable.length === 0,
      sources: sources.flatMap(({ source_ip: source, verdict }) =>
        source !== null && verdict === 'attacker' ? [source] : [],
      ),
      accounts: accounts.filter(({ verdict }) => verdict !== 'clear').map(({ account }) => account),
      techniques: [...new Set(accusing.flatMap(({ techniques }) => techniques))].toSorted(),
      findings: accusing.map(({ id }) => id),
    }
    const key = canonicalJson({ created, inputs: inputs.map(({ sha256 }) => sha256) })
    one = { facts, inputs: [...evidence.inputs], config, key }
    return 0
  })
  if (one === undefined) throw new TypeError('an investigation without a body')
  return one
}

/** Of a case and its copies the one of which most was said. */
function withoutCopies(read: readonly OneCase[]): { kept: readonly OneCase[]; copies: ReadCases['copies'] } {
  const best = new Map<string, OneCase>()
  const said = ({ facts }: OneCase): number => facts.status.history.length
  for (const each of read) {
    const other = best.get(each.key)
    if (other === undefined || said(each) > said(other)) best.set(each.key, each)
  }
  const copies = read.flatMap((each) => {
    const of = best.get(each.key)
    return of === undefined || of === each ? [] : [{ path: each.facts.path, of: of.facts.path }]
  })
  return { kept: [...best.values()], copies }
}
