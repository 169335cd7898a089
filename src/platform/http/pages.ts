// Pages of lists. A route whose answer is a list says by which member its items are told apart (`config.page`), and takes `limit` and `after`; where
// the next page begins is said in headers, so that the answer is the same list as ever.

import { z } from 'zod'
import { PagePlaceGone } from './errors.ts'
import type { HttpServer } from './open-http.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * Of a GET that answers a list: the member that names an item (`name`; several with spaces between), and the parameter with the name of the last item
     * of the page before: `after` when absent. A route that has a `limit` of its own cuts its list itself.
     */
    page?: { by: string; parameter?: 'after' | 'before' }
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
const after = z
  .string()
  .max(1000)
  .optional()
  .describe('The name of the last item of the page before, as its header `next-after` says it.')

/** Has lists come in pages. Before routes are added, and after what looks at whole answers. */
export function addPages(server: HttpServer): void {
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
  server.addHook('preSerialization', async (request, reply, payload) => {
    const { url = '', config } = request.routeOptions
    const { page } = config
    if (page === undefined || !Array.isArray(payload) || reply.statusCode !== 200) return payload
    const query = request.query as { limit?: number; after?: string }
    const nameOf = (item: unknown) => nameOfItem(item, page.by)
    const list = ownPages.has(url) ? payload : pageOf(payload, { ...query, nameOf })
    const isFull = query.limit !== undefined && list.length === query.limit
    const last = list.at(-1)
    if (isFull && last !== undefined && (ownPages.has(url) || last !== payload.at(-1))) {
      const parameter = page.parameter ?? 'after'
      const next = new URL(request.url, 'http://site')
      next.searchParams.set(parameter, nameOf(last))
      reply.header(`next-${parameter}`, encodeURIComponent(nameOf(last)))
      reply.header('link', `<${next.pathname}${next.search}>; rel="next"`)
    }
    return list
  })
}

function pageOf(
  list: readonly unknown[],
  { limit, after, nameOf }: { limit?: number; after?: string; nameOf: (item: unknown) => string },
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
