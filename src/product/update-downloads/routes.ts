import { z } from 'zod'
import type { Database } from '#platform/database'
import type { HttpServer } from '#platform/http'
import type { StartOperation } from '#platform/jobs'
import type { DownloadPolicy } from './download-policy.ts'
import { readDownloads } from './downloaded-files.ts'
import { downloadUpdatesJob, updatesSchema } from './jobs.ts'
import { planDownload, refuseEmpty, showPlan } from './plan-download.ts'

const body = z.object({ updates: updatesSchema.describe('Update IDs of the catalogue.') })
const text = z.string().nullable()
const planSchema = z
  .object({
    updates: z.array(z.object({ updateId: z.string(), title: z.string() })),
    files: z.array(
      z.object({
        updateId: z.string(),
        name: z.string(),
        size: z.number(),
        sha256: text,
        sha1: text,
        action: z
          .enum(['held', 'download', 'refused', 'left-out'])
          .describe('Here already; will come; cannot; the site does not keep such files.'),
        heldAs: text.describe('The software update that it is.'),
        from: text.describe('An address, or a path on the site server.'),
        reason: text,
      }),
    ),
    bytesToDownload: z.number(),
    bytesHeld: z.number(),
  })
  .meta({ id: 'UpdateDownloadPlan' })
const signatureSchema = z.object({
  state: z.enum(['trusted', 'untrusted', 'damaged', 'unsigned', 'not-checked']),
  signer: text,
  timestamp: text,
  reason: text,
})
const downloadSchema = z
  .object({
    updateId: z.string(),
    state: z.enum(['downloaded', 'partly', 'not-downloaded', 'no-files']),
    files: z.array(
      z.object({
        name: z.string(),
        size: z.number(),
        heldAs: text,
        origin: z
          .object({
            from: z.string(),
            checkedBy: z.enum(['sha256', 'sha1']),
            signature: signatureSchema,
            downloadedBy: z.string(),
            downloadedAt: z.iso.datetime(),
          })
          .nullable()
          .describe('Null for a file that is not here, or that was added by hand.'),
      }),
    ),
  })
  .meta({ id: 'UpdateDownload' })

/** Downloads over HTTP. */
export function addUpdateDownloadRoutes(
  server: HttpServer,
  {
    db,
    start,
    downloadPolicy: policy,
  }: { db: Database; start: StartOperation; downloadPolicy: DownloadPolicy },
): void {
  server.route({
    method: 'POST',
    url: '/api/v1/update-downloads',
    config: { permission: { objectClass: 'software-update', operation: 'download' } },
    schema: {
      operationId: 'downloadUpdates',
      description:
        'Downloads the files of updates into the content library; of bundles, those of their parts.',
      body,
      response: { 202: z.object({ operation: z.string() }) },
    },
    handler: async ({ body: { updates }, caller }, reply) => {
      refuseEmpty(await planDownload({ db, policy }, updates))
      const asked = {
        data: { updates },
        subject: updates.length === 1 ? String(updates[0]) : `${updates.length} updates`,
        requestedBy: caller.name,
      }
      const operation = await db.transaction().execute(trx => start(trx, downloadUpdatesJob, asked))
      return reply.code(202).send({ operation })
    },
  })
  server.route({
    method: 'POST',
    url: '/api/v1/update-downloads/preview',
    config: { permission: { objectClass: 'software-update', operation: 'read' } },
    schema: {
      operationId: 'previewUpdateDownload',
      description: 'Which files, from where, how many bytes, and what is here already. Nothing is fetched.',
      body,
      response: { 200: planSchema },
    },
    handler: async ({ body: { updates } }) => showPlan(await planDownload({ db, policy }, updates)),
  })
  server.route({
    method: 'POST',
    url: '/api/v1/update-downloads/states',
    config: { permission: { objectClass: 'software-update', operation: 'read' } },
    schema: {
      operationId: 'readUpdateDownloads',
      description: 'Whether the files of updates are here, and where they came from.',
      body,
      response: { 200: z.array(downloadSchema) },
    },
    handler: ({ body: { updates } }) => readDownloads(db, updates),
  })
}
