// The nouns: a task sequence, its groups and its steps.

import { z } from 'zod'
import { type Condition, conditionSchema } from './conditions.ts'
import { architectures, buildSchema } from './facts.ts'
import { settableVariableSchema } from './variables.ts'

const oneLine = (longest: number) =>
  z
    .string()
    .min(1)
    .max(longest)
    .refine(text => !/[\p{Cc}\p{Cs}]/u.test(text), 'one line without control characters')
/** A path on the device. Characters that no path of Windows has are refused; variables are allowed. */
const devicePath = oneLine(1000).refine(text => !/["<>|*?]/.test(text), 'a path of Windows')
const packageIdSchema = z.string().regex(/^[A-Z0-9]{3}[0-9A-F]{5}$/, 'a package ID, such as S0100001')
const versionSchema = z
  .int()
  .min(1)
  .max(1_000_000)
  .optional()
  .describe('Left out: the version that the deployment chooses.')
const timeoutSchema = z.int().min(1).max(10_000)

const commonFields = {
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'lower case letters, digits and “-”, at most 63')
    .describe('Names the group or step in status and in conditions; unique in the sequence.'),
  name: oneLine(100),
  description: z.string().max(1000).default(''),
  enabled: z.boolean().default(true),
  continueOnError: z.boolean().default(false).describe('When it fails, the sequence goes on behind it.'),
  condition: conditionSchema.optional(),
}

/** How Windows Setup treats Dynamic Update. */
export const dynamicUpdateChoices = [
  'disable',
  'enable',
  'no-drivers',
  'no-lcu',
  'no-drivers-no-lcu',
] as const
/** What Windows Setup does with BitLocker during the upgrade. */
export const bitLockerChoices = ['always-suspend', 'try-keep-active', 'force-keep-active'] as const

/** What can be chosen of the step Upgrade Operating System, beside where the media are. */
export const upgradeOptions = {
  imageIndex: z.int().min(1).max(1000).optional().describe('The image to install (`/ImageIndex`).'),
  edition: oneLine(100)
    .optional()
    .describe(
      'EditionID of the image to install, instead of its index. Neither: Windows Setup chooses by the device.',
    ),
  productKey: z
    .string()
    .regex(/^([A-Za-z0-9]{5}(-[A-Za-z0-9]{5}){4}|%[A-Za-z_][A-Za-z0-9_-]*%)$/, 'a product key, or a variable')
    .optional()
    .describe('`/pkey`.'),
  installFrom: devicePath
    .refine(path => /\.(wim|esd|swm)$/i.test(path) || path.endsWith('%'), 'a .wim, .esd or .swm file')
    .optional()
    .describe('Another file of images for Windows Setup (`/InstallFrom`).'),
  driversPath: devicePath.optional().describe('A folder with drivers on the device (`/InstallDrivers`).'),
  timeoutMinutes: timeoutSchema.default(360).describe('After so long Windows Setup is ended.'),
  scanOnly: z
    .boolean()
    .default(false)
    .describe('Looks for what is in the way and upgrades nothing (`/Compat ScanOnly`).'),
  ignoreDismissible: z.boolean().default(false).describe('`/Compat IgnoreWarning`.'),
  dynamicUpdate: z.enum(dynamicUpdateChoices).default('disable').describe('`/DynamicUpdate`.'),
  overrideUpdatePolicy: z
    .boolean()
    .default(false)
    .describe('While Windows Setup runs, Dynamic Update comes from Microsoft Update and not from WSUS.'),
  bitLocker: z.enum(bitLockerChoices).optional().describe('`/BitLocker`. Left out: Windows Setup decides.'),
  normalPriority: z.boolean().default(false).describe('`/Priority Normal`: faster, and felt by the user.'),
  acceptLicence: z
    .boolean()
    .default(true)
    .describe('`/EULA Accept`, which Windows 11 asks for when nobody sits there.'),
  showSetup: z.boolean().default(false).describe('Without `/Quiet`: the user sees Windows Setup.'),
  additionalOptions: oneLine(2000)
    .optional()
    .describe('Added to the end as it is; OSDSetupAdditionalUpgradeOptions comes behind it.'),
}

type UpgradeChoices = {
  imageIndex?: number | undefined
  edition?: string | undefined
  dynamicUpdate: (typeof dynamicUpdateChoices)[number]
  overrideUpdatePolicy: boolean
}

/** What must hold between these choices. */
export function withUpgradeRules<Schema extends z.ZodType<UpgradeChoices>>(schema: Schema): Schema {
  return schema
    .refine(step => step.imageIndex === undefined || step.edition === undefined, {
      error: 'either imageIndex or edition',
      path: ['edition'],
    })
    .refine(step => !step.overrideUpdatePolicy || step.dynamicUpdate !== 'disable', {
      error: 'there is no Dynamic Update to override the policy for',
      path: ['overrideUpdatePolicy'],
    })
}

/** The step Upgrade Operating System. */
export const upgradeStepSchema = withUpgradeRules(
  z.strictObject({
    type: z.literal('upgrade-operating-system'),
    ...commonFields,
    package: packageIdSchema.optional().describe('The upgrade package; or sourcePath.'),
    version: versionSchema,
    sourcePath: devicePath
      .optional()
      .describe('A folder with the media, instead of a package; may hold variables.'),
    ...upgradeOptions,
  }),
)
  .refine(step => (step.package === undefined) !== (step.sourcePath === undefined), {
    error: 'either package or sourcePath',
    path: ['package'],
  })
  .refine(step => step.version === undefined || step.package !== undefined, {
    error: 'a version is of a package',
    path: ['version'],
  })
  .refine(step => step.edition === undefined || step.package !== undefined, {
    error: 'the editions of a source path are not known here: give imageIndex',
    path: ['edition'],
  })
  .meta({ id: 'UpgradeOperatingSystemStep' })

/** The step Run Command Line. */
export const commandStepSchema = z
  .strictObject({
    type: z.literal('run-command-line'),
    ...commonFields,
    commandLine: oneLine(8000).describe('Started as it is, without a shell; may hold variables.'),
    workingDirectory: devicePath.optional(),
    successCodes: z.array(z.int().min(-2_147_483_648).max(4_294_967_295)).min(1).max(50).default([0, 3010]),
    timeoutMinutes: timeoutSchema.default(15),
  })
  .meta({ id: 'RunCommandLineStep' })

/** The step Restart Computer. */
export const restartStepSchema = z
  .strictObject({
    type: z.literal('restart-computer'),
    ...commonFields,
    delaySeconds: z.int().min(0).max(86_400).default(60),
    message: z.string().max(1000).default('').describe('Shown to the user who is signed in; empty: nothing.'),
  })
  .meta({ id: 'RestartComputerStep' })

/** The step Check Readiness. */
export const readinessStepSchema = z
  .strictObject({
    type: z.literal('check-readiness'),
    ...commonFields,
    minimumMemoryMegabytes: z.int().min(1).max(100_000_000).optional(),
    minimumFreeDiskMegabytes: z.int().min(1).max(100_000_000).optional(),
    minimumProcessorMegahertz: z.int().min(1).max(100_000).optional(),
    mainsPower: z.boolean().default(false).describe('The device must not run on its battery.'),
    operatingSystem: z.enum(['client', 'server']).optional(),
    architectures: z.array(z.enum(architectures)).min(1).max(3).optional(),
    editions: z.array(oneLine(100)).min(1).max(50).optional(),
    languages: z.array(oneLine(40)).min(1).max(50).optional(),
    minimumBuild: buildSchema.optional(),
    maximumBuild: buildSchema.optional().describe('With no revision: every revision of that build passes.'),
    uefi: z.boolean().default(false),
    secureBoot: z.boolean().default(false),
    minimumTpm: z.enum(['1.2', '2.0']).optional(),
  })
  .meta({ id: 'CheckReadinessStep' })

/** The step Download Package Content. */
export const downloadStepSchema = z
  .strictObject({
    type: z.literal('download-package-content'),
    ...commonFields,
    packages: z
      .array(z.strictObject({ package: packageIdSchema, version: versionSchema }))
      .min(1)
      .max(20),
    destination: z.enum(['client-cache', 'path']).default('client-cache'),
    path: devicePath.optional().describe('Where to, with the destination “path”.'),
    pathVariable: settableVariableSchema
      .optional()
      .describe('NAME01, NAME02 and so on hold the folders of the packages.'),
  })
  .refine(step => (step.destination === 'path') === (step.path !== undefined), {
    error: 'a path goes with the destination “path”, and only with it',
    path: ['path'],
  })
  .meta({ id: 'DownloadPackageContentStep' })

/** The step Set Task Sequence Variable. */
export const variableStepSchema = z
  .strictObject({
    type: z.literal('set-task-sequence-variable'),
    ...commonFields,
    variable: settableVariableSchema,
    value: z.string().max(4000).describe('May hold other variables.'),
  })
  .meta({ id: 'SetTaskSequenceVariableStep' })

const stepSchemas = [
  upgradeStepSchema,
  commandStepSchema,
  restartStepSchema,
  readinessStepSchema,
  downloadStepSchema,
  variableStepSchema,
] as const

/** The step Upgrade Operating System. */
export type UpgradeStep = z.output<typeof upgradeStepSchema>
/** The step Run Command Line. */
export type CommandStep = z.output<typeof commandStepSchema>
/** The step Restart Computer. */
export type RestartStep = z.output<typeof restartStepSchema>
/** The step Check Readiness. */
export type ReadinessStep = z.output<typeof readinessStepSchema>
/** The step Download Package Content. */
export type DownloadStep = z.output<typeof downloadStepSchema>
/** The step Set Task Sequence Variable. */
export type VariableStep = z.output<typeof variableStepSchema>
/** Any step. */
export type Step = z.output<(typeof stepSchemas)[number]>

/** Groups and steps that belong together. */
export type Group = {
  type: 'group'
  id: string
  name: string
  description: string
  enabled: boolean
  continueOnError: boolean
  condition?: Condition | undefined
  steps: Item[]
}

/** A group or a step. */
export type Item = Group | Step

const groupSchema = z
  .strictObject({
    type: z.literal('group'),
    ...commonFields,
    get steps(): z.ZodType<Item[]> {
      return z.array(itemSchema).max(500)
    },
  })
  .meta({ id: 'TaskSequenceGroup' })

const itemSchema: z.ZodType<Item> = z
  .discriminatedUnion('type', [groupSchema, ...stepSchemas])
  .meta({ id: 'TaskSequenceItem' })

/** A task sequence as people write it; names and variables of it alone, nothing of where it is stored. */
export const taskSequenceSchema = z
  .strictObject({
    format: z.literal('slipstream-task-sequence-1'),
    kind: z.literal('upgrade-operating-system'),
    description: z.string().max(2000).default(''),
    variables: z
      .array(z.strictObject({ name: settableVariableSchema, value: z.string().max(4000) }))
      .max(200)
      .default([])
      .describe('Set before the first step.'),
    steps: z.array(itemSchema).min(1).max(500),
  })
  .meta({ id: 'TaskSequenceDefinition' })

/** A task sequence. */
export type TaskSequence = z.output<typeof taskSequenceSchema>
