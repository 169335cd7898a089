// Sends one alert by mail, over SMTP.

import { isIP } from 'node:net'
import { createTransport } from 'nodemailer'
import { type Alert, alertMail } from './alert.ts'
import { type AlertPolicy, resolveHost } from './alert-policy.ts'
import { AlertNotSent } from './errors.ts'
import type { MailServerRow } from './tables.ts'

const patienceMs = 15_000

/** A mail server with its password as it is; null when it wants none. */
export type MailServer = Pick<MailServerRow, 'host' | 'port' | 'security' | 'sender'> & {
  user: string | null
  password: string | null
  authorityPem: string | null
}

/**
 * Sends to all recipients. The connection is made to the address that was looked at; certificates are checked for the server's name.
 * @returns a remark when the server took it for some recipients only: sent again, it would reach the others twice
 * @throws AlertAddressRefused, AlertNotSent
 */
export async function sendMail(
  policy: AlertPolicy,
  server: MailServer,
  recipients: readonly string[],
  alert: Alert,
  signal?: AbortSignal,
): Promise<string | null> {
  const { host, port, security, sender, user, password, authorityPem } = server
  const address = await resolveHost(policy, host)
  const transport = createTransport({
    host: address,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    tls: {
      minVersion: 'TLSv1.2',
      // A host that is written as an address has no name to be told; its certificate is checked for the address.
      ...(isIP(host) === 0 && { servername: host }),
      ...(authorityPem !== null && { ca: authorityPem }),
    },
    ...(user !== null && password !== null && { auth: { user, pass: password } }),
    connectionTimeout: patienceMs,
    greetingTimeout: patienceMs,
    socketTimeout: patienceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const stop = () => transport.close()
  signal?.addEventListener('abort', stop)
  try {
    const sent = await transport.sendMail({
      from: { name: 'Slipstream', address: sender },
      to: [...recipients],
      ...alertMail(alert),
      // The same over all tries, so that a mail system can tell a repetition.
      messageId: `<${alert.delivery}@${host}>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
    })
    return sent.rejected.length === 0 ? null : `${host} refused ${sent.rejected.length} of the recipients`
  } catch (error) {
    throw new AlertNotSent({ to: host, reason: reasonOf(error) }, { cause: error })
  } finally {
    signal?.removeEventListener('abort', stop)
    transport.close()
  }
}

/** What the library says in a word, and the server in a number; the server's own words may hold anything. */
function reasonOf(error: unknown): string {
  const { code, responseCode, command } = error as { code?: string; responseCode?: number; command?: string }
  const where = command === undefined ? '' : ` at ${command.slice(0, 40)}`
  const answer = responseCode === undefined ? '' : `, SMTP status ${responseCode}`
  return `${code ?? 'the connection broke'}${where}${answer}`
}
