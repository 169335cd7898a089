// What people say of a deployment, and what they are shown.

import { z } from 'zod'
import { attemptStates } from '#product/device-protocol'
import { serviceWindowSchema } from '#product/schedules'

const time = z.iso.datetime()
const isText = (text: string) => text.isWellFormed() && !/\p{Cc}/u.test(text)
const oneLine = (most: number) =>
  z.string().trim().min(1).max(most).refine(isText, 'text without control characters')
const comment = z.string().trim().max(1000).refine(isText, 'text without control characters')
const packageId = z.string().regex(/^[A-Z0-9]{3}[0-9A-F]{5}$/, 'a package ID, such as S0100001')
/** A reason that somebody gives. */
export const reasonSchema = oneLine(500)

/** Which devices fetch content before they may run anything; an empty list leaves none out. */
export const preCacheSchema = z
  .strictObject({
    architectures: z
      .array(z.enum(['x64', 'arm64', 'x86']))
      .max(3)
      .default([]),
    editions: z
      .array(z.string().regex(/^[A-Za-z0-9]{1,50}$/))
      .max(50)
      .default([]),
    languages: z
      .array(z.string().regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/))
      .max(50)
      .default([]),
  })
  .meta({ id: 'PreCache' })
/** See {@link preCacheSchema}. */
export type PreCache = z.output<typeof preCacheSchema>

const versionChoiceSchema = z
  .strictObject({
    packageId,
    choice: z.enum(['latest', 'ring', 'pinned']),
    ring: oneLine(100).optional().describe('With “ring”: the distribution ring whose version it is.'),
    version: z.int().min(1).max(1_000_000).optional().describe('With “pinned”.'),
  })
  .refine(one => (one.choice === 'ring') === (one.ring !== undefined), {
    error: '“ring” names one, the others name none',
    path: ['ring'],
  })
  .refine(one => (one.choice === 'pinned') === (one.version !== undefined), {
    error: '“pinned” names a version, the others name none',
    path: ['version'],
  })
  .meta({ id: 'VersionChoice' })

const ringSchema = z
  .strictObject({
    name: oneLine(100),
    deviceGroup: oneLine(100).optional().describe('Its devices are those of a group;'),
    percent: z
      .int()
      .min(1)
      .max(100)
      .optional()
      .describe('or so many of a hundred; neither: all that are left.'),
    minimumSuccessPercent: z
      .int()
      .min(0)
      .max(100)
      .default(100)
      .describe(
        'Before the next ring begins, of a hundred devices that have ended so many must have succeeded,',
      ),
    minimumSuccessCount: z.int().min(0).max(1_000_000).default(1).describe('at least so many devices,'),
    minimumHours: z
      .int()
      .min(0)
      .max(8760)
      .default(0)
      .describe('and this ring must have been open for so long.'),
    byHand: z.boolean().default(false).describe('This ring begins only when somebody opens it.'),
  })
  .refine(one => one.deviceGroup === undefined || one.percent === undefined, {
    error: 'either deviceGroup or percent',
    path: ['percent'],
  })
  .meta({ id: 'DeploymentRingRequest' })
/** A ring as it is asked for. */
export type RingRequest = z.output<typeof ringSchema>

const changeable = {
  name: oneLine(100),
  comment: comment.default(''),
  sequenceVersion: z
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .describe(
      'Left out: the current one, and in a change the one before. It stays when the task sequence is edited.',
    ),
  purpose: z.enum(['available', 'required']),
  availableFrom: time.optional().describe('Left out: at once.'),
  deadline: time.nullable().default(null).describe('Of a required deployment: when it begins at the latest.'),
  windows: z
    .array(serviceWindowSchema)
    .min(1)
    .max(10)
    .nullable()
    .default(null)
    .describe('Required work begins only while one of these is open; null: at any time.'),
  estimatedMinutes: z
    .int()
    .min(0)
    .max(10_080)
    .default(120)
    .describe('So much of a window must be left for it to begin.'),
  variables: z.record(z.string().min(1).max(128), z.string().max(4000)).default({}),
  versions: z
    .array(versionChoiceSchema)
    .max(64)
    .default([])
    .describe('Of packages whose version the sequence leaves open; the others follow the one in use.'),
  preCache: preCacheSchema.nullable().default(null).describe('Null: nobody fetches before it may begin.'),
  confirmDevices: z
    .int()
    .min(0)
    .optional()
    .describe('A required deployment to many devices repeats here how many the preview counts.'),
}

/** What is repeated when it is changed. */
export const changeSchema = z.strictObject(changeable).meta({ id: 'DeploymentChange' })
/** See {@link changeSchema}. */
export type DeploymentChange = z.output<typeof changeSchema>

/** What is asked for. */
export const requestSchema = z
  .strictObject({
    ...changeable,
    taskSequence: z.string().min(1).max(20).describe('ID of the task sequence.'),
    deviceGroup: oneLine(100),
    rings: z
      .array(ringSchema)
      .max(20)
      .default([])
      .describe('In their order; the first begins at once. None: everybody at once.'),
  })
  .meta({ id: 'DeploymentRequest' })
/** See {@link requestSchema}. */
export type DeploymentRequest = z.output<typeof requestSchema>

const count = z.int().min(0)
/** Counts of devices by how they stand. */
export const countsSchema = z
  .object({
    devices: count.describe('The members of the group, and who has begun.'),
    unknown: count.describe('They have not asked yet.'),
    waiting: count,
    inProgress: count,
    succeeded: count,
    failed: count.describe('Failed, rolled back, cancelled, or not back from a restart.'),
  })
  .meta({ id: 'DeploymentCounts' })
/** See {@link countsSchema}. */
export type DeploymentCounts = z.output<typeof countsSchema>

const shownRingSchema = z
  .object({
    place: z.int(),
    name: z.string(),
    deviceGroup: z.string().nullable(),
    percent: z.int().nullable(),
    minimumSuccessPercent: z.int(),
    minimumSuccessCount: z.int(),
    minimumHours: z.int(),
    byHand: z.boolean(),
    state: z.enum(['waiting', 'open']),
    reason: z.string(),
    openedAt: time.nullable(),
    counts: countsSchema,
  })
  .meta({ id: 'DeploymentRing' })
/** A ring as it is shown. */
export type ShownRing = z.output<typeof shownRingSchema>

/** A deployment as lists show it. */
export const deploymentSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    comment: z.string(),
    taskSequence: z.string(),
    taskSequenceName: z.string(),
    sequenceVersion: z.int(),
    deviceGroup: z.string(),
    purpose: z.enum(['available', 'required']),
    availableFrom: time,
    deadline: time.nullable(),
    state: z.enum(['active', 'paused']),
    pauseReason: z.string().nullable(),
    counts: countsSchema,
    createdBy: z.string(),
    createdAt: time,
    changedBy: z.string(),
    changedAt: time,
  })
  .meta({ id: 'Deployment' })
/** See {@link deploymentSchema}. */
export type Deployment = z.output<typeof deploymentSchema>

/** A deployment with all that it says. */
export const detailSchema = deploymentSchema
  .extend({
    windows: z.array(serviceWindowSchema).nullable(),
    estimatedMinutes: z.int(),
    variables: z.record(z.string(), z.string()),
    preCache: preCacheSchema.nullable(),
    packages: z.array(
      z.object({
        packageId: z.string(),
        choice: z.enum(['latest', 'ring', 'pinned', 'named']).describe('“named”: by the sequence itself.'),
        ring: z.string().nullable(),
        version: z.int().nullable(),
      }),
    ),
    rings: z.array(shownRingSchema),
  })
  .meta({ id: 'DeploymentDetail' })
/** See {@link detailSchema}. */
export type DeploymentDetail = z.output<typeof detailSchema>

/** How an attempt stands, as it is shown: as the device said last; `offered`: it has said nothing; `unknown`: it has not asked. */
export const shownStates = ['unknown', 'offered', ...attemptStates] as const

/** One device of a deployment. */
export const deploymentDeviceSchema = z
  .object({
    deviceId: z.string(),
    device: z.string(),
    ring: z.string().nullable(),
    attempt: z.int().nullable(),
    state: z.enum(shownStates),
    action: z.enum(['run', 'pre-cache', 'wait']).nullable().describe('What it was told last.'),
    contents: z.array(z.object({ packageId: z.string(), version: z.int() })),
    step: z.string().nullable(),
    exitCode: z
      .object({ code: z.string(), outcome: z.string(), meaning: z.string(), remedy: z.string() })
      .nullable(),
    message: z.string().nullable(),
    bytes: z.array(z.object({ source: z.string(), bytes: z.int() })),
    begunAt: time.nullable(),
    reportedAt: time.nullable(),
    endedAt: time.nullable(),
    silentSince: time
      .nullable()
      .describe('Since when it is overdue from a restart; it counts as failed until it reports again.'),
  })
  .meta({ id: 'DeploymentDevice' })
/** See {@link deploymentDeviceSchema}. */
export type DeploymentDevice = z.output<typeof deploymentDeviceSchema>

/** What a deployment would do. */
export const previewSchema = z
  .object({
    devices: count.describe('Approved members of the group at this moment.'),
    approvedDevices: count.describe('Of so many at the site.'),
    needsConfirmation: z.boolean().describe('Whether confirmDevices has to repeat the number of devices.'),
    rings: z.array(z.object({ name: z.string(), devices: count })),
    contents: z.array(
      z.object({
        packageId: z.string(),
        packageName: z.string(),
        version: z.int().nullable(),
        totalBytes: count,
        pointsWithContent: count,
      }),
    ),
    hindrances: z.array(
      z.object({
        severity: z.enum(['error', 'warning']).describe('With an error it cannot be created.'),
        devices: count.describe('How many devices it is about; 0: the whole.'),
        reason: z.string(),
      }),
    ),
  })
  .meta({ id: 'DeploymentPreview' })
/** See {@link previewSchema}. */
export type DeploymentPreview = z.output<typeof previewSchema>
