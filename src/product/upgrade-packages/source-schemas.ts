// What images and sources look like over HTTP.

import { z } from 'zod'

/** An image as the API tells it. */
export const imageSchema = z
  .object({
    path: z.string(),
    index: z.int(),
    name: z.string().nullable(),
    edition: z.string().nullable(),
    architecture: z.string().nullable(),
    version: z
      .object({ major: z.int(), minor: z.int(), build: z.int(), servicePackBuild: z.int() })
      .nullable(),
    languages: z.array(z.string()),
    defaultLanguage: z.string().nullable(),
    size: z.int(),
    created: z.string().nullable(),
    productType: z.string().nullable(),
    installationType: z.string().nullable(),
  })
  .meta({ id: 'UpgradePackageImage' })

/** A package that was read from the same media. */
export const sameMediaSchema = z
  .object({ packageId: z.string(), name: z.string(), version: z.int(), sourcePath: z.string() })
  .meta({ id: 'SameMedia' })

const roomSchema = z.object({ needed: z.int(), free: z.int(), isEnough: z.boolean() })
const sourceKindSchema = z.enum(['folder', 'iso', 'share'])

/** What was found before a source is added. */
export const sourceCheckSchema = z
  .object({
    path: z.string(),
    kind: sourceKindSchema,
    files: z.int(),
    totalBytes: z.int(),
    scratch: roomSchema.nullable().describe('For unpacking; null when nothing is unpacked.'),
    store: roomSchema.describe('The most: what the content library holds already is not stored again.'),
    reading: z.object({ bytes: z.int(), seconds: z.number(), bytesPerSecond: z.int().nullable() }),
    images: z.array(imageSchema).nullable().describe('Null when they can be read only after unpacking.'),
    writableByAll: z
      .object({ count: z.int(), paths: z.array(z.string()) })
      .nullable()
      .describe(
        'Files and folders that everybody on the site server may write to; null where it cannot be said.',
      ),
    alreadyHeld: z.array(sameMediaSchema),
  })
  .meta({ id: 'SourceCheck' })

const fileSchema = z.object({ path: z.string(), size: z.int(), modified: z.iso.datetime().nullable() })

/** What is different in a source. */
export const sourceComparisonSchema = z
  .object({
    packageId: z.string(),
    currentVersion: z.int(),
    path: z.string(),
    readVersion: z.int().nullable(),
    readAt: z.iso.datetime().nullable(),
    readPath: z.string().nullable(),
    difference: z.object({
      added: z.array(fileSchema),
      removed: z.array(fileSchema),
      changed: z.array(z.object({ path: z.string(), before: fileSchema, now: fileSchema })),
      same: z.int(),
    }),
    outcome: z
      .enum(['different', 'unchanged', 'unsure'])
      .describe('Unsure: same names and sizes, times not known, and not the ISO file that was read.'),
    isServiced: z
      .boolean()
      .describe('The version in use was made by servicing: reloading leaves its updates behind.'),
  })
  .meta({ id: 'SourceComparison' })
