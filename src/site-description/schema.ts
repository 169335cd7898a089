// The form of a site's description. Every section and nearly every property may be left out: what is not named stays as it is.

import { z } from 'zod'
import { recurrenceSchema } from '#product/schedules'
import {
  deviceGroupSchema,
  identityProviderSchema,
  roleSchema,
  scopes,
  securityScopeSchema,
  taskSequenceSchema,
  userSchema,
} from './access-schema.ts'
import { servicingScheduleSchema } from './schedule-schema.ts'
import { name, secret, text } from './schema-words.ts'
import { weekDays } from './week-spans.ts'

const whole = (least: number) => z.int().min(least)
const keepVersions = whole(1).nullable().optional()

/** Where a secret belongs: its name. */
export type SecretPlaceholder = z.infer<typeof secret>

/** Whether a value is a placeholder. */
export function isSecret(value: unknown): value is SecretPlaceholder {
  return secret.safeParse(value).success
}

const networkAccount = z.strictObject({
  server: name,
  share: z.string().max(300).default(''),
  user: name,
  port: z.int().min(1).max(65_535).default(445),
  password: secret,
})
const mailServer = z.strictObject({
  host: name,
  port: z.int().min(1).max(65_535),
  security: z.enum(['starttls', 'tls', 'none']),
  sender: name,
  user: name.nullable().default(null),
  password: secret.optional(),
  authority: secret.optional(),
})
const updateSource = z.strictObject({
  name,
  kind: z.enum(['catalogue-file', 'folder', 'wsus']),
  location: text,
  languages: z.array(name).optional(),
  categories: z.array(name).optional(),
  classifications: z.array(name).optional(),
  authorityFile: text.nullable().optional(),
  watchSeconds: whole(1).nullable().optional(),
  schedule: recurrenceSchema.nullable().optional(),
})
const updateDecision = z.strictObject({
  update: z.guid(),
  decision: z.enum(['declined', 'held', 'pinned']),
  reason: z.string().min(1).max(500),
  until: z.iso.datetime().nullable().default(null),
})
const selectionRule = z.strictObject({
  name,
  kinds: z.array(name).optional(),
  products: z.array(name).optional(),
  classifications: z.array(name).optional(),
  minimumAgeDays: whole(0).optional(),
  withSuperseded: z.boolean().optional(),
  withPreviews: z.boolean().optional(),
  except: z.array(name).optional(),
})
const upgradePackage = z.strictObject({
  name,
  source: text,
  version: text.optional(),
  comment: text.optional(),
  architecture: z.enum(['x86', 'amd64', 'arm64']).nullable().optional(),
  language: name.nullable().optional(),
  extractIndex: whole(1).nullable().optional(),
  licenceAccepted: z.literal(true, 'the licence of the media must be accepted (true)'),
  keepVersions,
  updateSchedule: recurrenceSchema.nullable().optional(),
  distributionPoints: z.array(name).optional(),
  securityScopes: scopes,
})
const span = z.strictObject({
  days: z.array(z.enum(weekDays)).min(1),
  from: z.int().min(0).max(23),
  to: z.int().min(1).max(24),
  access: z.enum(['open', 'medium-and-high', 'high-only', 'closed']),
  bytesPerSecond: whole(1).nullable().default(null),
})
const distributionPoint = z.strictObject({
  name,
  address: text.nullable().optional(),
  communication: z.enum(['http-or-https', 'https-only']).optional(),
  maintenance: z.boolean().optional(),
  timeZone: name.optional(),
  hours: z.array(span).optional(),
  transfersAtOnce: whole(1).optional(),
  connections: whole(1).optional(),
  reserveBytes: whole(0).optional(),
  graceSeconds: whole(0).optional(),
  quarantineSeconds: whole(0).optional(),
  quarantineBytes: whole(0).optional(),
  validateEverySeconds: whole(1).nullable().optional(),
  sources: z.array(z.strictObject({ point: name, order: whole(1) })).optional(),
  securityScopes: scopes,
})
const group = z.strictObject({
  name,
  description: text.optional(),
  members: z.array(name).optional(),
  packages: z.array(name).optional(),
  securityScopes: scopes,
})
const fallback = z.int().min(0).max(10_080).nullable()
const boundary = z.strictObject({ name, value: z.string().max(100), description: text.optional() })
const boundaryGroup = z.strictObject({
  name,
  description: text.optional(),
  boundaries: z.array(name).optional(),
  points: z.array(name).optional(),
  neighbours: z.array(z.strictObject({ boundaryGroup: name, fallbackMinutes: fallback })).optional(),
  securityScopes: scopes,
})
const defaultBoundaryGroup = z.strictObject({
  description: text.optional(),
  points: z.array(name).optional(),
  fallbackMinutes: fallback.optional(),
  holdsUngroupedPoints: z.boolean().optional(),
  securityScopes: scopes,
})

const ring = z.strictObject({
  name,
  order: whole(1),
  points: z.array(name).optional(),
  groups: z.array(name).optional(),
  minimumSuccessPercent: whole(0).optional(),
  minimumSuccessCount: whole(0).optional(),
  soakSeconds: whole(0).optional(),
  needsPromotion: z.boolean().optional(),
})
const filter = z.strictObject({
  severities: z.array(name).default([]),
  components: z.array(name).default([]),
  codes: z.array(name).default([]),
  subjects: z.array(name).default([]),
})
const alert = z.strictObject({
  name,
  enabled: z.boolean().optional(),
  filter: filter.optional(),
  repeatSeconds: whole(0).optional(),
  to: z.discriminatedUnion('channel', [
    z.strictObject({
      channel: z.literal('webhook'),
      url: secret,
      signingSecret: secret.optional(),
      authority: secret.optional(),
    }),
    z.strictObject({ channel: z.literal('mail'), recipients: z.array(name).min(1) }),
  ]),
})

/** The whole of it. */
export const siteDescriptionSchema = z.strictObject({
  schema: z.literal(1, 'only the form 1 is known here'),
  keepVersions,
  securityScopes: z.array(securityScopeSchema).optional(),
  roles: z.array(roleSchema).optional(),
  users: z.array(userSchema).optional(),
  identityProvider: identityProviderSchema.nullable().optional(),
  networkAccounts: z.array(networkAccount).optional(),
  alertMailServer: mailServer.nullable().optional(),
  updateSources: z.array(updateSource).optional(),
  updateFilters: z
    .strictObject({
      products: z.array(name).default([]),
      classifications: z.array(name).default([]),
      languages: z.array(name).default([]),
    })
    .optional(),
  supersedence: z
    .discriminatedUnion('expire', [
      z.strictObject({ expire: z.literal('never') }),
      z.strictObject({ expire: z.literal('immediately') }),
      z.strictObject({ expire: z.literal('after-months'), months: whole(1) }),
    ])
    .optional(),
  updateDecisions: z.array(updateDecision).optional(),
  selectionRules: z.array(selectionRule).optional(),
  distributionPoints: z.array(distributionPoint).optional(),
  upgradePackages: z.array(upgradePackage).optional(),
  distributionPointGroups: z.array(group).optional(),
  boundaries: z.array(boundary).optional(),
  defaultBoundaryGroup: defaultBoundaryGroup.optional(),
  boundaryGroups: z.array(boundaryGroup).optional(),
  distributionRings: z.array(ring).optional(),
  deviceGroups: z.array(deviceGroupSchema).optional(),
  taskSequences: z.array(taskSequenceSchema).optional(),
  servicingSchedules: z.array(servicingScheduleSchema).optional(),
  alertSubscriptions: z.array(alert).optional(),
})

/** A description, checked. */
export type SiteDescription = z.infer<typeof siteDescriptionSchema>
