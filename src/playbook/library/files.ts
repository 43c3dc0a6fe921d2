import { compilePlaybook } from '../compile.ts'
import { accountCompromise } from './account-compromise.ts'
import { bruteForce } from './brute-force.ts'
import { credentialStuffing } from './credential-stuffing.ts'
import { dataExfiltration } from './data-exfiltration.ts'
import { firstLook } from './first-look.ts'
import { flagCompromise } from './flag-compromise.ts'
import { logTampering } from './log-tampering.ts'
import { maliciousUpload } from './malicious-upload.ts'
import { mfaFatigue } from './mfa-fatigue.ts'
import { passwordSpraying } from './password-spraying.ts'
import { rmapAbuse } from './rmap-abuse.ts'
import { sshNoise } from './ssh-noise.ts'
import { tokenTheft } from './token-theft.ts'
import { triage } from './triage.ts'
import { watermarkTampering } from './watermark-tampering.ts'
import { webAttack } from './web-attack.ts'

/** Our playbooks, from the first question on. */
const LIBRARY = [
  firstLook,
  triage,
  bruteForce,
  passwordSpraying,
  credentialStuffing,
  accountCompromise,
  tokenTheft,
  mfaFatigue,
  sshNoise,
  flagCompromise,
  watermarkTampering,
  maliciousUpload,
  rmapAbuse,
  webAttack,
  logTampering,
  dataExfiltration,
]

/** The files of `playbooks/`, as they ship: by name, with the JSON that is in them. */
export function playbookFiles(): readonly { readonly name: string; readonly text: string }[] {
  return LIBRARY.map((draft) => ({
    name: `${draft.slug}.json`,
    text: `${JSON.stringify(compilePlaybook(draft), null, 2)}\n`,
  }))
}
