// What previews and actions answer, over HTTP.

import { z } from 'zod'
import type { CarriedOut } from './carry-out.ts'
import { contentEffects } from './decide-effect.ts'

const bytes = (what: string) => z.int().nullable().describe(what)

const entrySchema = z
  .object({
    packageId: z.string(),
    point: z.string(),
    version: z.int().describe('The version that the point shall hold afterwards, or that is removed.'),
    contentVersion: z.string(),
    effect: z.enum(contentEffects),
    reason: z.string().nullable(),
    bytesTotal: z.int(),
    bytesToSend: bytes('The least that has to travel, by what the point has proved to hold.'),
    bytesReused: bytes('What the point has already.'),
    bytesToRemove: bytes('What a removal frees once the point’s grace is over.'),
    spaceNeeded: bytes('What the disk of the point must have room for.'),
    spaceAvailable: bytes('The free space that the point last reported, less its reserve.'),
    expectedSeconds: z
      .int()
      .nullable()
      .describe('By the measured rate of the point and its schedule; null when it cannot be told.'),
  })
  .meta({ id: 'ContentActionEntry' })

/** The answer of an action, and of its preview. */
export const carriedOutSchema = z
  .object({
    id: z.string().nullable().describe('Null for a preview, and when nothing changed.'),
    dryRun: z.boolean(),
    action: z.string(),
    subject: z.string().describe('The package, or the group.'),
    entries: z.array(entrySchema),
  })
  .meta({ id: 'ContentAction' })

/** The answer in the schema's form. */
export function answerOf(done: CarriedOut, dryRun: boolean): z.output<typeof carriedOutSchema> {
  const entries = done.entries.map(({ pointId: _pointId, ...entry }) => entry)
  return { ...done, dryRun, entries }
}
