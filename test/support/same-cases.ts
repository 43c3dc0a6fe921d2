import fc from 'fast-check'

/**
 * Properties meet the same cases in every run, so that a change fails for what it changed and for nothing else. Other cases
 * are looked for with TATOU_SEED, a number or `random`, and with TATOU_DEEP, which also asks for more of them.
 */
const SEED = 20_251_018

const wanted = process.env['TATOU_SEED'] ?? (process.env['TATOU_DEEP'] === '1' ? 'random' : String(SEED))
if (wanted !== 'random') fc.configureGlobal({ seed: Number(wanted) })
