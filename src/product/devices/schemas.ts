// What people are shown of devices, their groups and tokens, and what they say.

import { z } from 'zod'
import { deviceFacts, deviceName } from '#product/device-protocol'
import { deviceStates } from './tables.ts'

const time = z.iso.datetime()
const oneLine = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .refine(text => text.isWellFormed() && !/\p{Cc}/u.test(text), 'text without control characters')
/** Of a group. */
export const groupName = oneLine(100)
export const tag = z
  .string()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}_.:-]{0,62}$/u, 'letters, digits and _ . : -, at most 63')
export const tags = z.array(tag).max(100)
export const reason = oneLine(500)

export const deviceSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    saidName: z.string().nullable().describe('What it calls itself by now, when that is another name.'),
    state: z.enum(deviceStates).describe('Only an approved device is told what to do.'),
    facts: deviceFacts.meta({ id: 'DeviceFacts' }),
    tags: z.array(z.string()),
    deviceGroups: z.array(z.string()),
    keyFingerprint: z
      .string()
      .describe('SHA-256 of its public key, which `client enrol` shows at the device.'),
    enrolledAt: time,
    approvedBy: z.string().nullable(),
    approvedAt: time.nullable(),
    revokedBy: z.string().nullable(),
    revokedAt: time.nullable(),
    revokeReason: z.string().nullable(),
    keyRenewedAt: time.nullable(),
    lastSeenAt: time,
  })
  .meta({ id: 'Device' })

export const groupRuleSchema = z
  .object({
    deviceNames: z.array(deviceName).max(10_000).default([]).describe('Names of devices.'),
    subnets: z
      .array(z.union([z.cidrv4(), z.cidrv6()]))
      .max(1000)
      .default([])
      .describe('In CIDR notation (10.1.0.0/16): devices with an address in one.'),
    tags: tags.default([]).describe('Devices with one of these tags.'),
  })
  .meta({ id: 'DeviceGroupRule' })

export const groupPreviewSchema = z
  .object({
    members: z.int(),
    firstMembers: z.array(z.string()).describe('The first hundred by name.'),
  })
  .meta({ id: 'DeviceGroupPreview' })

export const groupSettingsSchema = groupRuleSchema
  .extend({ comment: z.string().max(1000).default('') })
  .meta({ id: 'DeviceGroupSettings' })

export const groupSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    comment: z.string(),
    deviceNames: z.array(z.string()),
    subnets: z.array(z.string()),
    tags: z.array(z.string()),
    members: z.int().describe('Approved devices in it at this moment.'),
    setBy: z.string(),
    setAt: time,
  })
  .meta({ id: 'DeviceGroup' })

export const tokenRequestSchema = z
  .object({
    name: oneLine(100).describe('For whom they are: several may have one name.'),
    count: z.int().min(1).max(1000).default(1).describe('Each lets one device in.'),
    days: z.int().min(1).max(90).default(7),
    tags: tags.default([]).describe('A device that comes with one gets these.'),
  })
  .meta({ id: 'EnrolmentTokenRequest' })

export const madeTokensSchema = z
  .array(z.object({ id: z.string(), token: z.string().describe('Shown this once.'), expiresAt: time }))
  .meta({ id: 'MadeEnrolmentTokens' })

export const tokenSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    tags: z.array(z.string()),
    madeBy: z.string(),
    madeAt: time,
    expiresAt: time,
    usedAt: time.nullable(),
    usedBy: z.string().nullable().describe('The ID of the device that it let in.'),
    revokedAt: time.nullable(),
  })
  .meta({ id: 'EnrolmentToken' })
