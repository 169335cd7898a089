// The connections of downloads: to public hosts with their addresses guarded, to mirrors without, and through a proxy where one is set.

import { Agent, type Dispatcher, ProxyAgent } from 'undici'
import { isHostIn, makeGuardedConnector, makePublicLookup } from '#platform/public-addresses'
import type { DownloadPolicy } from './download-policy.ts'
import { DownloadAddressRefused } from './errors.ts'

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
export function openConnections(
  policy: DownloadPolicy,
  lookup = makePublicLookup(privateAddress),
): Connections {
  const options = { connections: policy.parallel, pipelining: 1, maxHeaderSize, allowH2: false }
  const free = new Agent({ ...options, connect: { timeout: connectMs } })
  const connect = makeGuardedConnector({ lookup, refuse: privateAddress, timeoutMs: connectMs })
  const guarded = new Agent({ ...options, connect })
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

/** The answer to a host that is on a private network. */
export function privateAddress(hostname: string): Error {
  const reason = 'the host has an address that is not of the public internet'
  return new DownloadAddressRefused({ address: hostname, reason })
}
