// ETags, and the headers `if-match` and `if-none-match` of requests that change something: two people who edit the same object do not overwrite
// each other unseen. Each PUT, PATCH and DELETE is about the object of the nearest GET at its address or above it.

import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { EditConflict, RequestInvalid } from './errors.ts'
import { onBehalfOf } from './inner-requests.ts'
import type { HttpServer } from './open-http.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Of a GET: the members of the answer that people can change (`schedule.recurrence`); its ETag stands for them. Absent: all of it. */
    etag?: readonly string[]
  }
}

/** What the program gives for edits. */
export type EditGuard = {
  /** Lets one edit of an object through at a time, over all site servers; what is returned lets the next one through. */
  lock: (object: string) => Promise<() => Promise<void>>
  /** Who changed one of these last, and when (ISO 8601), when that is known. */
  lastChange: (subjects: readonly string[]) => Promise<{ by: string; at: string } | null>
}

const changing = new Set(['PUT', 'PATCH', 'DELETE'])

/** Has GETs of what can be changed answer ETags, and changes honour the headers. Before routes are added. */
export function addEditConditions(server: HttpServer, guard: EditGuard): void {
  const readable = new Set<string>()
  /** By the address of a route that changes: the address of what it changes. */
  const objects = new Map<string, string | null>()
  const tagged = new Set<string>()
  const open = new WeakMap<FastifyRequest, { object: string; release: () => Promise<void> }>()
  server.addHook('onRoute', ({ method, url, schema }) => {
    const methods = [method].flat()
    const answers = (schema?.response ?? {}) as Record<string, unknown>
    if (methods.includes('GET') && '200' in answers) readable.add(url)
    if (methods.some(one => changing.has(one))) objects.set(url, null)
  })
  server.addHook('onReady', async () => {
    for (const url of objects.keys()) {
      const object = nearest(url, readable)
      objects.set(url, object)
      if (object !== null) tagged.add(object)
    }
  })
  server.addHook('preSerialization', async (request, reply, payload) => {
    const { url = '', config } = request.routeOptions
    if (request.method === 'GET' && reply.statusCode === 200 && tagged.has(url))
      reply.header('etag', etagOf(payload, config.etag))
    return payload
  })
  const tagNow = async (request: FastifyRequest, url: string) => {
    const answer = await onBehalfOf(request.caller, () => server.inject({ method: 'GET', url }))
    if (answer.statusCode === 404) return { tag: null, id: null }
    if (answer.statusCode >= 500) throw new Error(`${url} cannot be read: ${answer.body}`)
    if (answer.statusCode !== 200) {
      const { code } = answer.json<{ code?: unknown }>()
      const reason = `you cannot read ${url}, which the header is about (${String(code)})`
      throw new RequestInvalid({ problems: [`headers/if-match: ${reason}`] })
    }
    const { id } = answer.json<{ id?: unknown } | unknown[]>() as { id?: unknown }
    return { tag: String(answer.headers.etag), id: typeof id === 'string' ? id : null }
  }
  server.addHook('preHandler', async request => {
    const match = request.headers['if-match']
    const noneMatch = request.headers['if-none-match']
    if (!changing.has(request.method) || (match === undefined && noneMatch === undefined)) return
    const pattern = objects.get(request.routeOptions.url ?? '') ?? null
    if (pattern === null || request.caller === null)
      throw new RequestInvalid({ problems: ['headers/if-match: nothing here has an ETag'] })
    const object = addressOf(pattern, request.url)
    // Names are the same in any case.
    const release = await guard.lock(object.toLowerCase())
    try {
      const { tag, id } = await tagNow(request, object)
      const holds =
        (match === undefined || fits(match, tag)) && (noneMatch === undefined || !fits(noneMatch, tag))
      if (!holds) {
        const names = subjectsOf(pattern, request.params as Record<string, unknown>)
        const last = await guard.lastChange(id === null ? names : [...names, id])
        throw new EditConflict({ object, by: last?.by ?? null, at: last?.at ?? null })
      }
      open.set(request, { object, release })
    } catch (error) {
      await release()
      throw error
    }
  })
  server.addHook('onSend', async (request, reply) => {
    const edit = open.get(request)
    if (edit === undefined) return
    open.delete(request)
    try {
      if (reply.statusCode >= 300) return
      const { tag } = await tagNow(request, edit.object)
      if (tag !== null) reply.header('etag', tag)
    } catch (error) {
      // It was changed all the same; whoever wants the tag asks for it.
      request.log.warn({ err: error }, 'what was changed could not be read again for its ETag')
    } finally {
      await edit.release()
    }
  })
}

/** The longest address at this one or above that can be read. */
function nearest(url: string, readable: ReadonlySet<string>): string | null {
  const words = url.split('/')
  for (let count = words.length; count > 1; count--) {
    const address = words.slice(0, count).join('/')
    if (readable.has(address)) return address
  }
  return null
}

/** The part of a request's address that a pattern above it stands for. */
function addressOf(pattern: string, url: string): string {
  const [path = ''] = url.split('?')
  return path.split('/').slice(0, pattern.split('/').length).join('/')
}

function subjectsOf(pattern: string, params: Record<string, unknown>): string[] {
  return [...pattern.matchAll(/:(\w+)/g)].map(([, name = '']) => String(params[name]))
}

/** The ETag of an answer; of a list it stands for the same members of each item. */
function etagOf(answer: unknown, members: readonly string[] | undefined): string {
  const part = (one: unknown) =>
    members === undefined ? one : members.map(path => memberOf(one, path.split('.')) ?? null)
  const text = JSON.stringify(Array.isArray(answer) ? answer.map(part) : part(answer))
  return `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`
}

function memberOf(one: unknown, [name = '', ...rest]: readonly string[]): unknown {
  const member = (one as Record<string, unknown> | null | undefined)?.[name]
  return rest.length === 0 ? member : memberOf(member, rest)
}

/** Whether one of the header's tags is this one; `*` fits whatever there is. */
function fits(header: string, tag: string | null): boolean {
  if (tag === null) return false
  return header.split(',').some(one => one.trim() === '*' || one.trim() === tag)
}
