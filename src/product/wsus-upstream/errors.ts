import { defineError } from '#platform/errors'

/** An address is not that of an update server. */
export const UpstreamAddressInvalid = defineError<{ reason: string }>({
  code: 'UPSTREAM_ADDRESS_INVALID',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `This is not the address of an update server: ${facts.reason}.`,
  remedy: 'Give it as http://server:8530/ or https://server:8531/.',
  example: { reason: 'it has a user name or a password' },
})

/** The host of an update server has an address that is not asked. */
export const UpstreamAddressRefused = defineError<{ host: string }>({
  code: 'UPSTREAM_ADDRESS_REFUSED',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts =>
    `The update server ${facts.host} has an address that is neither of the public internet nor in the networks of the setting internal-networks.`,
  remedy:
    'If it is a server of your own, start the site server with internal-networks holding its network, for example 10.20.0.0/16. Link-local addresses are never asked.',
  example: { host: 'wsus.example.com' },
})

/** Categories and classifications only filter together. */
export const UpstreamFilterIncomplete = defineError<{ given: string; missing: string }>({
  code: 'UPSTREAM_FILTER_INCOMPLETE',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts =>
    `An update server filters by categories and classifications together; ${facts.given} are given without ${facts.missing}.`,
  remedy: 'Give at least one of each, or none for everything.',
  example: { given: 'categories', missing: 'classifications' },
})

/** The file with the certificate authority cannot be used. */
export const UpstreamAuthorityUnreadable = defineError<{ file: string; reason: string }>({
  code: 'UPSTREAM_AUTHORITY_UNREADABLE',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts => `The file of the certificate authority, ${facts.file}, cannot be used: ${facts.reason}.`,
  remedy: 'Put a PEM file there that the account of the site server can read, and synchronise once more.',
  example: { file: '/etc/slipstream/wsus-authority.pem', reason: 'it cannot be read (ENOENT)' },
})

/** The server cannot be reached, or does not go on. */
export const UpstreamUnreachable = defineError<{ server: string; operation: string; reason: string }>({
  code: 'UPSTREAM_UNREACHABLE',
  kind: 'unavailable',
  retry: 'later',
  sentence: facts => `The update server ${facts.server} did not answer ${facts.operation}: ${facts.reason}.`,
  remedy:
    'See that the server runs, that the site server reaches it, and that it trusts its certificate; then synchronise once more.',
  example: { server: 'http://wsus.example.com:8530', operation: 'GetAuthConfig', reason: 'ECONNREFUSED' },
})

/** The server answered something that the protocol does not allow. */
export const UpstreamAnswerRefused = defineError<{ server: string; operation: string; reason: string }>({
  code: 'UPSTREAM_ANSWER_REFUSED',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts =>
    `What the update server ${facts.server} answered to ${facts.operation} cannot be used: ${facts.reason}. The catalogue on this site stays as it was.`,
  remedy:
    'See that the address is that of an update server and no proxy answers in its place; look at the log of the server.',
  example: { server: 'http://wsus.example.com:8530', operation: 'GetUpdateData', reason: 'it has a DOCTYPE' },
})

/** The server said no, in the words of the protocol. */
export const UpstreamFault = defineError<{
  server: string
  operation: string
  fault: string
  message: string
}>({
  code: 'UPSTREAM_FAULT',
  kind: 'refused',
  retry: 'later',
  sentence: facts =>
    `The update server ${facts.server} refused ${facts.operation}: ${facts.fault}${facts.message === '' ? '' : ` (${facts.message})`}. The catalogue on this site stays as it was.`,
  remedy:
    'InternalServerError, ServerBusy: synchronise later, and look at the log of the server. InvalidParameters: look at the categories and classifications of the source. IncompatibleProtocolVersion: the server is older than WSUS 3.0.',
  example: {
    server: 'http://wsus.example.com:8530',
    operation: 'GetRevisionIdList',
    fault: 'InvalidParameters',
    message: 'filter',
  },
})
