// One HTTP server: zod schemas in, problem details out, and no route that anybody may call without saying who they are.

import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createSecureContext, Server as TlsServer } from 'node:tls'
import helmet from '@fastify/helmet'
import swagger from '@fastify/swagger'
import fastify, {
  type FastifyInstance,
  type FastifyRequest,
  LogController,
  type RawServerDefault,
} from 'fastify'
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod'
import type { Log } from '#platform/logging'
import {
  CannotListen,
  EncryptionNeeded,
  NotAllowed,
  RequestInvalid,
  RouteMissing,
  TlsUnusable,
  TokenNeeded,
} from './errors.ts'
import { type DescribeProblem, makeDescribeProblem, makeSendProblem, type ReportThrown } from './problem.ts'

/** The roles a caller can have; each route names the ones that may call it. */
export type Role =
  | 'administrator'
  | 'distribution-point'
  | 'servicing-worker'
  | 'metrics-reader'
  | 'device'
  | 'sign-in'
  | 'join'
  | 'ticket'

/** Who is calling: a token's holder, and the things that the token stands for. */
export type Caller = { role: Role; name: string; subject: string | null }

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call this route. Every route must say; the server refuses to start otherwise. */
    roles?: readonly Role[]
  }
  interface FastifyRequest {
    caller: Caller
  }
  interface FastifyInstance {
    /** For a route that has a form of its own for errors. */
    describeProblem: DescribeProblem
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

/** What a request's `authorization` header says: its scheme in lower case, the rest, and the header as it came. */
export type Credentials = { scheme: string; token: string; header: string }

/** How to open one. */
export type HttpOptions = {
  log: Log
  title: string
  /** Says whose credentials these are; null when nobody's. Called for every request. */
  authenticate: (credentials: Credentials) => Promise<Caller | null>
  tls?: TlsFiles | TlsTexts
  /** Names what has no type of its own; absent: such a thing is internal. */
  report?: ReportThrown
}

/** Names of files with a certificate chain and its private key. */
export type TlsFiles = { certificate: string; key: string }
/** The same as texts (PEM). */
export type TlsTexts = { certificatePem: string; keyPem: string }

const bodyLimit = 1024 * 1024

/**
 * Makes the server; the caller adds routes and then calls {@link listen}.
 * @throws TlsUnusable
 */
export async function openHttp(options: HttpOptions): Promise<HttpServer> {
  const { log, title, authenticate, tls } = options
  const describeProblem = makeDescribeProblem(options.report)
  const sendProblem = makeSendProblem(describeProblem)
  const https = tls ? await readTls(tls) : null
  const app = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit,
    // A key of OData is longer than the hundred characters that are standard. What is in an address is looked up as a bound value.
    routerOptions: { maxParamLength: 2000 },
    https,
    frameworkErrors: (error, request, reply) => void sendProblem(error, request, reply),
    forceCloseConnections: true,
    genReqId: () => `request-${crypto.randomUUID()}`,
  })
  const server = app.withTypeProvider<ZodTypeProvider>() as unknown as HttpServer
  server.setValidatorCompiler(validatorCompiler)
  server.setSerializerCompiler(serializerCompiler)
  server.setErrorHandler(sendProblem as Parameters<typeof server.setErrorHandler>[0])
  server.setNotFoundHandler({ preHandler: requireCaller(authenticate, null) }, request => {
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
  server.decorateRequest('caller', null as unknown as Caller)
  server.decorate('describeProblem', describeProblem)
  server.addHook('onRoute', route => {
    const roles = route.config?.roles
    if (!roles || roles.length === 0)
      throw new Error(`the route ${String(route.method)} ${route.url} does not say who may call it`)
    const check = requireCaller(authenticate, roles)
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

function requireCaller(authenticate: HttpOptions['authenticate'], roles: readonly Role[] | null) {
  return async (request: FastifyRequest) => {
    const header = request.headers.authorization ?? ''
    const [scheme, token] = header.split(' ')
    if (!scheme || !token) throw new TokenNeeded({ reason: 'the request carries none' })
    const caller = await authenticate({ scheme: scheme.toLowerCase(), token, header })
    if (!caller) throw new TokenNeeded({ reason: 'the one it carries is unknown, spent or revoked' })
    if (roles && !roles.includes(caller.role)) throw new NotAllowed({ needed: roles.join(' or ') })
    request.caller = caller
  }
}

/**
 * Starts listening.
 * @returns the base URL.
 * @throws EncryptionNeeded when the address is not loopback and there is no certificate; CannotListen
 */
export async function listen(
  server: HttpServer,
  { address, port, tls }: { address: string; port: number; tls: boolean },
): Promise<string> {
  if (!tls && !isLoopback(address)) throw new EncryptionNeeded({ address })
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
