import { z } from 'zod'
import type { DataFolder } from '#platform/data-folder'
import type { Database } from '#platform/database'
import type { HttpServer } from '#platform/http'
import type { ContentLibrary } from '#product/content-library'
import { checkHealth } from './check-health.ts'
import { shareWhileItGoes } from './share-while-it-goes.ts'

const findingSchema = z
  .object({
    check: z.string(),
    state: z.enum(['ok', 'warning', 'error']),
    message: z.string(),
    remedy: z.string().nullable(),
  })
  .meta({ id: 'HealthFinding' })

/** How a site server is, over HTTP. A check starts programs and reads up to 200 MB: one at a time, however many ask. */
export function addSiteHealthRoutes(
  server: HttpServer,
  house: { db: Database; folder: DataFolder; library: ContentLibrary; work: string; content: string },
): void {
  server.route({
    method: 'GET',
    url: '/api/v1/site/health',
    config: { permission: { objectClass: 'site', operation: 'read' } },
    schema: {
      operationId: 'readSiteHealth',
      description:
        'What this site server says of its programs, disks and database, and of a sample of its content that it reads again. Nothing is changed. Whoever asks while it looks gets the same answer.',
      response: { 200: z.object({ at: z.iso.datetime(), findings: z.array(findingSchema) }) },
    },
    handler: shareWhileItGoes(async () => {
      const { db, folder, work, content } = house
      const { reader } = house.library
      const folders = { 'data folder': folder.path, 'work folder': work, 'content library': content }
      const findings = await checkHealth({ db, reader, folders })
      return { at: new Date().toISOString(), findings }
    }),
  })
}
