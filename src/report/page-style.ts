import type { TlpLabel } from '../model/tlp.ts'
import { DARK, GROUNDS, LIGHT } from './inks.ts'

/** Colours of the labels on black, as FIRST sets them (TLP 2.0). */
export const TLP_COLOURS: Readonly<Record<TlpLabel, string>> = {
  'TLP:RED': '#FF2B2B',
  'TLP:AMBER': '#FFC000',
  'TLP:AMBER+STRICT': '#FFC000',
  'TLP:GREEN': '#33FF00',
  'TLP:CLEAR': '#FFFFFF',
}

function inks(colours: Readonly<Record<string, string>>, grounds: Readonly<Record<string, string>>): string {
  const own = Object.entries(colours).map(([ink, colour]) => `--${ink}:${colour}`)
  return [...own, ...Object.entries(grounds).map(([ink, colour]) => `--${ink}-ground:${colour}`)].join(';')
}

const PAGE_LIGHT =
  '--paper:#fff;--field:#f5f7fa;--rule:#d5dbe3;--link:#1d4f85;--danger:#b3261e;--danger-field:#fdf1f0;--warning:#8a5a00;--warning-field:#fff8e8;--good:#22734f;--good-field:#eff8f3'
const PAGE_DARK =
  '--paper:#10161d;--field:#18212b;--rule:#344150;--link:#9cc6f0;--danger:#ff8a80;--danger-field:#2a1716;--warning:#f2c14e;--warning-field:#272013;--good:#6fd3a3;--good-field:#13241c'

const classes = Object.keys(LIGHT)
  .map((ink) => `.f-${ink}{fill:var(--${ink})}.s-${ink}{stroke:var(--${ink});fill:none}`)
  .join('')

const SCREEN = `:root{color-scheme:light dark;${PAGE_LIGHT};${inks(LIGHT, GROUNDS.light)}}
@media screen and (prefers-color-scheme:dark){:root{${PAGE_DARK};${inks(DARK, GROUNDS.dark)}}}
${classes}.f-enumeration-ground{fill:var(--enumeration-ground)}.f-gap-ground{fill:var(--gap-ground)}
*{box-sizing:border-box}
html{scroll-padding-top:4rem;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif;font-variant-numeric:tabular-nums}
a{color:var(--link);text-underline-offset:.15em}
.running>div{display:flex;justify-content:space-between;align-items:center;gap:1rem}
.running{padding:.55rem clamp(1rem,4vw,2.5rem);background:var(--paper);font-size:.85rem;color:var(--muted)}
.running.top{position:sticky;top:0;z-index:2;border-bottom:1px solid var(--rule)}
.running.bottom{border-top:1px solid var(--rule);margin-top:4rem}
.running b{min-width:0;font-weight:600;color:var(--ink);overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.tlp{flex:none;background:#000;color:var(--tlp);font:700 1rem/1.2 system-ui,sans-serif;padding:.3em .6em;letter-spacing:.02em}
.content{display:grid;grid-template-columns:minmax(0,1fr);max-width:84rem;margin:0 auto;padding:0 clamp(1rem,4vw,2.5rem);gap:0 3.5rem}
.cover{padding:3rem 0 1.25rem}
h1{font-size:clamp(1.75rem,4.5vw,2.6rem);line-height:1.15;letter-spacing:-.02em;margin:0 0 1.5rem;font-weight:700;overflow-wrap:anywhere}
h2{font-size:1.45rem;line-height:1.25;letter-spacing:-.01em;margin:3.5rem 0 1rem;padding-top:1.1rem;border-top:2px solid var(--ink)}
h3{font-size:1.06rem;line-height:1.35;margin:2rem 0 .5rem}
p,ul,ol{margin:.6rem 0 1rem;max-width:46rem}
li{margin:.3rem 0}
p,li,h2,h3,dt,.callout,nav{overflow-wrap:anywhere}
main,.cover{min-width:0}
dl.cover-lines{display:flex;flex-wrap:wrap;gap:.75rem 2.5rem;margin:0}
dl.cover-lines div{min-width:6rem}
dt{font-size:.8rem;color:var(--muted)}
dd{margin:0;overflow-wrap:anywhere}
.v{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.9em;overflow-wrap:anywhere}
.cite{font-size:.75em;vertical-align:.35em;margin-left:.2em;line-height:1}
.people{font-size:.75rem;font-weight:400;color:var(--muted);border:1px solid var(--rule);border-radius:3px;padding:.1em .5em;margin-left:.6em;vertical-align:middle;letter-spacing:0}
nav{font-size:.88rem}
nav summary{cursor:pointer;color:var(--link);padding:.4rem 0}
nav ol{list-style:none;margin:0;padding:0;columns:2 9rem;max-width:none}
nav li{break-inside:avoid;margin:0}
nav a{display:block;padding:.22rem 0;text-decoration:none;color:var(--muted)}
nav a:hover,nav a:focus{color:var(--link);text-decoration:underline}
.callout{border:1px solid var(--rule);border-left:6px solid var(--muted);background:var(--field);padding:1rem 1.25rem;margin:1.25rem 0}
.callout strong{display:block;font-size:1.2rem;line-height:1.3;margin-bottom:.25rem}
.callout.danger{border-left-color:var(--danger);background:var(--danger-field)}.callout.danger>strong{color:var(--danger)}
.callout.warning{border-left-color:var(--warning);background:var(--warning-field)}.callout.warning>strong{color:var(--warning)}
.callout.good{border-left-color:var(--good);background:var(--good-field)}.callout.good>strong{color:var(--good)}
.callout p{margin:0}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(12.5rem,1fr));margin:1rem 0;padding:1px 0 0 1px}
.facts div{border:1px solid var(--rule);margin:-1px 0 0 -1px;padding:.9rem 1rem;display:flex;flex-direction:column-reverse;justify-content:flex-end}
.facts dt{font-size:.85rem}
.facts dd{font-size:1.6rem;font-weight:650;line-height:1.2;letter-spacing:-.01em}
.facts small{font-size:.8rem;font-weight:400;color:var(--muted);letter-spacing:0}
.scroll{overflow-x:auto;margin:.75rem 0 1.25rem}
@media screen{table[data-explore]{table-layout:fixed;min-width:58rem}.later{display:none}}
[data-explore] th:nth-child(1){width:10.5rem}[data-explore] th:nth-child(2){width:4rem}[data-explore] th:nth-child(4),[data-explore] th:nth-child(6){width:10rem}[data-explore] th:nth-child(5){width:11.5rem}
.scroll:focus-visible{outline:2px solid var(--link);outline-offset:2px}
table{border-collapse:collapse;width:100%;font-size:.86rem;line-height:1.4}
caption{text-align:left;font-size:.8rem;color:var(--muted);padding:0 0 .35rem}
th,td{text-align:left;vertical-align:top;padding:.42rem .8rem .42rem 0;border-bottom:1px solid var(--rule)}
th{font-weight:600;color:var(--muted);font-size:.8rem;white-space:nowrap;border-bottom:1.5px solid var(--muted)}
th.n,td.n{text-align:right}
td time,td .n{white-space:nowrap}
td .v{min-width:7rem;display:inline-block}
tr:target td{background:var(--warning-field)}
figure{margin:1.75rem 0 2.25rem}
figure>.drawing{overflow-x:auto}
figure svg{display:block;width:100%;min-width:38rem;height:auto;font-family:inherit}
figure h3{margin:0 0 .5rem}
figcaption{font-size:.88rem;color:var(--muted);max-width:46rem;margin-top:.4rem;overflow-wrap:anywhere}
details.numbers{font-size:.88rem;margin-top:.35rem}
details.numbers summary{cursor:pointer;color:var(--link)}
.tools{display:flex;flex-wrap:wrap;gap:.6rem .9rem;align-items:end;background:var(--field);border:1px solid var(--rule);padding:.8rem 1rem;margin:1rem 0 .5rem}
.tools label{display:flex;flex-direction:column;font-size:.78rem;color:var(--muted);gap:.15rem}
.tools input,.tools select,.tools button,.more button{font:inherit;font-size:.9rem;color:var(--ink);background:var(--paper);border:1px solid var(--muted);border-radius:4px;padding:.35rem .6rem;min-height:2.2rem}
.tools button,.more button{cursor:pointer}
.tools output{font-size:.88rem;color:var(--ink);margin-left:auto}
.strip{display:block;width:100%;height:72px;border:1px solid var(--rule);background:var(--paper);touch-action:pan-y;cursor:crosshair}
.strip:focus-visible,.tools :focus-visible,a:focus-visible,summary:focus-visible{outline:2px solid var(--link);outline-offset:2px}
.left{display:block;font-size:.8rem;color:var(--muted)}.left.late{color:var(--danger);font-weight:600}
.digest{font-size:.78rem;color:var(--muted);overflow-wrap:anywhere;max-width:none}
[hidden]{display:none!important}
@media screen and (min-width:72rem){.content{grid-template-columns:12.5rem minmax(0,1fr)}.cover{grid-column:2}nav{position:sticky;top:4.5rem;align-self:start;max-height:calc(100vh - 6rem);overflow-y:auto;padding-top:3.5rem;grid-row:2}nav ol{columns:1}main{grid-column:2;grid-row:2}}
@media screen and (max-width:40rem){h2{margin-top:2.5rem}.facts{grid-template-columns:repeat(2,minmax(0,1fr))}.facts dd{font-size:1.4rem}.tools output{margin-left:0;width:100%}.tools label{flex:1 1 8rem}}
`

// Firefox has no boxes in margins: there the label stands at the beginning and the end.
const print = (
  tlp: TlpLabel,
): string => `@media print{@page{size:A4;margin:20mm 15mm 18mm;@top-right{content:"${tlp}";font:700 12pt sans-serif;color:#000}@bottom-right{content:"${tlp}";font:700 12pt sans-serif;color:#000}@bottom-left{content:counter(page) " / " counter(pages);font:8pt sans-serif;color:#566173}}
body{font-size:10pt;line-height:1.4}.content{display:block;max-width:none;padding:0}.running{position:static!important;padding:0}.running.top{margin:0 0 4mm}.running.bottom{margin:8mm 0 0}
nav,.tools,.strip,.more,.left,details.numbers{display:none!important}.cover{padding:4mm 0}
h1{font-size:24pt}h2{font-size:15pt;margin-top:9mm}h2,h3{break-after:avoid}tr,figure,.callout,.facts div{break-inside:avoid}thead{display:table-header-group}
.facts{grid-template-columns:repeat(4,1fr)}.facts dd{font-size:14pt}
.scroll,figure>.drawing{overflow:visible}table{font-size:8pt}figure svg{min-width:0}a{color:inherit;text-decoration:none}td time{white-space:normal}td .v{min-width:0;display:inline}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`

/** The style of the page: one column of text, a list of contents beside it where there is room, and paper. */
export function pageStyle(tlp: TlpLabel): string {
  return `:root{--tlp:${TLP_COLOURS[tlp]}}${SCREEN}${print(tlp)}`
}
