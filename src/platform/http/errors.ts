import { defineError } from '#platform/errors'

/** The request does not have the shape that the route asks for. */
export const RequestInvalid = defineError<{ problems: readonly string[] }>({
  code: 'REQUEST_INVALID',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `The request cannot be understood: ${facts.problems.join('; ')}.`,
  remedy: 'Correct the request. The API description at /api/v1/openapi.json says what each route takes.',
  example: { problems: ['body/name: at most 50 characters'] },
})

/** The request carries no token, or one that is unknown, spent or revoked. */
export const TokenNeeded = defineError<{ reason: string }>({
  code: 'TOKEN_NEEDED',
  kind: 'unauthenticated',
  retry: 'after-change',
  sentence: facts => `This needs a valid token: ${facts.reason}.`,
  remedy: 'Sign in with `slipstream sign-in`, or send a token as `Authorization: Bearer …`.',
  example: { reason: 'the request carries none' },
})

/** The token is good, but not for this. */
export const NotAllowed = defineError<{ needed: string }>({
  code: 'NOT_ALLOWED',
  kind: 'forbidden',
  retry: 'after-change',
  sentence: facts => `This token may not do that: it needs the role ${facts.needed}.`,
  remedy: 'Use a token with that role, or ask a full administrator.',
  example: { needed: 'administrator' },
})

/** The roles that were assigned to the user do not allow this. */
export const PermissionNeeded = defineError<{ objectClass: string; operation: string }>({
  code: 'PERMISSION_NEEDED',
  kind: 'forbidden',
  retry: 'after-change',
  sentence: facts =>
    `Your roles do not allow this: it needs the permission “${facts.operation}” on ${facts.objectClass}.`,
  remedy: 'Ask a full administrator for a role that has this permission: slipstream role list.',
  example: { objectClass: 'upgrade-package', operation: 'delete' },
})

/** A request with the cookie of a session did not come from the console's own pages. */
export const RequestForged = defineError<{ reason: string }>({
  code: 'REQUEST_FORGED',
  kind: 'forbidden',
  retry: 'never',
  sentence: facts =>
    `This request may come from another site’s page in the same browser; it was not carried out: ${facts.reason}.`,
  remedy:
    'Use the console. A program sends a token as `Authorization: Bearer …` and no cookie; a proxy in front of the site server must pass the header Host as it came.',
  example: { reason: 'its origin is another site' },
})

/** Too much was asked in a short time; the answer says when to ask again. */
export const TooManyRequests = defineError<{ what: string; retryAfterSeconds: number }>({
  code: 'TOO_MANY_REQUESTS',
  kind: 'limited',
  retry: 'later',
  sentence: facts => `Too many ${facts.what} now. Try again in ${facts.retryAfterSeconds} seconds.`,
  remedy: 'Wait as long as the answer says, and ask less often.',
  example: { what: 'attempts to sign in', retryAfterSeconds: 30 },
})

/** There is nothing at this address. */
export const RouteMissing = defineError<{ method: string; path: string }>({
  code: 'ROUTE_MISSING',
  kind: 'missing',
  retry: 'never',
  sentence: facts => `There is nothing at ${facts.method} ${facts.path}.`,
  remedy: 'The API description at /api/v1/openapi.json lists every route.',
  example: { method: 'GET', path: '/api/v1/packages' },
})

/** Listening beyond this machine without encryption is refused. */
export const EncryptionNeeded = defineError<{ address: string }>({
  code: 'ENCRYPTION_NEEDED',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts =>
    `Listening on ${facts.address} needs a TLS certificate: tokens and content would cross the network in the clear.`,
  remedy:
    'Set tls-certificate and tls-key, or listen on 127.0.0.1 behind a proxy that encrypts. A distribution point makes its own certificate, unless its communication is http.',
  example: { address: '0.0.0.0' },
})

/** A program cannot listen where it was told to. */
export const CannotListen = defineError<{ address: string; port: number; reason: string }>({
  code: 'CANNOT_LISTEN',
  kind: 'unavailable',
  retry: 'after-change',
  sentence: facts => `Cannot listen on ${facts.address} port ${facts.port}: ${facts.reason}.`,
  remedy: 'Stop the program that uses the port, or choose another with --port.',
  example: { address: '127.0.0.1', port: 8470, reason: 'EADDRINUSE' },
})

/** The TLS certificate or its key cannot be used; the program does not start. */
export const TlsUnusable = defineError<{ certificate: string; key: string; reason: string }>({
  code: 'TLS_UNUSABLE',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts =>
    `The TLS certificate ${facts.certificate} with the key ${facts.key} cannot be used: ${facts.reason}.`,
  remedy:
    'Give tls-certificate and tls-key as PEM files that this account can read and that belong together.',
  example: { certificate: 'site.pem', key: 'site-key.pem', reason: 'ENOENT' },
})
