import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { isIP } from 'node:net'
import { TatouError } from '../model/errors.ts'
import type { Finding } from '../model/finding.ts'

/** What is served. */
export interface Served {
  readonly contentType: string
  readonly metrics: () => Promise<string>
  readonly open: () => readonly Finding[]
  /** Null when all is well. */
  readonly trouble: () => string | null
}

/** An address to serve on. */
export interface ServeAddress {
  readonly host: string
  readonly port: number
}

/** `127.0.0.1:9464`, `[::1]:9464` or `localhost:9464`; a port alone is one of this machine only. Throws TatouError `usage`. */
export function parseServeAddress(given: string): ServeAddress {
  const match = /^(?:(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]+)):)?(\d{1,5})$/.exec(given)
  const host = match?.[1] ?? match?.[2] ?? '127.0.0.1'
  const port = Number(match?.[3])
  if (match === null || port > 65_535 || (host !== 'localhost' && isIP(host) === 0))
    throw new TatouError('usage', { problem: `--serve: '${given}' is no address such as 127.0.0.1:9464` })
  return { host, port }
}

/**
 * Serves metrics, health and open findings over HTTP, for reading only. A request whose Host header is not the address that
 * is served on is refused: a page in a browser could otherwise read it by a name that it makes point here.
 */
export async function serve({ host, port }: ServeAddress, served: Served): Promise<Server> {
  const server = createServer((request, response) => {
    answer(request, response, server, host, served).catch(() => response.destroy())
  })
  server.headersTimeout = 5_000
  server.requestTimeout = 10_000
  server.maxConnections = 64
  await new Promise<void>((listening, failed) => {
    server.once('error', (error) =>
      failed(
        new TatouError(
          'usage',
          { problem: `--serve: cannot listen on ${host}:${port}: ${error.message}` },
          { cause: error },
        ),
      ),
    )
    server.listen(port, host, listening)
  })
  return server
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  server: Server,
  host: string,
  { contentType, metrics, open, trouble }: Served,
): Promise<void> {
  if (!isOwnHost(request.headers.host, server, host)) return send(response, 421, 'text/plain', 'not for this host\n')
  if (request.method !== 'GET' && request.method !== 'HEAD') return send(response, 405, 'text/plain', 'GET only\n')
  const path = (request.url ?? '').split('?')[0]
  if (path === '/metrics') return send(response, 200, contentType, await metrics())
  if (path === '/findings') return send(response, 200, 'application/json', `${JSON.stringify(open())}\n`)
  if (path !== '/healthz') return send(response, 404, 'text/plain', '/metrics /healthz /findings\n')
  const problem = trouble()
  return send(response, problem === null ? 200 : 503, 'text/plain', `${problem ?? 'ok'}\n`)
}

function isOwnHost(header: string | undefined, server: Server, host: string): boolean {
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const name = host.includes(':') ? `[${host}]` : host
  const isLoopback = host === 'localhost' || host === '::1' || host.startsWith('127.')
  return header === `${name}:${port}` || (isLoopback && header === `localhost:${port}`)
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
  response.end(body)
}
