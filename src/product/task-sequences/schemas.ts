// What people are shown of task sequences, and what they say.

import { z } from 'zod'
import { taskSequenceSchema, upgradeOptions, withUpgradeRules } from '#product/task-sequence-model'

const nameSchema = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .refine(text => !/[\p{Cc}\p{Cs}]/u.test(text), 'text without control characters')
const commentSchema = z
  .string()
  .trim()
  .max(500)
  .default('')
  .describe('Why it was changed, for the list of versions.')
export const listedSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    version: z.int().describe('The current version, which a new deployment takes.'),
    description: z.string(),
    packages: z.array(z.string()).describe('The packages that its steps name.'),
    createdBy: z.string(),
    createdAt: z.iso.datetime(),
    changedBy: z.string(),
    changedAt: z.iso.datetime(),
  })
  .meta({ id: 'TaskSequence' })
export const problemSchema = z
  .object({
    severity: z.enum(['error', 'warning']).describe('With an error it cannot be deployed.'),
    step: z.string().nullable(),
    reason: z.string(),
  })
  .meta({ id: 'TaskSequenceProblem' })
export const detailSchema = listedSchema
  .extend({ definition: taskSequenceSchema, problems: z.array(problemSchema) })
  .meta({ id: 'TaskSequenceDetail' })
export const versionSchema = z
  .object({ number: z.int(), comment: z.string(), savedBy: z.string(), savedAt: z.iso.datetime() })
  .meta({ id: 'TaskSequenceVersion' })
export const savedSchema = z
  .object({ name: nameSchema, definition: taskSequenceSchema, comment: commentSchema })
  .meta({ id: 'TaskSequenceToSave' })
const templateShape = {
  packageId: z.string().regex(/^[A-Z0-9]{3}[0-9A-F]{5}$/, 'a package ID'),
  ...upgradeOptions,
  imageIndex: upgradeOptions.imageIndex.describe('Left out, with no edition: image 1.'),
}
export const templateSchema = withUpgradeRules(z.object({ name: nameSchema, ...templateShape })).meta({
  id: 'TaskSequenceFromTemplate',
})
export const templateToPreviewSchema = withUpgradeRules(z.object(templateShape)).meta({
  id: 'TaskSequenceTemplateToPreview',
})
export const previewSchema = z
  .object({
    step: z.string(),
    name: z.string(),
    commandLine: z.string().nullable().describe('What setup.exe is started with, without the product key.'),
    imageIndex: z.int().nullable(),
    warnings: z.array(z.string()),
    problem: z.string().nullable(),
  })
  .meta({ id: 'SetupCommandLinePreview' })

export const lookedAtSchema = z
  .object({
    definition: taskSequenceSchema,
    text: z.string().describe('YAML.'),
    problems: z
      .array(problemSchema.extend({ line: z.int(), column: z.int() }).meta({ id: 'TaskSequenceTextProblem' }))
      .describe('Where in the text, from 1.'),
    commandLines: z.array(previewSchema),
  })
  .meta({ id: 'TaskSequencePreview' })
