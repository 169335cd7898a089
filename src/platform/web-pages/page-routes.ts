// Built pages over HTTP: to everybody, because a page must be there before somebody can sign in, and holds nothing of the site.

import type { FastifyReply, FastifyRequest } from 'fastify'
import type { HttpServer } from '#platform/http'
import { PagesNotBuilt } from './errors.ts'
import type { PageFile, Pages } from './read-pages.ts'

const why =
  'The pages are the same for everybody and hold nothing of the site; what they show they ask the API for.'

/** The hash of an empty text. */
const empty = `'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='`

/**
 * What a page may load and do: what comes from this very server, and nothing that is written into it.
 *
 * Fluent UI (Griffel) makes empty style elements and fills them through the style sheet API, which a policy does not look at;
 * the element itself, however, counts as inline style, with the text that it has when it is put into the page: none. So the
 * hash of the empty text lets those in, and no other style; no nonce is needed, and index.html stays a plain file.
 */
const policy = [
  `default-src 'none'`,
  `script-src 'self'`,
  `style-src 'self' ${empty}`,
  `img-src 'self' data:`,
  `font-src 'self'`,
  `connect-src 'self'`,
  `base-uri 'none'`,
  `form-action 'self'`,
  `frame-ancestors 'none'`,
].join('; ')

/**
 * Adds routes that serve pages.
 * @param given.addresses Where index.html is shown: the page itself reads what it shall show from its address.
 */
export function addPageRoutes(
  server: HttpServer,
  { pages, addresses }: { pages: Pages; addresses: readonly string[] },
): void {
  for (const url of addresses) {
    server.route({
      method: 'GET',
      url,
      config: { public: why },
      schema: { operationId: `showPage ${url}`, hide: true },
      handler: (request, reply) => {
        const file = pages.files.get('index.html')
        if (!file) throw new PagesNotBuilt({ folder: pages.folder })
        void reply.header('content-security-policy', policy)
        return send(request, reply, file, 'no-cache')
      },
    })
  }
  for (const [name, file] of pages.files) {
    if (!name.startsWith('assets/')) continue
    server.route({
      method: 'GET',
      url: `/${name}`,
      config: { public: why },
      schema: { operationId: `loadPart ${name}`, hide: true },
      // Its name changes with its content.
      handler: (request, reply) => send(request, reply, file, 'public, max-age=31536000, immutable'),
    })
  }
}

function send(request: FastifyRequest, reply: FastifyReply, file: PageFile, cache: string): FastifyReply {
  void reply.header('cache-control', cache).header('vary', 'accept-encoding').header('etag', file.tag)
  if (request.headers['if-none-match'] === file.tag) return reply.code(304).send()
  const accepted = String(request.headers['accept-encoding'] ?? '')
  void reply.type(file.type)
  if (file.brotli && /\bbr\b/.test(accepted)) return reply.header('content-encoding', 'br').send(file.brotli)
  if (file.gzip && /\bgzip\b/.test(accepted)) return reply.header('content-encoding', 'gzip').send(file.gzip)
  return reply.send(file.bytes)
}
