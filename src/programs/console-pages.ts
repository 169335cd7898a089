// The console: where its built pages are, and at which addresses they are shown.

import { join } from 'node:path'
import type { HttpServer } from '#platform/http'
import { addPageRoutes, readPages } from '#platform/web-pages'

/** Where `node bootstrap.mjs start` puts the pages. */
const folder = join(import.meta.dirname, '../../.slipstream/console')

/** The workspaces, in whose addresses the console itself finds its way. */
const workspaces = ['assets-and-compliance', 'software-library', 'monitoring', 'administration']

/** Adds the routes of the console. */
export async function addConsole(server: HttpServer): Promise<void> {
  const addresses = ['/', ...workspaces.flatMap(name => [`/${name}`, `/${name}/*`])]
  addPageRoutes(server, { pages: await readPages(folder), addresses })
}
