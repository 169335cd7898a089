import { rm } from 'node:fs/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { DataFolder } from '#platform/data-folder'
import type { Database } from '#platform/database'
import { type Caller, type HttpServer, setSessionCookie } from '#platform/http'
import { recordActivity } from '#product/activity'
import { hashPassword } from '../passwords/hash-password.ts'
import { inHashSlot } from '../passwords/hash-slots.ts'
import { refuseWeakPassword } from '../passwords/password-rules.ts'
import { assignRoles } from '../roles/assignments.ts'
import { fullAdministrator } from '../roles/built-in-roles.ts'
import { firstTokenFile } from '../tokens/first-token.ts'
import { spendOneTimeToken } from '../tokens/tokens.ts'
import { makeUser } from '../users/make-user.ts'
import { readUserName } from '../users/user-name.ts'
import { describeSession, type Session, sessionSchema } from './describe-session.ts'
import { placeOf } from './place-of.ts'
import { endSession, findSession, makeSession, type NewSession } from './sessions.ts'
import { signIn } from './sign-in.ts'

/** What these routes are given. */
export type SessionHouse = { db: Database; folder: DataFolder; site: { code: string } }

const userNameSchema = z.string().min(1).max(100)
// What is too long is told by the rules; here is only what is not even hashed.
const passwordSchema = z.string().min(1).max(1000)

/** Signing in and out of the console, over HTTP. */
export function addSessionRoutes(server: HttpServer, house: SessionHouse): void {
  const { db, site } = house
  server.route({
    method: 'POST',
    url: '/api/v1/session',
    config: { public: 'Whoever signs in has nothing to show yet but a user name and a password.' },
    schema: {
      operationId: 'startSession',
      description:
        'Signs in with a user name and a password, and sets the cookie of the session. Too many attempts have to wait (429, Retry-After).',
      security: [],
      body: z.object({ userName: userNameSchema, password: passwordSchema }),
      response: { 200: sessionSchema },
    },
    handler: async (request, reply) => {
      const session = await signIn(db, request.body, placeOf(request))
      return giveSession(house, { request, reply }, session)
    },
  })
  server.route({
    method: 'POST',
    url: '/api/v1/first-administrator',
    config: { roles: ['sign-in'] },
    schema: {
      operationId: 'makeFirstAdministrator',
      description:
        'Makes a full administrator with the one-time token (sent as the bearer token), and signs in: sets the cookie of the session.',
      body: z.object({
        userName: userNameSchema,
        password: passwordSchema,
        displayName: z.string().trim().min(1).max(100),
      }),
      response: { 200: sessionSchema },
    },
    handler: async (request, reply) => {
      const session = await makeFirstAdministrator(house, request)
      return giveSession(house, { request, reply }, session)
    },
  })
  server.route({
    method: 'GET',
    url: '/api/v1/session',
    config: { signedIn: true },
    schema: {
      operationId: 'showSession',
      description: 'Who the caller is, and what the caller may do.',
      response: { 200: sessionSchema },
    },
    handler: ({ caller }) => describeSession(db, caller, site.code),
  })
  server.route({
    method: 'DELETE',
    url: '/api/v1/session',
    config: { signedIn: true },
    schema: {
      operationId: 'endSession',
      description: 'Signs out: the session ends, and the browser forgets its cookie. A token stays as it is.',
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      await signOut(db, request.caller)
      setSessionCookie(request, reply, null)
      return reply.code(204).send(null)
    },
  })
}

async function giveSession(
  { db, site }: SessionHouse,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  session: NewSession,
): Promise<Session> {
  setSessionCookie(request, reply, session)
  const caller = await findSession(db, session.secret)
  if (caller === null) throw new Error('a session that was just made is not found')
  return describeSession(db, caller, site.code)
}

type FirstAdministrator = { userName: string; password: string; displayName: string }

async function makeFirstAdministrator(
  { db, folder }: SessionHouse,
  request: FastifyRequest & { body: FirstAdministrator },
): Promise<NewSession> {
  const { userName, password, displayName } = request.body
  const oneTime = (request.headers.authorization ?? '').split(' ')[1] ?? ''
  const name = readUserName(userName)
  refuseWeakPassword(password, [name, displayName])
  const passwordHash = await inHashSlot(() => hashPassword(password))
  const session = await db.transaction().execute(async trx => {
    await spendOneTimeToken(trx, oneTime, 'sign-in')
    const user = { kind: 'person', userName: name, displayName, language: null, passwordHash } as const
    const id = await makeUser(trx, user, name)
    await assignRoles(trx, { id, userName: name }, [{ roleId: fullAdministrator, scopes: null }], name)
    return makeSession(trx, id, placeOf(request))
  })
  await rm(folder.inside(firstTokenFile), { force: true })
  return session
}

async function signOut(db: Database, { name, user }: Caller): Promise<void> {
  const by = user?.by
  if (by?.kind !== 'session') return
  await db.transaction().execute(async trx => {
    if (!(await endSession(trx, by.id))) return
    const message = `${name} signed out.`
    await recordActivity(trx, { code: 'USER_SIGNED_OUT', actor: name, subject: name, message })
  })
}
