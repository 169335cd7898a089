import { z } from 'zod'

const permissions = z
  .record(z.string().max(50), z.array(z.string().max(50)).max(20))
  .nullable()
  .describe('Operations by class of objects; null: all that the user may, at each moment.')

const givesAccess = z
  .boolean()
  .describe(
    'Whether it may make users, set their roles and passwords, roles and the identity provider, make tokens of distribution points, workers, devices and readers of metrics, and approve devices: what outlives the token.',
  )

/** A token, without its text. */
export const apiTokenSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    userName: z.string().nullable().describe('Null for the token of a first administrator, who is no user.'),
    permissions,
    givesAccess,
    madeBy: z.string().nullable(),
    madeAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().nullable(),
    lastUsedAt: z.iso.datetime().nullable().describe('To the minute.'),
  })
  .meta({ id: 'ApiToken' })

/** What is asked for. */
export const newApiTokenSchema = z.object({
  name: z.string().trim().min(1).max(100),
  permissions: permissions.default(null),
  givesAccess: givesAccess.default(false),
  expiresInDays: z
    .number()
    .int()
    .min(1)
    .max(3650)
    .nullable()
    .default(90)
    .describe('Null: it does not expire.'),
})
