import { DuckDBConnection } from '@duckdb/node-api'
const log=[]
const name='run'
const orig = DuckDBConnection.prototype[name]
DuckDBConnection.prototype[name] = async function(sql,...a){ const t=process.cpuUsage(); try { return await orig.call(this,sql,...a) } finally { const d=process.cpuUsage(t); log.push([(d.user+d.system)/1000, String(sql).replace(/\s+/g,' ').slice(0,150), String(sql).length]) } }
const { main, processHost } = await import('/tmp/wt/speed/dist/cli/main.js')
await main(process.argv.slice(2), processHost())
const c=process.cpuUsage()
console.error('total cpu', (c.user+c.system)/1000, 'n', log.length, 'sum', log.reduce((s,l)=>s+l[0],0))
log.sort((a,b)=>b[0]-a[0]); for (const l of log.slice(0,45)) console.error(l[0].toFixed(0), l[2], l[1])
