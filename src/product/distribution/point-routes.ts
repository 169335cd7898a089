import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import type { Database } from '#platform/database'
import { reachFailpoint } from '#platform/failpoints'
import type { HttpServer } from '#platform/http'
import { type ContentLibrary, isObjectOfVersion } from '#product/content-library'
import { ContentMissing } from '#product/content-store'
import {
  desiredState,
  joinAnswer,
  joinRequest,
  pointQuestion,
  progressReport,
  sendObject,
  signedReceipt,
} from '#product/distribution-protocol'
import type { Site } from '#product/sites'
import { answerQuestion } from './answer-question.ts'
import { joinPoint } from './points.ts'
import { takeProgress } from './take-progress.ts'
import { takeReceipt } from './take-receipt.ts'
import type { WaitingQuestions } from './waiting-questions.ts'

/** What the routes for distribution points need. `address` is where points reach this site. */
export type PointRoutesHouse = {
  db: Database
  site: Site
  library: ContentLibrary
  address: () => string
  /** Where questions wait for a change; null answers all of them at once. */
  waiting: WaitingQuestions | null
}

/** A question can name ten thousand versions. */
const questionLimit = 4 * 1024 * 1024
/** How long a stopping server goes on sending answers to questions that waited. */
const answerWithinMs = 2000

/** The protocol between site and distribution points. */
export function addPointRoutes(server: HttpServer, house: PointRoutesHouse): void {
  const { db, site, library, address, waiting } = house
  const answering = { db, site, siteBaseUrl: () => `${address()}/api/v1/`, waiting }
  // What waits is answered before the server closes its connections; a point that does not take its answer is not waited for long.
  const unanswered = new Set<Promise<void>>()
  server.addHook('preClose', async () => {
    await waiting?.close()
    await Promise.race([Promise.all(unanswered), wait(answerWithinMs, null, { ref: false })])
  })
  server.route({
    method: 'POST',
    url: '/api/v1/distribution-points/join',
    config: { roles: ['join'] },
    schema: {
      operationId: 'joinDistributionPoint',
      description:
        'A distribution point exchanges its one-time token for a lasting one, and says the key with which it signs receipts.',
      body: joinRequest,
      response: { 200: joinAnswer },
    },
    handler: async request => {
      const { joinToken, ...facts } = request.body
      const { pointId, name, token } = await joinPoint(db, joinToken, facts)
      return {
        protocolVersion: 1 as const,
        pointId,
        pointName: name,
        bearerToken: token,
        siteCode: site.code,
        sitePublicKey: site.publicKey,
      }
    },
  })
  server.route({
    method: 'POST',
    url: '/api/v1/distribution-points/self/desired-state',
    config: { roles: ['distribution-point'] },
    bodyLimit: questionLimit,
    schema: {
      operationId: 'askDesiredState',
      description:
        'What the point shall hold. When it knows the revision already, the answer waits until there is another, at most as long as the point says.',
      body: pointQuestion,
      response: { 200: desiredState },
    },
    handler: async (request, reply) => {
      const gone = new AbortController()
      const answered = new Promise<void>(resolve => reply.raw.once('close', resolve).once('finish', resolve))
      unanswered.add(answered)
      void answered.then(() => unanswered.delete(answered))
      reply.raw.once('close', () => gone.abort())
      const pointId = request.caller.subject ?? ''
      return answerQuestion(answering, { pointId, question: request.body, signal: gone.signal })
    },
  })
  server.route({
    method: 'POST',
    url: '/api/v1/distribution-points/self/progress',
    config: { roles: ['distribution-point'] },
    schema: {
      operationId: 'reportProgress',
      description: 'A distribution point says how far its transfers are.',
      body: progressReport,
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      await takeProgress(db, request.caller.subject ?? '', request.body)
      return reply.code(204).send(null)
    },
  })
  server.route({
    method: 'POST',
    url: '/api/v1/distribution-points/self/receipts',
    config: { roles: ['distribution-point'] },
    schema: {
      operationId: 'sendReceipt',
      description: 'A distribution point hands in a signed statement that it verified a content version.',
      body: signedReceipt,
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      await takeReceipt({ db, site }, request.caller.subject ?? '', request.body)
      return reply.code(204).send(null)
    },
  })
  server.route({
    method: 'GET',
    url: '/api/v1/content/objects/:sha256',
    config: { roles: ['ticket'] },
    schema: {
      operationId: 'readObject',
      description:
        'Bytes of an object (also a manifest) of the content version that the ticket is for; ranges are followed.',
      params: z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
    },
    handler: async (request, reply) => {
      const { sha256 } = request.params
      const digest = request.caller.subject ?? ''
      const allowed = await isObjectOfVersion(db, { sha256, digest })
      if (!allowed) throw new ContentMissing({ sha256 })
      const { path, size } = await library.reader.open(sha256)
      reply.hijack()
      await sendObject(request.raw, reply.raw, { path, size, sha256 }).then(
        // Not after the manifest, which every attempt begins with: nothing of the version has travelled then.
        () => sha256 !== digest && reachFailpoint('distribution.object-sent'),
        () => reply.raw.destroy(),
      )
    },
  })
}
