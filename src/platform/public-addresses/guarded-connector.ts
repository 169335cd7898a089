import type { LookupFunction } from 'node:net'
import { buildConnector } from 'undici'
import { isPublicAddress, type RefuseHost } from './public-addresses.ts'

/** Connects to public addresses alone. One that is written as a number is never looked up, so the end that was reached is looked at too, before a request is sent. */
export function makeGuardedConnector(at: {
  lookup: LookupFunction
  refuse: RefuseHost
  timeoutMs: number
  /** Certificates of authorities (PEM) that are trusted instead of those of the system. */
  ca?: string | undefined
}): buildConnector.connector {
  const { lookup, refuse, timeoutMs, ca } = at
  const connect = buildConnector({
    timeout: timeoutMs,
    lookup,
    allowH2: false,
    ...(ca !== undefined && { ca }),
  })
  return (target, callback) =>
    connect(target, (...result) => {
      const [error, socket] = result
      if (error !== null || isPublicAddress(socket.remoteAddress ?? '')) return callback(...result)
      socket.destroy()
      callback(refuse(target.hostname), null)
    })
}
