// Connections to a source whose certificate key is known from the site. What is compared is the key, which the handshake has proved the
// source to have, and it is compared before anything is sent: the ticket goes to nobody else.

import type { TLSSocket } from 'node:tls'
import { buildConnector } from 'undici'
import { keyDigest } from '#platform/certificates'
import type { ContentSource } from './content-source.ts'
import { SourceKeyUnknown } from './errors.ts'
import { nameOf } from './fetch-range.ts'

/**
 * How an undici Agent shall connect to a source. Without a known key: as always, by the authorities that this machine trusts.
 * Connections fail with SourceKeyUnknown when the certificate is another one than the site told of.
 * @param timeout for the connection, in milliseconds.
 */
export function connectionTo(
  source: ContentSource,
  timeout: number,
): buildConnector.BuildOptions | buildConnector.connector {
  const { certificate, certificateAuthority: ca } = source
  const options = { timeout, ...(ca === undefined ? {} : { ca }) }
  if (!certificate) return options
  // No session is resumed: a resumed one shows no names to be checked.
  const connect = buildConnector({ ...options, rejectUnauthorized: false, maxCachedSessions: 0 })
  return (target, callback) =>
    connect(target, (...result) => {
      const [error, socket] = result
      if (error !== null || target.protocol !== 'https:') return callback(...result)
      const problem = judge(source, certificate, socket as TLSSocket)
      if (problem === null) return callback(...result)
      socket.destroy()
      callback(problem, null)
    })
}

function judge(
  source: ContentSource,
  { origin, keys }: NonNullable<ContentSource['certificate']>,
  socket: TLSSocket,
): Error | null {
  const shown = socket.getPeerX509Certificate()
  const key = shown === undefined ? 'none' : keyDigest(shown)
  if (keys.includes(key)) return null
  // An authority has looked at who has the name: such certificates are exchanged without the point being asked. See the decision 0010.
  if (origin === 'given' && socket.authorized) return null
  return new SourceKeyUnknown({ source: nameOf(source), key, known: [...keys] })
}
