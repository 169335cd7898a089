// What the routes answer.

import { z } from 'zod'
import { updateClasses } from '#product/servicing'
import { shownScheduleSchema } from './schedule-definition.ts'
import { resultStatuses } from './update-results.ts'

const text = z.string().nullable()
const time = z.iso.datetime().nullable()
const image = z.object({ path: z.string(), index: z.int() }).nullable()
const error = z.record(z.string(), z.unknown()).nullable()

/** Configuration Manager's number and word. */
const statusSchema = z
  .object({ value: z.int(), text: z.string() })
  .describe('0 None, 1 Scheduled, 2 Running, 3 Succeeded, 4 Failed (SMS_ImageServicingSchedule.State).')

const scheduleTimeSchema = z.object({
  due: z.iso.datetime(),
  start: time.describe('When a service window lets it begin; null: none does.'),
})

const occurrenceFields = {
  id: z.string(),
  state: z
    .enum(['waiting', 'running', 'succeeded', 'failed', 'cancelled', 'skipped', 'missed'])
    .describe(
      'Waiting for a service window or for the time before it; skipped: the time before it still ran; missed: it could not begin in time.',
    ),
  reason: text,
  dueAt: z.iso.datetime(),
  notBefore: z.iso.datetime(),
  requestedBy: z.string(),
  operation: text,
  startedAt: time,
  finishedAt: time,
}

/** One time of a schedule in a list. */
export const occurrenceSummarySchema = z.object(occurrenceFields).meta({ id: 'ServicingOccurrenceSummary' })

/** A schedule. */
export const servicingScheduleSchema = z
  .object({
    id: z.string(),
    definition: shownScheduleSchema,
    state: z.enum(['active', 'paused', 'cancelled']),
    status: statusSchema,
    next: z.array(scheduleTimeSchema).describe('The next times, at most five.'),
    open: z.array(occurrenceSummarySchema).describe('What runs or waits to begin.'),
    last: occurrenceSummarySchema.nullable(),
    madeBy: z.string(),
    madeAt: z.iso.datetime(),
    changedBy: z.string(),
    changedAt: z.iso.datetime(),
  })
  .meta({ id: 'ServicingSchedule' })

/** A package with its columns. */
export const scheduledPackageSchema = z
  .object({
    packageId: z.string(),
    schedules: z.array(z.string()),
    scheduledUpdatesDate: time.describe(
      'When what runs began; else when updates are due next; else when the last ones ended.',
    ),
    scheduledUpdatesStatus: statusSchema,
  })
  .meta({ id: 'ScheduledPackage' })

/** A stretch of the calendar. */
export const calendarSchema = z
  .object({
    times: z
      .array(
        z.object({
          schedule: z.string().describe('The ID of the schedule.'),
          name: z.string(),
          packages: z.array(z.string()),
          due: z.iso.datetime(),
          start: time.describe(
            'When it began, or when a service window lets it begin; null: none does, or it never began.',
          ),
          state: z
            .enum(['due', ...occurrenceFields.state.options])
            .describe('`due`: it is still to come; the others as results have them.'),
          occurrence: text.describe('The ID of its result; null when it is still to come.'),
        }),
      )
      .describe('The earliest first.'),
    completeUntil: z.iso
      .datetime()
      .describe('All times until then are told. Earlier than what was asked for when there are too many.'),
  })
  .meta({ id: 'ServicingCalendar' })

const chosenSchema = z.object({
  name: z.string(),
  updateId: text,
  kb: text,
  title: z.string(),
  class: z.enum(updateClasses),
  why: z.string(),
  files: z.array(z.string()).describe('Software updates, by SHA-256.'),
  isHere: z.boolean(),
  error,
})
const leftOutSchema = z.object({
  updateId: z.string(),
  kb: text,
  title: z.string(),
  reason: z.string(),
  text: z.string(),
})
const distributedSchema = z.object({ point: z.string(), effect: z.string(), reason: text })
const explanation = { code: text, cause: text, remedy: text }
const resultSchema = z.object({
  name: z.string(),
  updateId: text,
  kb: text,
  title: z.string(),
  class: z.enum(updateClasses),
  status: z.enum(resultStatuses),
  ...explanation,
  images: z
    .array(z.object({ image, status: z.enum(resultStatuses), ...explanation }))
    .describe('Image by image; null is the media around the images.'),
})

/** One time of a schedule with its packages. */
export const occurrenceSchema = z
  .object({
    ...occurrenceFields,
    schedule: z.string(),
    packages: z.array(
      z.object({
        packageId: z.string(),
        state: z.enum([
          'waiting',
          'downloading',
          'servicing',
          'finishing',
          'succeeded',
          'partly',
          'nothing-to-do',
          'failed',
          'not-started',
          'cancelled',
        ]),
        reason: text,
        chosen: z.array(chosenSchema),
        leftOut: z.array(leftOutSchema),
        download: text,
        run: text.describe('The servicing run.'),
        publishedVersion: z.int().nullable(),
        results: z.array(resultSchema),
        distributed: z.array(distributedSchema),
        removedVersions: z.array(z.int()),
        error,
        startedAt: time,
        finishedAt: time,
      }),
    ),
  })
  .meta({ id: 'ServicingOccurrence' })
