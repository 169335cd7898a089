// One HTTP server: zod schemas in, problem details out, and no route that does not say who may call it.

import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createSecureContext, Server as TlsServer } from 'node:tls'
import helmet from '@fastify/helmet'
import swagger from '@fastify/swagger'
import fastify, { type FastifyInstance, LogController, type RawServerDefault } from 'fastify'
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod'
import type { Log } from '#platform/logging'
import { type Authenticate, makeCheck, noteRoute, requireAccessSaid } from './access.ts'
import type { Caller } from './callers.ts'
import { addEditConditions, type EditGuard } from './edit-conditions.ts'
import { CannotListen, EncryptionNeeded, RequestInvalid, RouteMissing, TlsUnusable } from './errors.ts'
import { addGuards, type ObjectGuard } from './guards.ts'
import { addIdempotency, type IdempotencyStore } from './idempotency.ts'
import { openPages } from './pages.ts'
import { type DescribeProblem, makeDescribeProblem, makeSendProblem, type ReportThrown } from './problem.ts'
import { openRateCounter, type RateLimits, standardLimits } from './rate-limits.ts'
import { unaddressableName } from './unaddressable-name.ts'
import { unkeepableText } from './unkeepable-text.ts'

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller
  }
  interface FastifyInstance {
    /** For a route that has a form of its own for errors. */
    describeProblem: DescribeProblem
    /** Adds what keeps objects from callers. */
    addGuard: (guard: ObjectGuard) => void
  }
}

/** The server that rooms add their routes to. */
export type HttpServer = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  Log,
  ZodTypeProvider
>

/** How to open one. */
export type HttpOptions = {
  log: Log
  title: string
  authenticate: Authenticate
  tls?: TlsFiles | TlsTexts
  /** How long a client may take; absent: the standard. */
  patience?: Patience
  /** Names what has no type of its own; absent: such a thing is internal. */
  report?: ReportThrown
  /** Where answers to requests with an idempotency key are kept; absent: the header is not looked at. */
  idempotency?: IdempotencyStore
  /** Keeps edits apart, and knows who made the last one; absent: edits meet nobody, and nobody is named. */
  edits?: EditGuard
  /** How often people may call; absent: the standard. */
  limits?: RateLimits
}

/** Names of files with a certificate chain and its private key. */
export type TlsFiles = { certificate: string; key: string }
/** The same as texts (PEM). */
export type TlsTexts = { certificatePem: string; keyPem: string }

/** How long a client may take to send its headers, and a whole request. Milliseconds; looked at each `everyMs`. */
export type Patience = { headersMs: number; requestMs: number; everyMs: number }

/** A piece of 4 MiB over a slow line is the longest request that is meant. */
const standardPatience: Patience = { headersMs: 60_000, requestMs: 300_000, everyMs: 5_000 }

const bodyLimit = 1024 * 1024

/**
 * Makes the server; the caller adds routes and then calls {@link listen}.
 * @throws TlsUnusable
 */
export async function openHttp(options: HttpOptions): Promise<HttpServer> {
  const { log, title, authenticate, tls } = options
  const { headersMs, requestMs, everyMs } = options.patience ?? standardPatience
  const checking = { authenticate, counter: openRateCounter(options.limits ?? standardLimits) }
  const bounds = {
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    connectionsCheckingInterval: everyMs,
  }
  const describeProblem = makeDescribeProblem(options.report)
  const sendProblem = makeSendProblem(describeProblem)
  const https = tls ? { ...(await readTls(tls)), ...bounds } : null
  const app = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit,
    // A key of OData is longer than the hundred characters that are standard. What is in an address is looked up as a bound value.
    routerOptions: { maxParamLength: 2000 },
    requestTimeout: requestMs,
    ...(https === null ? { http: bounds, https: null } : { https }),
    // No hook runs for these, so that what Helmet sets for all others is said here.
    frameworkErrors: (error, request, reply) =>
      void sendProblem(
        error,
        request,
        reply.headers({
          'x-content-type-options': 'nosniff',
          'content-security-policy': "default-src 'none'",
        }),
      ),
    forceCloseConnections: true,
    genReqId: () => `request-${crypto.randomUUID()}`,
  })
  const server = app.withTypeProvider<ZodTypeProvider>() as unknown as HttpServer
  server.setValidatorCompiler(validatorCompiler)
  server.setSerializerCompiler(serializerCompiler)
  server.setErrorHandler(sendProblem as Parameters<typeof server.setErrorHandler>[0])
  server.setNotFoundHandler({ preHandler: makeCheck(checking, null) }, request => {
    throw new RouteMissing({ method: request.method, path: request.url.split('?')[0] ?? '' })
  })
  await server.register(helmet)
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title, version: '1' },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  })
  server.addHook('onRequest', async request => {
    // PostgreSQL holds no NUL, and no name of ours has one.
    if (/%00/.test(request.url)) throw new RequestInvalid({ problems: ['the address holds a NUL character'] })
  })
  const parseJson = server.getDefaultJsonParser('error', 'error')
  // Clients name JSON also where they send nothing, as with DELETE. Whoever needs a body says what is missing.
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text, done) =>
    text.length === 0 ? done(null, undefined) : parseJson(request, String(text), done),
  )
  server.addHook('preValidation', async request => {
    const { params, body } = request
    const problem = unkeepableText(body) ?? unaddressableName(params, body)
    if (problem !== null) throw new RequestInvalid({ problems: [problem] })
  })
  server.decorateRequest('caller', null as unknown as Caller)
  server.decorate('describeProblem', describeProblem)
  const pages = openPages(server)
  pages.tellOwn()
  addGuards(server)
  addEditConditions(
    server,
    options.edits ?? { lock: async () => async () => undefined, lastChange: async () => null },
  )
  pages.cut()
  if (options.idempotency) addIdempotency(server, options.idempotency)
  server.addHook('onRoute', route => {
    const access = requireAccessSaid(route)
    noteRoute(server, { method: String(route.method), url: route.url, access })
    const check = makeCheck(checking, access)
    const before = route.onRequest === undefined ? [] : [route.onRequest].flat()
    route.onRequest = [check, ...before]
  })
  return server
}

/** Shows another certificate from the next connection on; those that are open go on. */
export function changeCertificate(server: HttpServer, { certificatePem, keyPem }: TlsTexts): void {
  const { server: listener } = server
  if (listener instanceof TlsServer) listener.setSecureContext({ cert: certificatePem, key: keyPem })
}

/** Reads certificate and key, and makes sure that they fit: Node itself would say so only to the first caller. */
async function readTls(files: TlsFiles | TlsTexts): Promise<{ cert: Buffer | string; key: Buffer | string }> {
  if ('keyPem' in files) return { cert: files.certificatePem, key: files.keyPem }
  try {
    const read = { cert: await readFile(files.certificate), key: await readFile(files.key) }
    createSecureContext(read)
    return read
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? 'it is not understood'
    throw new TlsUnusable({ ...files, reason }, { cause })
  }
}

/** Where to listen. `clearText`: nothing that this server takes or gives is secret, so that it need not encrypt. */
export type ListenAt = { address: string; port: number; tls: boolean; clearText?: boolean }

/**
 * Starts listening.
 * @returns the base URL.
 * @throws EncryptionNeeded when the address is not loopback and there is no certificate; CannotListen
 */
export async function listen(
  server: HttpServer,
  { address, port, tls, clearText = false }: ListenAt,
): Promise<string> {
  if (!tls && !clearText && !isLoopback(address)) throw new EncryptionNeeded({ address })
  try {
    await server.listen({ host: address, port })
  } catch (cause) {
    throw new CannotListen(
      { address, port, reason: (cause as NodeJS.ErrnoException).code ?? 'unknown' },
      { cause },
    )
  }
  const bound = server.server.address()
  const number = bound !== null && typeof bound === 'object' ? bound.port : port
  return `${tls ? 'https' : 'http'}://${address.includes(':') ? `[${address}]` : address}:${number}`
}

/** Whether an address to listen on is one that only this machine reaches. */
export function isLoopback(address: string): boolean {
  return address === 'localhost' || address === '::1' || /^127\.\d+\.\d+\.\d+$/.test(address)
}
