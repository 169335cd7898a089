// Pages of lists. A route whose answer is a list says by which member its items are told apart (`config.page`), and takes `limit` and `after`; where
// the next page begins is said in headers, so that the answer is the same list as ever.

import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { PagePlaceGone } from './errors.ts'
import type { HttpServer } from './open-http.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * Of a GET that answers a list: the member that names an item (`name`; several with spaces between), and the parameter with the name of the last item
     * of the page before: `after` when absent. A route that has a `limit` of its own cuts its list itself.
     */
    page?: {
      by: string
      parameter?: 'after' | 'before'
      /** The parameter when the list is asked for with `order=oldest`, the other way round. */
      oldestFirst?: 'after'
    }
  }
}

const mostItems = 10_000

const limit = z.coerce
  .number()
  .int()
  .min(1)
  .max(mostItems)
  .optional()
  .describe('At most so many. Absent: all.')

/** The two parameters, for a route whose database cuts its list: every item has a UUID, and without `limit` it answers all of them. */
export const databasePage = {
  limit,
  after: z
    .uuid()
    .optional()
    .describe('The ID of the last item of the page before, as its header `next-after` says it.'),
}
const after = z
  .string()
  .max(1000)
  .optional()
  .describe('The name of the last item of the page before, as its header `next-after` says it.')

/** What a route asks that cuts its list in the database itself. */
export const pageQuery = z.object({ limit, after })
/** The same for lists that grow with time, the newest first, of items that are told apart by a UUID. */
export const pageByIdQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(100).describe('At most so many.'),
  after: z.uuid().optional().describe('The ID of the last item of the page before.'),
})
/** Which part of a list; nothing said: all of it. */
export type Page = z.output<typeof pageQuery>

/** The two hooks of pages. */
type Pages = {
  /** Says where the next page of lists that routes cut themselves begins: before anything is taken out of them, or a page would look like the last. */
  tellOwn: () => void
  /** Cuts the others: after what the caller does not see was taken out, and after what looks at whole answers. */
  cut: () => void
}

/** Has lists come in pages. Before routes are added. */
export function openPages(server: HttpServer): Pages {
  const ownPages = new Set<string>()
  server.addHook('onRoute', ({ method, url, config, schema }) => {
    if (config?.page === undefined || method !== 'GET' || schema === undefined) return
    const asked = (schema.querystring ?? z.object({})) as z.ZodObject
    const parameter = config.page.parameter ?? 'after'
    if ('limit' in asked.shape && !(parameter in asked.shape))
      throw new Error(`the route ${url} has a limit of its own, and no ${parameter}`)
    if ('limit' in asked.shape) ownPages.add(url)
    else schema.querystring = asked.extend({ limit, after })
  })
  const tell = (request: FastifyRequest, reply: FastifyReply, last: string) => {
    const { parameter: usual = 'after', oldestFirst } = request.routeOptions.config.page ?? {}
    const isTurned = oldestFirst !== undefined && (request.query as { order?: string }).order === 'oldest'
    const parameter = isTurned ? oldestFirst : usual
    const next = new URL(request.url, 'http://site')
    next.searchParams.set(parameter, last)
    reply.header(`next-${parameter}`, encodeURIComponent(last))
    reply.header('link', `<${next.pathname}${next.search}>; rel="next"`)
  }
  /** Each list in pages, of routes that cut it themselves or of the others; gives what is left of it. */
  const onLists = (isOwn: boolean, work: (list: Listed) => readonly unknown[]) =>
    server.addHook('preSerialization', async (request, reply, payload) => {
      const { url = '', config } = request.routeOptions
      const { page } = config
      if (page === undefined || !Array.isArray(payload) || reply.statusCode !== 200) return payload
      if (ownPages.has(url) !== isOwn) return payload
      const { limit, after } = request.query as { limit?: number; after?: string }
      const nameOf = (item: unknown) => nameOfItem(item, page.by)
      return work({
        list: payload,
        limit,
        after,
        nameOf,
        tellNext: last => tell(request, reply, nameOf(last)),
      })
    })
  return {
    tellOwn: () =>
      void onLists(true, ({ list, limit, tellNext }) => {
        if (list.length > 0 && list.length === limit) tellNext(list.at(-1))
        return list
      }),
    cut: () =>
      void onLists(false, whole => {
        const list = pageOf(whole.list, whole)
        const last = list.at(-1)
        if (list.length > 0 && list.length === whole.limit && last !== whole.list.at(-1)) whole.tellNext(last)
        return list
      }),
  }
}

type Listed = {
  list: readonly unknown[]
  limit: number | undefined
  after: string | undefined
  nameOf: (item: unknown) => string
  /** Says that the next page begins after this item. */
  tellNext: (last: unknown) => void
}

function pageOf(
  list: readonly unknown[],
  { limit, after, nameOf }: Pick<Listed, 'limit' | 'after' | 'nameOf'>,
): unknown[] {
  const place = after === undefined ? -1 : list.findIndex(item => nameOf(item) === after)
  if (after !== undefined && place === -1) throw new PagePlaceGone({ after })
  return list.slice(place + 1, limit === undefined ? undefined : place + 1 + limit)
}

function nameOfItem(item: unknown, by: string): string {
  return by
    .split(' ')
    .map(name => String((item as Record<string, unknown>)[name]))
    .join('/')
}
