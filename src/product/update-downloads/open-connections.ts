// The connections of downloads: to public hosts with their addresses guarded, to mirrors that may also be on private networks, and through a proxy where one is set.

import { Agent, type Dispatcher, ProxyAgent } from 'undici'
import {
  isAskable,
  isHostIn,
  isPublicAddress,
  makeGuardedConnector,
  makeGuardedLookup,
} from '#platform/public-addresses'
import type { DownloadPolicy } from './download-policy.ts'
import { DownloadAddressRefused } from './errors.ts'

/** Open connections. */
export type Connections = AsyncDisposable & {
  /** The way to an address, by how it is trusted (`checkAddress`). */
  to(url: URL, trust: 'mirror' | 'public'): Dispatcher
}

const connectMs = 30_000
const maxHeaderSize = 16 * 1024

const publicOnly = { allows: isPublicAddress, refuse: privateAddress }

/**
 * Opens nothing yet. Through a proxy, it is the proxy that resolves names: which addresses it may reach is for its administrator to say.
 * @param lookup for tests.
 */
export function openConnections(policy: DownloadPolicy, lookup = makeGuardedLookup(publicOnly)): Connections {
  const options = { connections: policy.parallel, pipelining: 1, maxHeaderSize, allowH2: false }
  const anywhere = { allows: isAskable, refuse: privateAddress, timeoutMs: connectMs }
  const free = new Agent({ ...options, connect: makeGuardedConnector(anywhere) })
  const connect = makeGuardedConnector({ ...publicOnly, lookup, timeoutMs: connectMs })
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

/** The answer to a host that is on a private network, or for a mirror at an address that is never asked. */
export function privateAddress(hostname: string): Error {
  const reason = 'the host has an address that is not of the public internet, or that is never asked'
  return new DownloadAddressRefused({ address: hostname, reason })
}
