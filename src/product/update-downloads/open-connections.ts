// The connections of downloads: to public hosts with their addresses guarded, to mirrors without, and through a proxy where one is set.

import { Agent, buildConnector, type Dispatcher, ProxyAgent } from 'undici'
import { type DownloadPolicy, isHostIn } from './download-policy.ts'
import { isPublicAddress, makePublicLookup, privateAddress } from './guard-address.ts'

/** Open connections. */
export type Connections = AsyncDisposable & {
  /** The way to an address, by how it is trusted (`checkAddress`). */
  to(url: URL, trust: 'mirror' | 'public'): Dispatcher
}

const connectMs = 30_000
const maxHeaderSize = 16 * 1024

/**
 * Opens nothing yet. Through a proxy, it is the proxy that resolves names: which addresses it may reach is for its administrator to say.
 * @param lookup for tests.
 */
export function openConnections(policy: DownloadPolicy, lookup = makePublicLookup()): Connections {
  const options = { connections: policy.parallel, pipelining: 1, maxHeaderSize, allowH2: false }
  const free = new Agent({ ...options, connect: { timeout: connectMs } })
  const guarded = new Agent({ ...options, connect: guardedConnector(lookup) })
  const { proxy } = policy
  const through =
    proxy === null ? null : new ProxyAgent({ ...options, uri: proxy.url, connectTimeout: connectMs })
  const all = [free, guarded, ...(through === null ? [] : [through])]
  return {
    to(url, trust) {
      if (through !== null && proxy !== null && !isHostIn(proxy.except, url.hostname)) return through
      return trust === 'mirror' ? free : guarded
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(all.map(agent => agent.destroy()))
    },
  }
}

/** An address that is written as a number is never looked up, so the end that was reached is looked at too, before a request is sent. */
function guardedConnector(lookup: ReturnType<typeof makePublicLookup>): buildConnector.connector {
  const connect = buildConnector({ timeout: connectMs, lookup, allowH2: false })
  return (target, callback) =>
    connect(target, (...result) => {
      const [error, socket] = result
      if (error !== null || isPublicAddress(socket.remoteAddress ?? '')) return callback(...result)
      socket.destroy()
      callback(privateAddress(target.hostname), null)
    })
}
