import { z } from 'zod'
import type { HttpServer } from '#platform/http'
import { type AskHouse, newPackageSchema, sameMediaSchema } from '#product/upgrade-packages'
import { importCandidates } from './import-candidates.ts'
import { listCandidates } from './list-candidates.ts'
import { layouts } from './place.ts'

/** What the person who asks is kept waiting for at most. */
const lookingMs = 100_000

const folder = z.string().min(1).max(4096).describe('The absolute path of a folder on the site server.')
const candidateSchema = z
  .object({
    path: z.string(),
    name: z.string(),
    version: z.string(),
    files: z.int(),
    totalBytes: z.int(),
    images: z.array(z.string()).describe('Empty when they can be read only after unpacking.'),
    alreadyHeld: z.array(sameMediaSchema),
    problem: z.string().nullable().describe('Why it cannot be added.'),
  })
  .meta({ id: 'MigrationCandidate' })
const candidatesSchema = z
  .object({ path: z.string(), layout: z.enum(layouts), candidates: z.array(candidateSchema) })
  .meta({ id: 'MigrationCandidates' })
const { path, name, version, comment, licenceAccepted } = newPackageSchema.shape
const errorSchema = z.object({
  code: z.string(),
  kind: z.string(),
  retry: z.string(),
  message: z.string(),
  remedy: z.string(),
  facts: z.record(z.string(), z.unknown()),
})

/** Taking packages over from other tools, over HTTP. */
export function addMigrationRoutes(server: HttpServer, house: AskHouse): void {
  server.route({
    method: 'POST',
    url: '/api/v1/migration/candidates',
    config: { permission: { objectClass: 'upgrade-package', operation: 'create' } },
    schema: {
      operationId: 'listMigrationCandidates',
      description:
        'What can be taken over from a folder: a content library of Configuration Manager, an MDT deployment share, an OSDBuilder folder, or source folders. Nothing is changed.',
      body: z.strictObject({ path: folder }),
      response: { 200: candidatesSchema },
    },
    handler: ({ body }) => listCandidates(house, body.path, AbortSignal.timeout(lookingMs)),
  })
  server.route({
    method: 'POST',
    url: '/api/v1/migration/imports',
    config: { permission: { objectClass: 'upgrade-package', operation: 'create' } },
    schema: {
      operationId: 'importMigrationCandidates',
      description: 'Adds candidates as packages; each is an operation. Nothing is written to the folder.',
      body: z.strictObject({
        path: folder,
        packages: z.array(z.strictObject({ path, name, version, comment })).min(1).max(500),
        licenceAccepted,
      }),
      response: {
        202: z.array(
          z
            .object({
              path: z.string(),
              name: z.string(),
              operation: z.string().nullable(),
              error: errorSchema.nullable(),
            })
            .meta({ id: 'ImportedPackage' }),
        ),
      },
    },
    handler: async ({ body, caller }, reply) => {
      const asked = await importCandidates(house, body, caller.name)
      return reply.code(202).send(asked.map(one => ({ ...one, error: one.error && { ...one.error } })))
    },
  })
}
