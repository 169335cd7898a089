import { z } from 'zod'
import type { Database } from '#platform/database'
import type { HttpServer } from '#platform/http'
import type { StartOperation } from '#platform/jobs'
import type { ContentLibrary } from '#product/content-library'
import { acceptRestoredDatabase, readDatabaseStatus } from './accept-database.ts'
import { verificationRequestSchema, verifyLibraryJob } from './jobs.ts'
import { readLibraryStatus } from './library-status.ts'
import { releaseRebuilt } from './rebuild-library.ts'

const lostSchema = z
  .object({
    sha256: z.string(),
    size: z.int(),
    state: z.enum(['damaged', 'missing']),
    foundAt: z.iso.datetime(),
    packages: z.array(z.object({ packageId: z.string(), version: z.int() })),
    holders: z.array(z.string()).describe('Others that need it, for example software-update:…'),
    paths: z.array(z.string()).describe('Its places in the package; at most five.'),
    why: z.string().describe('Why it was not fetched back.'),
    remedy: z.string(),
  })
  .meta({ id: 'LostObject' })
const statusSchema = z
  .object({
    objects: z.int(),
    bytes: z.int(),
    lastVerification: z
      .object({
        id: z.string(),
        kind: z.enum(['requested', 'scheduled']),
        startedAt: z.iso.datetime(),
        finishedAt: z.iso.datetime().nullable(),
        objectsChecked: z.int(),
        bytesChecked: z.int(),
        objectsTotal: z.int(),
        bytesTotal: z.int(),
        damaged: z.int(),
        missing: z.int(),
        healed: z.int(),
      })
      .nullable(),
    lostCount: z.int(),
    lost: z.array(lostSchema).describe('At most 200 of them.'),
  })
  .meta({ id: 'ContentLibraryStatus' })

const databaseStatusSchema = z
  .object({
    behindSince: z.iso.datetime().nullable(),
    generation: z.int(),
    knownGeneration: z.int(),
    unknownHeld: z.array(
      z.object({ point: z.string(), packageId: z.string(), version: z.int(), contentVersion: z.string() }),
    ),
  })
  .meta({ id: 'DatabaseStatus' })

/** Verification of the content library over HTTP. */
export function addContentRecoveryRoutes(
  server: HttpServer,
  { db, library, start }: { db: Database; library: ContentLibrary; start: StartOperation },
): void {
  server.route({
    method: 'GET',
    url: '/api/v1/content-library',
    config: { permission: { objectClass: 'content-library', operation: 'read' } },
    schema: {
      operationId: 'readContentLibrary',
      description: 'What the library holds, when it was verified last, and what is lost.',
      response: { 200: statusSchema },
    },
    handler: () => readLibraryStatus(db, library.reader),
  })
  server.route({
    method: 'POST',
    url: '/api/v1/content-library/verifications',
    config: { permission: { objectClass: 'content-library', operation: 'modify' } },
    schema: {
      operationId: 'verifyContentLibrary',
      description:
        'Reads every needed object again, puts damaged ones aside, and fetches what is damaged or missing back from distribution points, as an operation.',
      body: verificationRequestSchema,
      response: { 202: z.object({ operation: z.string() }) },
    },
    handler: async (request, reply) => {
      const asked = { data: request.body, subject: 'content library', requestedBy: request.caller.name }
      const operation = await db.transaction().execute(trx => start(trx, verifyLibraryJob, asked))
      return reply.code(202).send({ operation })
    },
  })
  server.route({
    method: 'GET',
    url: '/api/v1/content-library/database',
    config: { permission: { objectClass: 'content-library', operation: 'read' } },
    schema: {
      operationId: 'readDatabaseStatus',
      description:
        'Whether the database is older than what its store and its points know, as after a restored backup, and what accepting it would let go of.',
      response: { 200: databaseStatusSchema },
    },
    handler: () => readDatabaseStatus(db),
  })
  server.route({
    method: 'POST',
    url: '/api/v1/content-library/database/accept',
    config: { permission: { objectClass: 'content-library', operation: 'modify' } },
    schema: {
      operationId: 'acceptRestoredDatabase',
      description: 'Accepts a restored database as it is: what it does not know may be removed from now on.',
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      await acceptRestoredDatabase(db, request.caller.name)
      return reply.code(204).send(null)
    },
  })
  server.route({
    method: 'DELETE',
    url: '/api/v1/content-library/rebuilt-objects',
    config: { permission: { objectClass: 'content-library', operation: 'modify' } },
    schema: {
      operationId: 'releaseRebuilt',
      description:
        'Lets go of objects that a rebuild held because no version needs them; they go when their grace has ended.',
      response: { 200: z.object({ objects: z.int() }) },
    },
    handler: async () => ({ objects: await releaseRebuilt(db) }),
  })
}
