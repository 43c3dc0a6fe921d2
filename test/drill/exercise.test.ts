import { it } from 'vitest'
import { ATTACK_FAMILIES } from '../../src/drill/attacks/families.ts'
import { exercise } from '../../src/drill/exercise.ts'
import { renderTold } from '../../src/drill/render-log.ts'
it('x', () => {
  for (const f of ATTACK_FAMILIES) for (const log of f.logs) {
    const t = performance.now()
    const e = exercise({ seed: 3, log, attacks: [f] })
    const lines = renderTold(e.actions, log)
    console.log(f.id, log, lines.length, lines.filter(l => l.action.actor === f.id).length, e.expected.verdicts, e.expected.compromised.length, e.habits.join(), Math.round(performance.now() - t))
  }
  for (const log of ['tatou','tatou-json','nginx','sshd','ecs'] as const) { const e = exercise({ seed: 3, log, attacks: [] }); console.log(log, renderTold(e.actions, log).length, e.expected.verdicts) }
})
