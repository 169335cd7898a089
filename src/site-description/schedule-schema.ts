// A servicing schedule in a description: as the API has it, with names of packages, and without the level of `options`.

import { z } from 'zod'
import { onceSchema, recurrenceSchema, serviceWindowSchema } from '#product/schedules'

const name = z.string().min(1).max(200)
const classes = z.enum(['cumulative', 'dotnet', 'safe-os', 'setup', 'defender', 'component', 'other'])

/** See above. */
export const servicingScheduleSchema = z.strictObject({
  name,
  packages: z.array(name).min(1),
  updates: z.discriminatedUnion('by', [
    z.strictObject({ by: z.literal('hand'), names: z.array(name).min(1) }),
    z.strictObject({ by: z.literal('rule'), rule: name }),
  ]),
  when: z.discriminatedUnion('start', [
    z.strictObject({ start: z.literal('once'), once: onceSchema }),
    z.strictObject({ start: z.literal('recurring'), recurrence: recurrenceSchema }),
  ]),
  serviceWindows: z.array(serviceWindowSchema).optional(),
  maximumRunMinutes: z.int().min(0).optional(),
  runIfMissed: z.boolean().optional(),
  missedWithinMinutes: z.int().min(1).nullable().optional(),
  overlap: z.enum(['skip', 'wait']).optional(),
  continueOnError: z.boolean().optional(),
  continueOnErrorClasses: z.array(classes).optional(),
  distribute: z
    .discriminatedUnion('to', [
      z.strictObject({ to: z.literal('none') }),
      z.strictObject({ to: z.literal('package') }),
      z.strictObject({ to: z.literal('groups'), groups: z.array(name).min(1) }),
      z.strictObject({ to: z.literal('all-points') }),
      z.strictObject({ to: z.literal('rings'), rings: z.array(name).default([]) }),
    ])
    .optional(),
  cleanup: z.enum(['none', 'start-component-cleanup', 'reset-base']).optional(),
  optimize: z.boolean().optional(),
  verify: z.enum(['changed', 'whole']).optional(),
  indexes: z.array(z.int().min(1)).min(1).nullable().optional(),
  engine: name.nullable().optional(),
  runOn: z.enum(['site', 'worker']).optional(),
  priority: z.enum(['high', 'medium', 'low']).optional(),
  keepVersions: z.int().min(1).nullable().optional(),
  state: z.enum(['active', 'paused', 'cancelled']).optional(),
})
