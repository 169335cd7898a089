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
import { CannotListen, EncryptionNeeded, RequestInvalid, RouteMissing, TlsUnusable } from './errors.ts'
import { holdsNul } from './holds-nul.ts'
import { makeSendProblem, type ReportThrown } from './problem.ts'

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller
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
  const sendProblem = makeSendProblem(options.report)
  const https = tls ? await readTls(tls) : null
  const app = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit,
    https,
    frameworkErrors: (error, request, reply) => void sendProblem(error, request, reply),
    forceCloseConnections: true,
    genReqId: () => `request-${crypto.randomUUID()}`,
  })
  const server = app.withTypeProvider<ZodTypeProvider>() as unknown as HttpServer
  server.setValidatorCompiler(validatorCompiler)
  server.setSerializerCompiler(serializerCompiler)
  server.setErrorHandler(sendProblem as Parameters<typeof server.setErrorHandler>[0])
  server.setNotFoundHandler({ preHandler: makeCheck(authenticate, null) }, request => {
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
  server.addHook('preValidation', async request => {
    if (holdsNul(request.body)) throw new RequestInvalid({ problems: ['a text holds a NUL character'] })
  })
  server.decorateRequest('caller', null as unknown as Caller)
  server.addHook('onRoute', route => {
    const access = requireAccessSaid(route)
    noteRoute(server, { method: String(route.method), url: route.url, access })
    const check = makeCheck(authenticate, access)
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
