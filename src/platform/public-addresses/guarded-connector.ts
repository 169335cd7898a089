import { isIP, type LookupFunction } from 'node:net'
import { buildConnector } from 'undici'
import { type ConnectionGuard, makeGuardedLookup } from './guarded-lookup.ts'

/**
 * Connects to allowed addresses alone. A host that is written as an address is never looked up: it is looked at before anything is opened; and the end
 * that was reached, before a request is sent.
 */
export function makeGuardedConnector(
  at: ConnectionGuard & {
    timeoutMs: number
    /** Certificates of authorities (PEM) that are trusted instead of those of the system. */
    ca?: string | undefined
    /** For tests. */
    lookup?: LookupFunction | undefined
  },
): buildConnector.connector {
  const { allows, refuse, timeoutMs, ca, lookup = makeGuardedLookup(at) } = at
  const connect = buildConnector({
    timeout: timeoutMs,
    lookup,
    allowH2: false,
    ...(ca !== undefined && { ca }),
  })
  return (target, callback) => {
    const address = target.hostname.replace(/^\[|\]$/g, '')
    if (isIP(address) !== 0 && !allows(address)) return callback(refuse(target.hostname), null)
    connect(target, (...result) => {
      const [error, socket] = result
      if (error !== null || allows(socket.remoteAddress ?? '')) return callback(...result)
      socket.destroy()
      callback(refuse(target.hostname), null)
    })
  }
}
