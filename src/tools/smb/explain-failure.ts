// What smbclient prints when something fails, as one of our errors. It writes the names of NT status codes (MS-ERREF, 2.3.1).

import {
  ShareAccessDenied,
  ShareAccountRefused,
  ShareConnectionLost,
  ShareMissing,
  SharePathMissing,
  ShareServerUnreachable,
  SmbclientFailed,
} from './errors.ts'
import { type ShareAddress, shareAddressText } from './share-address.ts'

const accountRefused = new Set([
  'LOGON_FAILURE',
  'WRONG_PASSWORD',
  'NO_SUCH_USER',
  'ACCOUNT_DISABLED',
  'ACCOUNT_EXPIRED',
  'ACCOUNT_LOCKED_OUT',
  'ACCOUNT_RESTRICTION',
  'PASSWORD_EXPIRED',
  'PASSWORD_MUST_CHANGE',
  'LOGON_TYPE_NOT_GRANTED',
  'INVALID_LOGON_HOURS',
  'INVALID_WORKSTATION',
  'NO_LOGON_SERVERS',
])
const shareMissing = new Set(['BAD_NETWORK_NAME'])
const pathMissing = new Set([
  'OBJECT_NAME_NOT_FOUND',
  'OBJECT_PATH_NOT_FOUND',
  'OBJECT_NAME_INVALID',
  'NO_SUCH_FILE',
  'NOT_A_DIRECTORY',
])
/** A link is nothing that this account may follow: the server leaves that to its client. */
const accessDenied = new Set([
  'ACCESS_DENIED',
  'STOPPED_ON_SYMLINK',
  'SHARING_VIOLATION',
  'NETWORK_ACCESS_DENIED',
])
const connectionLost = new Set([
  'CONNECTION_DISCONNECTED',
  'CONNECTION_RESET',
  'CONNECTION_ABORTED',
  'LOCAL_DISCONNECT',
  'REMOTE_DISCONNECT',
  'END_OF_FILE',
  'PIPE_BROKEN',
  'IO_TIMEOUT',
  'INVALID_NETWORK_RESPONSE',
  'NETWORK_NAME_DELETED',
  'USER_SESSION_DELETED',
  'NETWORK_SESSION_EXPIRED',
  'UNEXPECTED_NETWORK_ERROR',
])

/** Whether a line, which is no line of a listing, says that something failed. */
export function isFailureLine(line: string): boolean {
  return /NT_STATUS_[A-Z]/.test(line) || line.startsWith('Encryption required')
}

/** Whether the server cannot encrypt; then nothing has been asked of it yet. */
export function saysNoEncryption(text: string): boolean {
  return /Encryption required and server doesn't support/i.test(text)
}

/** The error for what smbclient said. */
export function explainFailure(text: string, address: ShareAddress, cause?: unknown): Error {
  const detail = text.trim().replace(/\s+/g, ' ').slice(0, 300) || 'it said nothing'
  const status = /NT_STATUS_([A-Z0-9_]+)/.exec(text)?.[1] ?? ''
  const { server, share, port } = address
  const path = shareAddressText(address)
  const options = { cause }
  if (/do_connect: Connection to .* failed/.test(text))
    return new ShareServerUnreachable({ server, port, detail: `NT_STATUS_${status}` }, options)
  if (accountRefused.has(status))
    return new ShareAccountRefused({ server, detail: `NT_STATUS_${status}` }, options)
  if (shareMissing.has(status)) return new ShareMissing({ server, share }, options)
  if (pathMissing.has(status)) return new SharePathMissing({ path, detail }, options)
  if (accessDenied.has(status)) return new ShareAccessDenied({ path, detail }, options)
  if (connectionLost.has(status)) return new ShareConnectionLost({ server, detail }, options)
  return new SmbclientFailed({ path, detail }, options)
}
