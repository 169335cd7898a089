// A content version as a plain folder over HTTP, for what knows nothing of ours: BITS, Delivery Optimization's HTTP source, curl, wget, wimboot.
// Only versions that the point verified and that its site still wants are there. Nothing that is fetched so is trusted for it: a device compares
// every file with the manifest before it uses any.

import { z } from 'zod'
import type { Access, HttpServer } from '#platform/http'
import { directoryPage } from './directory-page.ts'
import { FolderPathMissing } from './errors.ts'
import type { ServedContent } from './serve-content.ts'
import { splitPath } from './version-tree.ts'

const digest = z.string().regex(/^[0-9a-f]{64}$/)
const html = 'text/html; charset=utf-8'

/**
 * Adds the folders. With `access` for tickets, a ticket opens the version that it is for and no other; with `public`, everything that is served
 * is open, and there is a list of it.
 */
export function addFolderRoutes(
  server: HttpServer,
  { versions, store, gate }: ServedContent,
  access: Access,
): void {
  server.server.maxConnections = gate.most * 4
  if (access.public) {
    server.route({
      method: 'GET',
      url: '/content/versions/',
      config: access,
      schema: { operationId: 'listFolders' },
      handler: async (_request, reply) => {
        const held = await versions.list()
        const names = [...new Set(held.map(one => one.contentVersion))].sort()
        const lines = names.map(name => ({ name, bytes: null, modified: null }))
        return reply.type(html).send(directoryPage('content versions', lines, true))
      },
    })
  }
  server.route({
    method: 'GET',
    url: '/content/versions/:contentVersion/*',
    config: access,
    schema: {
      operationId: 'readFolder',
      params: z.object({ contentVersion: digest, '*': z.string().max(2000) }),
    },
    handler: async (request, reply) => {
      const { contentVersion, '*': asked } = request.params
      const isAllowed = access.public !== undefined || request.caller.subject === contentVersion
      const served = isAllowed ? await versions.find(contentVersion) : null
      const path = asked.endsWith('/') ? asked.slice(0, -1) : asked
      const entry = served?.tree.find(path) ?? null
      if (entry === null) throw new FolderPathMissing({ contentVersion, path })
      if ('file' in entry) {
        const { sha256, modified } = entry.file
        if (asked.endsWith('/')) throw new FolderPathMissing({ contentVersion, path: asked })
        const object = await store.open(sha256)
        return gate.send(request, reply, { ...object, sha256, modified: new Date(modified) })
      }
      // Links in a folder's page are relative, which they are to the folder only when its address ends so.
      if (asked !== '' && !asked.endsWith('/')) {
        return reply.redirect(`./${encodeURIComponent(splitPath(path).name)}/`, 301)
      }
      const folders = entry.folder.folders.map(name => ({ name, bytes: null, modified: null }))
      const files = entry.folder.files.map(file => ({
        name: splitPath(file.path).name,
        bytes: file.size,
        modified: file.modified,
      }))
      const title = path === '' ? contentVersion : `${contentVersion}/${path}`
      return reply.type(html).send(directoryPage(title, [...folders, ...files], false))
    },
  })
}
