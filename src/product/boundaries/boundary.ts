// The nouns: boundaries and boundary groups as they are shown.

import { z } from 'zod'
import { boundaryKinds, longestValue } from './boundary-value.ts'

/** How long a client waits before it falls back to a neighbour, where nobody says otherwise: as Configuration Manager does. */
export const standardFallbackMinutes = 120
/** A week. */
const mostFallbackMinutes = 10_080

const plainText = (most: number) =>
  z
    .string()
    .trim()
    .max(most)
    .refine(text => !/[\p{Cc}\p{Cs}]/u.test(text), 'text without control characters')

/** Of a boundary or a boundary group. */
export const boundaryName = plainText(100).min(1)
/** Of a boundary or a boundary group. */
export const boundaryDescription = plainText(500)
/** A boundary as somebody writes it. */
export const boundaryValueText = z
  .string()
  .trim()
  .min(1)
  .max(longestValue)
  .describe('10.1.0.0/16, 2001:db8::/32 or 10.1.0.1-10.1.0.99. One address is a range of one.')
/** Minutes until a client may fall back; null: never. */
export const fallbackMinutes = z
  .int()
  .min(0)
  .max(mostFallbackMinutes)
  .nullable()
  .describe('After how many minutes clients fall back to it; null: never.')

const made = {
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
  modifiedBy: z.string(),
  modifiedAt: z.iso.datetime(),
}

/** A boundary. */
export const boundarySchema = z
  .object({
    id: z.int(),
    name: z.string(),
    kind: z.enum(boundaryKinds),
    value: z.string(),
    description: z.string(),
    boundaryGroups: z.array(z.string()).describe('The boundary groups that it is in.'),
    ...made,
  })
  .meta({ id: 'Boundary' })
/** See the schema. */
export type Boundary = z.output<typeof boundarySchema>

/** A boundary group. */
export const boundaryGroupSchema = z
  .object({
    id: z.int(),
    name: z.string(),
    description: z.string(),
    isDefault: z
      .boolean()
      .describe(
        'The default site boundary group: of clients that are in no other, and of all others after a while.',
      ),
    boundaries: z.array(z.string()),
    points: z.array(z.string()).describe('Distribution points.'),
    neighbours: z
      .array(z.object({ boundaryGroup: z.string(), fallbackMinutes }))
      .describe(
        'The default site boundary group is among them only when something was said of it for this group.',
      ),
    defaultFallbackMinutes: fallbackMinutes.describe(
      'Until its clients fall back to the default site boundary group; null: never. Of the default group: what holds for groups that say nothing else.',
    ),
    holdsUngroupedPoints: z
      .boolean()
      .describe('Of the default group: distribution points that are in no boundary group count as its own.'),
    ...made,
  })
  .meta({ id: 'BoundaryGroup' })
/** See the schema. */
export type BoundaryGroup = z.output<typeof boundaryGroupSchema>
