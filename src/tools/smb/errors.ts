import { defineError } from '#platform/errors'

/** A text is not the address of a folder on a share. */
export const ShareAddressInvalid = defineError<{ text: string; reason: string }>({
  code: 'SHARE_ADDRESS_INVALID',
  kind: 'invalid',
  retry: 'never',
  sentence: facts => `${JSON.stringify(facts.text)} is not a UNC path: ${facts.reason}.`,
  remedy: 'Give it as \\\\server\\share\\folder.',
  example: { text: '\\\\server', reason: 'it names no share' },
})

/** User name or password cannot be handed to smbclient as they are. */
export const ShareAccountInvalid = defineError<{ reason: string }>({
  code: 'SHARE_ACCOUNT_INVALID',
  kind: 'invalid',
  retry: 'never',
  sentence: facts => `This account cannot be used for a share: ${facts.reason}.`,
  remedy: 'Give the user as DOMAIN\\name or as name, or change the password of the account.',
  example: { reason: 'its password begins with a space' },
})

/** Nobody answers at the server's address. */
export const ShareServerUnreachable = defineError<{ server: string; port: number; detail: string }>({
  code: 'SHARE_SERVER_UNREACHABLE',
  kind: 'unavailable',
  retry: 'later',
  sentence: facts =>
    `The file server ${facts.server} cannot be reached at port ${facts.port}: ${facts.detail}.`,
  remedy: 'Check the name of the server, that it is running, and that a firewall lets SMB through.',
  example: { server: 'files.example.com', port: 445, detail: 'NT_STATUS_CONNECTION_REFUSED' },
})

/** The server does not let this account in. */
export const ShareAccountRefused = defineError<{ server: string; detail: string }>({
  code: 'SHARE_ACCOUNT_REFUSED',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts =>
    `The file server ${facts.server} refused the network account (wrong user name or password, or the account is locked): ${facts.detail}.`,
  remedy: 'Set the network account of this server again: slipstream network-account set.',
  example: { server: 'files.example.com', detail: 'NT_STATUS_LOGON_FAILURE' },
})

/** The server has no such share. */
export const ShareMissing = defineError<{ server: string; share: string }>({
  code: 'SHARE_MISSING',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts => `The file server ${facts.server} has no share ${JSON.stringify(facts.share)}.`,
  remedy: 'Check the name of the share on the server.',
  example: { server: 'files.example.com', share: 'media' },
})

/** The share has no such folder or file. */
export const SharePathMissing = defineError<{ path: string; detail: string }>({
  code: 'SHARE_PATH_MISSING',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts => `${facts.path} is not there: ${facts.detail}.`,
  remedy: 'Check the path on the server; it must be a folder.',
  example: { path: '\\\\files\\media\\win', detail: 'NT_STATUS_OBJECT_NAME_NOT_FOUND' },
})

/** The account may not read it. */
export const ShareAccessDenied = defineError<{ path: string; detail: string }>({
  code: 'SHARE_ACCESS_DENIED',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts => `The network account may not read ${facts.path}: ${facts.detail}.`,
  remedy: 'Give the account the right to read: on the share, and on the folder with all that is in it.',
  example: { path: '\\\\files\\media\\win', detail: 'NT_STATUS_ACCESS_DENIED' },
})

/** The connection ended before everything was read. */
export const ShareConnectionLost = defineError<{ server: string; detail: string }>({
  code: 'SHARE_CONNECTION_LOST',
  kind: 'unavailable',
  retry: 'later',
  sentence: facts =>
    `The connection to the file server ${facts.server} was lost in the middle: ${facts.detail}.`,
  remedy: 'Try again; if it happens again, look at the network and at the log of the file server.',
  example: { server: 'files.example.com', detail: 'NT_STATUS_CONNECTION_DISCONNECTED' },
})

/** The server was too slow. */
export const ShareTimedOut = defineError<{ server: string; limitMs: number }>({
  code: 'SHARE_TIMED_OUT',
  kind: 'unavailable',
  retry: 'later',
  sentence: facts =>
    `The file server ${facts.server} did not do what was asked within ${facts.limitMs} ms, and was left.`,
  remedy: 'Try again when the server and the network are less busy, or copy the files to a nearer place.',
  example: { server: 'files.example.com', limitMs: 60_000 },
})

/** What the server says cannot be true of a folder of files, or cannot be handled safely. */
export const ShareContentRefused = defineError<{ path: string; reason: string }>({
  code: 'SHARE_CONTENT_REFUSED',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts => `${JSON.stringify(facts.path)} on the share was refused: ${facts.reason}.`,
  remedy: 'Rename or remove it on the share, or give a folder that holds nothing but the files.',
  example: { path: 'sources/a"b', reason: 'its name holds a quote' },
})

/** A file is not the one that was listed. */
export const ShareFileChanged = defineError<{ path: string; listedBytes: number; foundBytes: number }>({
  code: 'SHARE_FILE_CHANGED',
  kind: 'conflict',
  retry: 'later',
  sentence: facts =>
    `${JSON.stringify(facts.path)} has ${facts.foundBytes} bytes and not the ${facts.listedBytes} that the server listed: it was changed meanwhile.`,
  remedy: 'Wait until nobody writes to the share any more, and try again.',
  example: { path: 'sources/install.wim', listedBytes: 5_000_000, foundBytes: 4_000_000 },
})

/** smbclient failed in a way that is not known. */
export const SmbclientFailed = defineError<{ path: string; detail: string }>({
  code: 'SMBCLIENT_FAILED',
  kind: 'unavailable',
  retry: 'after-change',
  sentence: facts => `smbclient could not read ${facts.path}: ${facts.detail}.`,
  remedy: 'Read the detail; the log of the file server says more.',
  example: { path: '\\\\files\\media\\win', detail: 'NT_STATUS_INVALID_PARAMETER' },
})
