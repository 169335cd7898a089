import { z } from 'zod'
import type { Database } from '#platform/database'
import { type HttpServer, pageByIdQuery } from '#platform/http'
import { type ActionHouse, answerOf, carriedOutSchema, previewBring } from '#product/distribution'
import { refuseHiddenKept, refuseHiddenTargets } from '#product/identity'
import { readPackage } from '#product/upgrade-packages'
import { type AboutRollout, pauseRollout, resumeRollout, skipRing, stopRollout } from './change-rollout.ts'
import { RingMissing, RolloutMissing } from './errors.ts'
import { listRings, refuseUnknownMembers, removeRing, setRing } from './rings.ts'
import { rolloutStates, stageStates } from './rollout-rule.ts'
import { chosenRings, listRollouts, type Rollout, startRollout } from './rollouts.ts'

/** Of a ring, a point or a group. */
const oneName = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .refine(text => !/[\p{Cc}\p{Cs}]/u.test(text), 'text without control characters')
const names = z.array(oneName).max(10_000)
const gateFields = {
  minimumSuccessPercent: z
    .int()
    .min(0)
    .max(100)
    .default(70)
    .describe('Of a hundred points so many must have proved to hold the version.'),
  minimumSuccessCount: z.int().min(0).max(100_000).default(1).describe('And at least so many points.'),
  soakSeconds: z
    .int()
    .min(0)
    .max(365 * 86_400)
    .default(86_400)
    .describe('How long it must have been so before the next ring begins.'),
  needsPromotion: z.boolean().default(false).describe('Begins only when the version is promoted.'),
}
const ringSchema = z
  .object({
    order: z.int().min(1).max(1000).describe('The lowest is first.'),
    points: names.default([]).describe('Distribution points.'),
    groups: names.default([]).describe('Distribution point groups, with the members that they have then.'),
    ...gateFields,
  })
  .meta({ id: 'DistributionRingSettings' })
const keptSchema = ringSchema
  .extend({ name: z.string(), setBy: z.string(), setAt: z.iso.datetime() })
  .meta({ id: 'DistributionRing' })
const time = z.iso.datetime().nullable()
const rolloutSchema = z
  .object({
    id: z.string(),
    packageId: z.string(),
    version: z.int(),
    state: z.enum(rolloutStates),
    reason: z.string().nullable().describe('Why it is paused or stopped.'),
    startedBy: z.string(),
    startedAt: z.iso.datetime(),
    endedAt: time,
    rings: z.array(
      z.object({
        place: z.int(),
        name: z.string(),
        points: names,
        groups: names,
        ...gateFields,
        state: z.enum(stageStates),
        reason: z.string().nullable().describe('Why it waits, or how it ended.'),
        targeted: z.int().describe('Points that shall hold the version.'),
        proven: z.int().describe('Those with a receipt of it.'),
        failed: z.int(),
        beganAt: time,
        gateMetAt: time,
        endedAt: time,
      }),
    ),
  })
  .meta({ id: 'Rollout' })
const requestSchema = z
  .object({ rings: z.array(oneName).max(1000).default([]).describe('None: all of them.') })
  .meta({ id: 'RolloutRequest' })
const previewSchema = z
  .object({
    packageId: z.string(),
    version: z.int(),
    rings: z.array(keptSchema.extend({ entries: carriedOutSchema.shape.entries })),
  })
  .meta({ id: 'RolloutPreview' })
const packageParams = z.object({ packageId: z.string() })
const rolloutUrl = '/api/v1/upgrade-packages/:packageId/rollout'

/** Rings and rollouts over HTTP. */
export function addDistributionRingRoutes(server: HttpServer, house: ActionHouse): void {
  addRingRoutes(server, house.db)
  addStartRoutes(server, house)
  addReadRoutes(server, house.db)
  addChangeRoutes(server, house.db)
}

function addRingRoutes(server: HttpServer, db: Database): void {
  const params = z.object({ ring: oneName })
  server.route({
    method: 'GET',
    url: '/api/v1/distribution-rings',
    config: { permission: { objectClass: 'distribution-ring', operation: 'read' }, page: { by: 'name' } },
    schema: {
      operationId: 'listDistributionRings',
      description: 'The rings, the first one first.',
      response: { 200: z.array(keptSchema) },
    },
    handler: () => listRings(db),
  })
  server.route({
    method: 'GET',
    url: '/api/v1/distribution-rings/:ring',
    config: { permission: { objectClass: 'distribution-ring', operation: 'read' } },
    schema: {
      operationId: 'readDistributionRing',
      description: 'One ring, as the list has it.',
      params,
      response: { 200: keptSchema },
    },
    handler: async ({ params: { ring } }) => {
      const found = (await listRings(db)).find(one => one.name.toLowerCase() === ring.toLowerCase())
      if (found === undefined) throw new RingMissing({ ring })
      return found
    },
  })
  server.route({
    method: 'PUT',
    url: '/api/v1/distribution-rings/:ring',
    config: { permission: { objectClass: 'distribution-ring', operation: 'modify' } },
    schema: {
      operationId: 'setDistributionRing',
      description: 'Points and groups of points that get a version one ring after the other, with a gate.',
      params,
      body: ringSchema,
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      await refuseUnknownMembers(db, request.body)
      const kept = (await listRings(db)).find(
        one => one.name.toLowerCase() === request.params.ring.toLowerCase(),
      )
      if (kept) refuseHiddenKept(request.mayDo, membersOf(kept))
      await setRing(db, { name: request.params.ring, ...request.body }, request.caller.name)
      return reply.code(204).send(null)
    },
  })
  server.route({
    method: 'DELETE',
    url: '/api/v1/distribution-rings/:ring',
    config: { permission: { objectClass: 'distribution-ring', operation: 'delete' } },
    schema: {
      operationId: 'removeDistributionRing',
      description: 'Rollouts that have started keep the ring.',
      params,
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      await removeRing(db, request.params.ring, request.caller.name)
      return reply.code(204).send(null)
    },
  })
}

/** The objects with security scopes that a ring names. */
function membersOf({ points, groups }: { points: readonly string[]; groups: readonly string[] }) {
  return [
    ...points.map(object => ({ objectClass: 'distribution-point', object }) as const),
    ...groups.map(object => ({ objectClass: 'distribution-point-group', object }) as const),
  ]
}

function addStartRoutes(server: HttpServer, house: ActionHouse): void {
  const { db } = house
  server.route({
    method: 'POST',
    url: rolloutUrl,
    config: { permission: { objectClass: 'upgrade-package', operation: 'distribute' } },
    schema: {
      operationId: 'startRollout',
      description:
        'Brings the version in use to the points of each ring, one ring after the other: a first copy, or an update. Points in no ring are left alone.',
      params: packageParams,
      body: requestSchema,
      response: { 200: rolloutSchema },
    },
    handler: async request => {
      const { packageId } = request.params
      const asked = { packageId, rings: request.body.rings, by: request.caller.name }
      if (request.mayDo) refuseHiddenTargets(request.mayDo, (await chosenRings(db, asked)).flatMap(membersOf))
      await db.transaction().execute(trx => startRollout(trx, asked))
      return newest(db, packageId)
    },
  })
  server.route({
    method: 'POST',
    url: `${rolloutUrl}/preview`,
    config: { permission: { objectClass: 'upgrade-package', operation: 'read' } },
    schema: {
      operationId: 'previewRollout',
      description: 'What each ring would do now, and cost; nothing is changed.',
      params: packageParams,
      body: requestSchema,
      response: { 200: previewSchema },
    },
    handler: async request => {
      const { packageId } = request.params
      const { currentVersion: version } = await readPackage(db, packageId)
      const rings = []
      for (const ring of await chosenRings(db, { packageId, rings: request.body.rings })) {
        const entries = await previewBring(house, { packageId, points: ring.points, groups: ring.groups })
        const subject = { id: null, action: 'rollout', subject: packageId, entries }
        rings.push({ ...ring, entries: answerOf(subject, true).entries })
      }
      return { packageId, version, rings }
    },
  })
}

function addReadRoutes(server: HttpServer, db: Database): void {
  server.route({
    method: 'GET',
    url: rolloutUrl,
    config: { permission: { objectClass: 'upgrade-package', operation: 'read' } },
    schema: {
      operationId: 'readRollout',
      description: 'The newest rollout of a package.',
      params: packageParams,
      response: { 200: rolloutSchema },
    },
    handler: request => newest(db, request.params.packageId),
  })
  server.route({
    method: 'GET',
    url: '/api/v1/rollouts',
    config: { permission: { objectClass: 'upgrade-package', operation: 'read' }, page: { by: 'id' } },
    schema: {
      operationId: 'listRollouts',
      description: 'Rollouts, the newest first.',
      querystring: pageByIdQuery.extend({
        packageId: z.string().optional(),
        state: z.enum(rolloutStates).optional(),
      }),
      response: { 200: z.array(rolloutSchema) },
    },
    handler: async request => {
      const { packageId } = request.query
      if (packageId !== undefined) await readPackage(db, packageId)
      return listRollouts(db, request.query)
    },
  })
}

type Change = {
  path: string
  operationId: string
  description: string
  /** Rings may begin by it: whoever says so acts on all points and groups of the rollout, and must see them. */
  goesOn: boolean
  work: (db: Database, about: AboutRollout) => Promise<void>
}

const changes: readonly Change[] = [
  {
    path: 'pause',
    operationId: 'pauseRollout',
    description: 'No further ring begins until it is resumed; what is under way to points goes on.',
    goesOn: false,
    work: pauseRollout,
  },
  {
    path: 'resume',
    operationId: 'resumeRollout',
    description: 'Goes on after a pause or a stop; the soak time of the ring begins anew.',
    goesOn: true,
    work: resumeRollout,
  },
  {
    path: 'next',
    operationId: 'skipRolloutRing',
    description: 'Goes on without waiting for the ring that is under way or would begin next.',
    goesOn: true,
    work: skipRing,
  },
  {
    path: 'stop',
    operationId: 'stopRollout',
    description: 'No further ring begins; what is under way to points goes on.',
    goesOn: false,
    work: stopRollout,
  },
]

function addChangeRoutes(server: HttpServer, db: Database): void {
  for (const { path, operationId, description, goesOn, work } of changes)
    server.route({
      method: 'POST',
      url: `${rolloutUrl}/${path}`,
      config: { permission: { objectClass: 'upgrade-package', operation: 'distribute' } },
      schema: { operationId, description, params: packageParams, response: { 200: rolloutSchema } },
      handler: async request => {
        const { packageId } = request.params
        if (goesOn && request.mayDo)
          refuseHiddenTargets(request.mayDo, (await newest(db, packageId)).rings.flatMap(membersOf))
        await work(db, { packageId, by: request.caller.name })
        return newest(db, packageId)
      },
    })
}

async function newest(db: Database, packageId: string): Promise<Rollout> {
  await readPackage(db, packageId)
  const [rollout] = await listRollouts(db, { packageId, limit: 1 })
  if (!rollout) throw new RolloutMissing({ packageId, needed: 'on record' })
  return rollout
}
