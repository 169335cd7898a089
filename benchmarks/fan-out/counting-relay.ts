// Stands before a site and counts what it sends: every byte of its answers, headers included.

import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** See the top of this file. */
export type CountingRelay = AsyncDisposable & {
  url: string
  /** Where the site listens; set before the first connection. */
  target: string
  /** Bytes that the site sent through the relay. */
  bytesSent: () => number
}

/** Starts one on the loopback interface. */
export async function startCountingRelay(): Promise<CountingRelay> {
  const open = new Set<Socket>()
  let sent = 0
  const server = createServer(client => {
    const { hostname, port } = new URL(relay.target)
    const site = connect(Number(port), hostname)
    for (const [socket, other] of [
      [client, site],
      [site, client],
    ] as const) {
      open.add(socket)
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        open.delete(socket)
        other.destroy()
      })
    }
    site.on('data', (bytes: Buffer) => {
      sent += bytes.length
    })
    client.pipe(site)
    site.pipe(client)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const relay: CountingRelay = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    target: '',
    bytesSent: () => sent,
    async [Symbol.asyncDispose]() {
      server.close()
      for (const socket of open) socket.destroy()
    },
  }
  return relay
}
