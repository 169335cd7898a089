import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type HttpServer, pageByIdQuery } from '#platform/http'
import type { StartOperation } from '#platform/jobs'
import { refuseHiddenKept, refuseHiddenTargets, refuseUnlessAllPoints } from '#product/identity'
import {
  calendarSchema,
  occurrenceSchema,
  occurrenceSummarySchema,
  scheduledPackageSchema,
  servicingScheduleSchema,
} from './answers.ts'
import { previewScheduleJob } from './jobs.ts'
import { readCalendar } from './read-calendar.ts'
import { listOccurrences, readOccurrence } from './read-occurrences.ts'
import { listSchedules, readSchedule } from './read-schedules.ts'
import { type ScheduleDefinition, scheduleNameSchema, scheduleSchema } from './schedule-definition.ts'
import { listScheduledPackages } from './scheduled-packages.ts'
import {
  changeSchedule,
  createSchedule,
  refuseUnknown,
  removeSchedule,
  type SchedulesHouse,
} from './schedules.ts'
import { cancelSchedule, pauseSchedule, resumeSchedule, runScheduleNow } from './stop-and-go.ts'

type RoutesHouse = SchedulesHouse & { start: StartOperation }
const root = '/api/v1/servicing-schedules'
const url = `${root}/:schedule`
const params = z.object({ schedule: scheduleNameSchema.describe('Its name or its ID.') })

const onBody = {
  /** What the schedule would have done to its packages. */
  doesToPackages: (body: unknown) =>
    distributesTo(body) === 'none' ? ['service'] : ['service', 'distribute'],
  reachesAllPoints: (body: unknown) => !['none', 'groups'].includes(distributesTo(body)),
}

function distributesTo(body: unknown): string {
  return (body as ScheduleDefinition).options.distribute.to
}

const occurrenceName = z
  .union([
    z.literal('newest'),
    z.string().regex(/^[0-9a-f-]{8,36}$/i, 'the ID of a result, or its first 8 or more characters'),
  ])
  .describe('`newest`, or the ID of a result, or its first 8 or more characters.')

/** Servicing schedules over HTTP. */
export function addServicingScheduleRoutes(server: HttpServer, house: RoutesHouse): void {
  addWritingRoutes(server, house)
  addReadingRoutes(server, house)
  addStopAndGoRoutes(server, house)
}

function addWritingRoutes(server: HttpServer, house: RoutesHouse): void {
  const { db, start } = house
  server.route({
    method: 'POST',
    url: root,
    config: { permission: { objectClass: 'servicing-schedule', operation: 'create' }, ...onBody },
    schema: {
      operationId: 'createServicingSchedule',
      description: 'Schedule Updates: when packages are serviced with which updates, and how.',
      body: scheduleSchema,
      response: { 201: servicingScheduleSchema },
    },
    handler: async ({ body, caller }, reply) => {
      const id = await createSchedule(house, { definition: body, by: caller.name })
      return reply.code(201).send(await readSchedule(db, id))
    },
  })
  server.route({
    method: 'POST',
    url: `${root}/preview`,
    config: { permission: { objectClass: 'servicing-schedule', operation: 'read' } },
    schema: {
      operationId: 'previewServicingSchedule',
      description:
        'When the schedule would be due, what would be chosen, refused and distributed if that were now; it is the result of the operation. Nothing is changed.',
      body: scheduleSchema,
      response: { 202: z.object({ operation: z.string() }) },
    },
    handler: async ({ body: data, caller }, reply) => {
      await refuseUnknown(house, data)
      const asked = { data, subject: data.name, requestedBy: caller.name }
      const operation = await db.transaction().execute(trx => start(trx, previewScheduleJob, asked))
      return reply.code(202).send({ operation })
    },
  })
  server.route({
    method: 'PUT',
    url,
    config: { permission: { objectClass: 'servicing-schedule', operation: 'modify' }, ...onBody },
    schema: {
      operationId: 'changeServicingSchedule',
      description:
        'Puts another definition in the place of the schedule’s. What runs goes on as it began; one that was cancelled is active again.',
      params,
      body: scheduleSchema,
      response: { 200: servicingScheduleSchema },
    },
    handler: async ({ params: { schedule }, body, caller, mayDo }) => {
      if (mayDo) refuseHiddenKept(mayDo, namedIn((await readSchedule(db, schedule)).definition))
      const id = await changeSchedule(house, { schedule, definition: body, by: caller.name })
      return readSchedule(db, id)
    },
  })
  server.route({
    method: 'DELETE',
    url,
    config: { permission: { objectClass: 'servicing-schedule', operation: 'delete' } },
    schema: {
      operationId: 'removeServicingSchedule',
      description: 'The schedule is gone with what it remembers; versions that it published stay.',
      params,
      response: { 204: z.null() },
    },
    handler: async ({ params: { schedule }, caller }, reply) => {
      await removeSchedule(db, { schedule, by: caller.name })
      return reply.code(204).send(null)
    },
  })
}

/** The objects with security scopes that a schedule names. */
function namedIn({ packages, options: { distribute } }: ScheduleDefinition) {
  const groups = distribute.to === 'groups' ? distribute.groups : []
  return [
    ...packages.map(object => ({ objectClass: 'upgrade-package', object }) as const),
    ...groups.map(object => ({ objectClass: 'distribution-point-group', object }) as const),
  ]
}

function addReadingRoutes(server: HttpServer, { db }: RoutesHouse): void {
  server.route({
    method: 'GET',
    url: root,
    config: { permission: { objectClass: 'servicing-schedule', operation: 'read' }, page: { by: 'id' } },
    schema: {
      operationId: 'listServicingSchedules',
      description: 'The servicing schedules with their next and their last time.',
      response: { 200: z.array(servicingScheduleSchema) },
    },
    handler: () => listSchedules(db),
  })
  server.route({
    method: 'GET',
    url: '/api/v1/servicing-calendar',
    config: { permission: { objectClass: 'servicing-schedule', operation: 'read' } },
    schema: {
      operationId: 'readServicingCalendar',
      description:
        'What all servicing schedules did in a stretch of time, and when they will be due in it: at most 100 days, and 2,000 times. What is to come is told by when it is due, also when a service window lets it begin later.',
      querystring: z.object({
        from: z.iso.datetime({ offset: true }),
        until: z.iso.datetime({ offset: true }),
      }),
      response: { 200: calendarSchema },
    },
    handler: ({ query: { from, until } }) =>
      readCalendar(db, { from: new Date(from), until: new Date(until) }),
  })
  server.route({
    method: 'GET',
    url: '/api/v1/scheduled-packages',
    config: {
      permission: { objectClass: 'upgrade-package', operation: 'read' },
      page: { by: 'packageId' },
    },
    schema: {
      operationId: 'listScheduledPackages',
      description: 'The columns Scheduled Updates Date and Scheduled Updates Status of packages.',
      response: { 200: z.array(scheduledPackageSchema) },
    },
    handler: () => listScheduledPackages(db),
  })
  server.route({
    method: 'GET',
    url,
    config: {
      permission: { objectClass: 'servicing-schedule', operation: 'read' },
      etag: ['id', 'definition', 'state', 'changedAt'],
    },
    schema: {
      operationId: 'readServicingSchedule',
      description: 'One servicing schedule, as the list has it.',
      params,
      response: { 200: servicingScheduleSchema },
    },
    handler: ({ params: { schedule } }) => readSchedule(db, schedule),
  })
  server.route({
    method: 'GET',
    url: `${url}/occurrences`,
    config: { permission: { objectClass: 'servicing-schedule', operation: 'read' }, page: { by: 'id' } },
    schema: {
      operationId: 'listServicingOccurrences',
      description: 'The times of a schedule, the newest first.',
      params,
      querystring: pageByIdQuery.extend({ state: occurrenceSummarySchema.shape.state.optional() }),
      response: { 200: z.array(occurrenceSummarySchema) },
    },
    handler: ({ params: { schedule }, query }) => listOccurrences(db, schedule, query),
  })
  server.route({
    method: 'GET',
    url: `${url}/occurrences/:occurrence`,
    config: { permission: { objectClass: 'servicing-schedule', operation: 'read' } },
    schema: {
      operationId: 'readServicingOccurrence',
      description: 'One time of a schedule: for each package what was chosen, and the result of each update.',
      params: params.extend({ occurrence: occurrenceName }),
      response: { 200: occurrenceSchema },
    },
    handler: async ({ params: { schedule, occurrence } }) => {
      const found = await readOccurrence(db, {
        schedule,
        occurrence: occurrence === 'newest' ? null : occurrence,
      })
      const packages = found.packages.map(one => ({
        ...one,
        error: one.error && { ...one.error },
        chosen: one.chosen.map(update => ({ ...update, error: update.error && { ...update.error } })),
      }))
      return { ...found, packages }
    },
  })
}

/** Whoever has a schedule run acts on all that it names, and must see it, as its author did. @throws TargetsBeyondScopes */
async function refuseBeyond(
  db: RoutesHouse['db'],
  schedule: string,
  { mayDo, caller }: Pick<FastifyRequest, 'mayDo' | 'caller'>,
): Promise<void> {
  if (!mayDo) return
  const { definition } = await readSchedule(db, schedule)
  refuseHiddenTargets(mayDo, namedIn(definition))
  if (onBody.reachesAllPoints(definition)) refuseUnlessAllPoints(caller)
}

function addStopAndGoRoutes(server: HttpServer, { db }: RoutesHouse): void {
  const post = (path: string, operationId: string, description: string) =>
    ({
      method: 'POST',
      url: `${url}/${path}`,
      config: { permission: { objectClass: 'servicing-schedule', operation: 'modify' } },
      schema: { operationId, description, params, response: { 200: servicingScheduleSchema } },
    }) as const
  server.route({
    ...post('pause', 'pauseServicingSchedule', 'It is not due until it is resumed; what runs goes on.'),
    handler: async ({ params: { schedule }, caller }) => {
      await pauseSchedule(db, { schedule, by: caller.name })
      return readSchedule(db, schedule)
    },
  })
  server.route({
    ...post(
      'resume',
      'resumeServicingSchedule',
      'It is due again at its next time; what it missed meanwhile is not made up for.',
    ),
    handler: async request => {
      const { params, caller } = request
      const { schedule } = params
      await refuseBeyond(db, schedule, request)
      await resumeSchedule(db, { schedule, by: caller.name })
      return readSchedule(db, schedule)
    },
  })
  server.route({
    ...post(
      'cancel',
      'cancelServicingSchedule',
      'Cancel Scheduled Updates: it is not due until it is resumed or changed, and what runs is cancelled; the versions in use stay.',
    ),
    handler: async ({ params: { schedule }, caller }) => {
      await cancelSchedule(db, { schedule, by: caller.name })
      return readSchedule(db, schedule)
    },
  })
  server.route({
    method: 'POST',
    url: `${url}/run`,
    config: { permission: { objectClass: 'servicing-schedule', operation: 'modify' } },
    schema: {
      operationId: 'runServicingScheduleNow',
      description:
        'Has it run now, whatever its times are; it waits for a service window unless it need not.',
      params,
      body: z.object({ outsideWindows: z.boolean().default(false) }).meta({ id: 'RunServicingScheduleNow' }),
      response: { 202: z.object({ occurrence: z.string() }) },
    },
    handler: async (request, reply) => {
      const { params, body, caller } = request
      const { schedule } = params
      await refuseBeyond(db, schedule, request)
      const asked = { schedule, by: caller.name, ...body }
      return reply.code(202).send({ occurrence: await runScheduleNow(db, asked) })
    },
  })
}
