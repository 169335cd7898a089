import { z } from 'zod'

/** A session, without its secret. */
export const listedSessionSchema = z
  .object({
    id: z.uuid(),
    userName: z.string(),
    address: z.string(),
    userAgent: z.string(),
    startedAt: z.iso.datetime(),
    lastSeenAt: z.iso.datetime().describe('To the minute.'),
    endsAt: z.iso.datetime().describe('At the latest; before, when nobody uses it for an hour.'),
  })
  .meta({ id: 'ListedSession' })
