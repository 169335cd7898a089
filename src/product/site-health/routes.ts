import { z } from 'zod'
import type { DataFolder } from '#platform/data-folder'
import type { Database } from '#platform/database'
import type { HttpServer } from '#platform/http'
import type { ExplainedSetting } from '#platform/settings'
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

const settingSchema = z
  .object({
    name: z.string(),
    environment: z.string().describe('The environment variable that sets it.'),
    description: z.string(),
    value: z.string().nullable().describe('As it was written; null when it has none, and of a secret.'),
    standard: z.string().nullable(),
    from: z.enum(['flag', 'environment', 'file', 'standard']),
    where: z.string().nullable().describe('The flag, the variable or the file; null of a standard value.'),
    secret: z.boolean().describe('Its value is never told.'),
  })
  .meta({ id: 'ExplainedSetting' })

/** How a site server is, over HTTP. A check starts programs and reads up to 200 MB: one at a time, however many ask. */
export function addSiteHealthRoutes(
  server: HttpServer,
  house: {
    db: Database
    folder: DataFolder
    library: ContentLibrary
    work: string
    content: string
    /** As this server was started with. */
    settings: readonly ExplainedSetting[]
  },
): void {
  server.route({
    method: 'GET',
    url: '/api/v1/site/settings',
    config: { permission: { objectClass: 'site', operation: 'read' }, page: { by: 'name' } },
    schema: {
      operationId: 'listSettings',
      description:
        'The settings of this site server: the value of each, where it comes from, and what it means. They are read when it starts; secrets are left out.',
      response: { 200: z.array(settingSchema) },
    },
    handler: async () => house.settings.toSorted((left, right) => (left.name < right.name ? -1 : 1)),
  })
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
