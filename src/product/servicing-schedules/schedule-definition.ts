// What a servicing schedule says: which packages, which updates, when, and how.

import { z } from 'zod'
import { onceSchema, recurrenceSchema, serviceWindowSchema, type Timing } from '#product/schedules'
import { updateClasses } from '#product/servicing'

const isText = (text: string) => !/[\p{Cc}\p{Cs}]/u.test(text)

/** The name of a schedule. */
export const scheduleNameSchema = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .refine(isText, 'text without control characters')

const whenSchema = z.discriminatedUnion('start', [
  z.strictObject({ start: z.literal('as-soon-as-possible') }),
  z.strictObject({ start: z.literal('once'), once: onceSchema }),
  z.strictObject({ start: z.literal('recurring'), recurrence: recurrenceSchema }),
])

const updatesSchema = z.discriminatedUnion('by', [
  z.strictObject({
    by: z.literal('hand'),
    names: z
      .array(z.string().min(1).max(100))
      .min(1)
      .max(500)
      .describe('Update IDs, the beginnings of IDs, or KB articles.'),
  }),
  z.strictObject({
    by: z.literal('rule'),
    rule: z
      .string()
      .min(1)
      .max(127)
      .describe('A saved selection rule, evaluated for each package each time.'),
  }),
])

const targetsWithoutGroups = [
  z.strictObject({ to: z.literal('none') }),
  z.strictObject({ to: z.literal('package') }).describe('Every point that has the package.'),
  z.strictObject({ to: z.literal('all-points') }),
  z
    .strictObject({ to: z.literal('rings'), rings: z.array(z.string().min(1).max(100)).max(100).default([]) })
    .describe(
      'Ring by ring: to the next one when the gate of the one before is met. No ring named: all of them.',
    ),
] as const
const distributeSchema = z.discriminatedUnion('to', [
  ...targetsWithoutGroups,
  z.strictObject({ to: z.literal('groups'), groups: z.array(z.string().min(1).max(100)).min(1).max(100) }),
])

/** How the packages are serviced. */
const optionsSchema = z.strictObject({
  continueOnError: z
    .boolean()
    .default(false)
    .describe('When an update or a package fails, the others are done all the same.'),
  continueOnErrorClasses: z
    .array(z.enum(updateClasses))
    .max(updateClasses.length)
    .default([])
    .describe(
      'When some are named, only an update of these classes may fail without keeping the other updates of its package from being applied.',
    ),
  distribute: distributeSchema
    .default({ to: 'none' })
    .describe('Where the new version goes. None when absent.'),
  cleanup: z
    .enum(['none', 'start-component-cleanup', 'reset-base'])
    .default('none')
    .describe('Remove superseded updates after the image is updated.'),
  optimize: z.boolean().default(false).describe('Write each serviced WIM file anew at its end.'),
  verify: z.enum(['changed', 'whole']).default('changed').describe('What the proof decompresses.'),
  indexes: z
    .array(z.int().min(1).max(10_000))
    .min(1)
    .max(1000)
    .nullable()
    .default(null)
    .describe('Images of install.wim to service; null for all.'),
  engine: z.string().min(1).max(50).nullable().default(null).describe('Null: that of the site server.'),
  runOn: z.enum(['site', 'worker']).default('site'),
  priority: z.enum(['high', 'medium', 'low']).default('medium'),
  keepVersions: z
    .int()
    .min(1)
    .max(100_000)
    .nullable()
    .default(null)
    .describe(
      'After success, versions of the package beyond the newest so many go, unless something keeps them.',
    ),
})

/** A schedule as somebody writes it down. */
export const scheduleSchema = z
  .strictObject({
    name: scheduleNameSchema,
    packages: z
      .array(z.string().min(1).max(20))
      .min(1)
      .max(200)
      .refine(ids => new Set(ids).size === ids.length, 'each package once')
      .describe('Package IDs; they are serviced in this order.'),
    updates: updatesSchema,
    when: whenSchema,
    serviceWindows: z
      .array(serviceWindowSchema)
      .max(10)
      .default([])
      .describe(
        'Only while one is open may work begin, and it must have ended when it closes. None: at any time.',
      ),
    maximumRunMinutes: z
      .int()
      .min(0)
      .max(10_080)
      .default(0)
      .describe('So much of a service window must be left when a package is begun.'),
    runIfMissed: z
      .boolean()
      .default(true)
      .describe('What was due while no site server ran is made up for, once.'),
    missedWithinMinutes: z
      .int()
      .min(1)
      .max(525_600)
      .nullable()
      .default(null)
      .describe('How late it may begin then; null for any time.'),
    overlap: z
      .enum(['skip', 'wait'])
      .default('skip')
      .describe('What becomes of a time that is due while the one before still runs.'),
    options: optionsSchema.prefault({}),
  })
  .meta({ id: 'ServicingScheduleRequest' })

/** A schedule as it is shown: without the packages and groups that the caller does not see, which may be all of them. */
export const shownScheduleSchema = scheduleSchema
  .extend({
    packages: z.array(z.string()).describe('Those that the caller sees.'),
    options: optionsSchema.extend({
      distribute: z.discriminatedUnion('to', [
        ...targetsWithoutGroups,
        z.strictObject({ to: z.literal('groups'), groups: z.array(z.string()) }),
      ]),
    }),
  })
  .meta({ id: 'ServicingScheduleDefinition' })

/** A schedule as it was checked. */
export type ScheduleDefinition = z.output<typeof scheduleSchema>

/** A definition as it was kept; what an older release did not know has its standard. */
export function readDefinition(kept: unknown): ScheduleDefinition {
  return scheduleSchema.parse(kept)
}

/** How the packages are serviced. */
export type ScheduleOptions = ScheduleDefinition['options']

/** The dates and times of a schedule; null for one that is due as soon as possible. */
export function timingOf({ when }: Pick<ScheduleDefinition, 'when'>): Timing | null {
  if (when.start === 'once') return when.once
  return when.start === 'recurring' ? when.recurrence : null
}
