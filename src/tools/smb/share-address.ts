// The address of a folder on a share, as people write it. Everything that smbclient would take for syntax is refused here.

import { ShareAddressInvalid } from './errors.ts'

/** A folder on a share. */
export type ShareAddress = {
  /** A host name or an IPv4 address, as it was written. */
  server: string
  share: string
  /** Below the share, with '/'; empty for all of the share. */
  path: string
  /** TCP port. */
  port: number
}

/** The port of SMB over TCP (Microsoft MS-SMB2, 2.1). */
export const smbPort = 445

const longestText = 4096
/** A host name (RFC 1123), also with the underscore that Windows allows. */
const serverPattern = /^[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,253}[A-Za-z0-9])?$/
/** What the name of a share or file cannot hold on Windows, beside control characters (MS-FSCC, 2.1.5 and 2.1.6). */
const notInNames = /["<>|:*?\\/]/
const controlOrUndecodable = /[\p{Cc}\p{Cs}\ufffd]/u

/** Whether a text is meant as a UNC path: it begins with two backslashes. */
export function isUncPath(text: string): boolean {
  return text.startsWith('\\\\')
}

/**
 * Reads `\\server\share\path` or `//server/share/path`; one separator at the end does not matter.
 * @throws ShareAddressInvalid
 */
export function parseShareAddress(text: string, port: number = smbPort): ShareAddress {
  const refuse = (reason: string) => new ShareAddressInvalid({ text: text.slice(0, 200), reason })
  if (text.length > longestText) throw refuse(`it has more than ${longestText} characters`)
  const separator = isUncPath(text) ? '\\' : text.startsWith('//') ? '/' : null
  if (separator === null) throw refuse('it does not begin with \\\\')
  const [server = '', share, ...names] = text
    .slice(2)
    .replace(/[\\/]$/, '')
    .split(separator)
  if (!serverPattern.test(server)) throw refuse('it names no server')
  if (share === undefined || share === '') throw refuse('it names no share')
  for (const name of [share, ...names]) {
    const reason = refuseName(name)
    if (reason !== null) throw refuse(reason)
  }
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw refuse('its port is not one of 1 to 65535')
  return { server, share, path: names.join('/'), port }
}

/** The address as Windows writes it; the port is not part of that. */
export function shareAddressText({ server, share, path }: ShareAddress): string {
  return [`\\\\${server}`, share, ...(path === '' ? [] : path.split('/'))].join('\\')
}

/** Why a name cannot be handed to smbclient, or null. Also what a server says goes through here. */
export function refuseName(name: string): string | null {
  if (name === '') return 'a name is empty'
  if (name === '.' || name === '..') return `a name is ${name}`
  if (controlOrUndecodable.test(name)) return 'a name holds a control character or is not in UTF-8'
  const found = notInNames.exec(name)?.[0]
  return found === undefined ? null : `a name holds ${found}`
}
