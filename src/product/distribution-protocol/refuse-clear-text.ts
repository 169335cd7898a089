// Tokens and tickets travel with every call: without encryption whoever is on the way could read and use them.

import { ClearTextRefused } from './errors.ts'

/**
 * Refuses an address whose calls would leave this machine unencrypted: `http://` only to loopback (localhost, 127.0.0.0/8, ::1).
 * What is no address at all is left to the call itself, which says so in its own words.
 * @throws ClearTextRefused
 */
export function refuseClearText(address: string): void {
  if (!URL.canParse(address)) return
  // The parser has written every spelling of an IPv4 address (2130706433, 127.1) as four numbers.
  const { protocol, hostname, host } = new URL(address)
  if (protocol === 'http:' && !isLoopback(hostname)) throw new ClearTextRefused({ host })
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
}
