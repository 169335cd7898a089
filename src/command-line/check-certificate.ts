// When a certificate ends, as it is shown to whoever connects.

import { connect } from 'node:tls'
import type { HealthFinding } from '#api-client'

const patienceMs = 10_000
const day = 86_400_000
/** Whoever renews by hand needs some weeks. */
const soonDays = 30

/** A finding about what an address shows; null when it is not https. What can be reached at all is another check. */
export async function checkCertificate(
  whose: string,
  address: string,
  now = Date.now(),
): Promise<HealthFinding | null> {
  const { protocol, hostname, port } = new URL(address)
  if (protocol !== 'https:') return null
  const check = `certificate of ${whose}`
  const ends = await endOf(hostname.replace(/^\[|\]$/g, ''), Number(port || 443)).catch(() => null)
  if (ends === null) {
    const message = `It could not be seen from here: ${address} does not answer.`
    return {
      check,
      state: 'warning',
      message,
      remedy: 'Look whether it runs, and whether this machine can reach it.',
    }
  }
  const days = Math.floor((ends - now) / day)
  const when = new Date(ends).toISOString()
  if (days > soonDays) return { check, state: 'ok', message: `It is good until ${when}.`, remedy: null }
  const message = days < 0 ? `It ended at ${when}.` : `It ends in ${days} days, at ${when}.`
  const remedy =
    'Put a new one in its place; a distribution point makes its own anew by itself while it runs.'
  return { check, state: days < 0 ? 'error' : 'warning', message, remedy }
}

/** When it ends, in milliseconds since 1970. Nobody is trusted by this: nothing is sent. */
function endOf(host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, rejectUnauthorized: false, timeout: patienceMs }, () => {
      const end = Date.parse(socket.getPeerCertificate().valid_to)
      socket.destroy()
      if (Number.isNaN(end)) reject(new Error('it shows no certificate'))
      else resolve(end)
    })
    socket.once('error', reject)
    socket.once('timeout', () => socket.destroy(new Error('it took too long')))
  })
}
