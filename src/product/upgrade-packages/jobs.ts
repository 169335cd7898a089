import { isAbsolute } from 'node:path'
import { z } from 'zod'
import { defineJob } from '#platform/jobs'
import { isSharePath } from '#product/package-sources'

/** One line of text that the database can hold: no control characters, no halves of surrogate pairs. */
const lineSchema = z
  .string()
  .trim()
  .refine(text => !/[\p{Cc}\p{Cs}]/u.test(text), 'text without control characters')

/** Where source files are. */
export const sourcePathSchema = z
  .string()
  .max(4096)
  .refine(
    path => (isAbsolute(path) || isSharePath(path)) && !path.includes('\0'),
    'an absolute path on the site server, or a UNC path',
  )
  .describe('The folder with the Windows Setup source files (also a UNC path), or an ISO file of them.')

/** An image of install.wim to keep alone. */
export const extractIndexSchema = z
  .int()
  .min(1)
  .nullable()
  .default(null)
  .describe(
    'The only image of sources/install.wim to keep, by its index; null keeps the file as it is. The source is not changed.',
  )

/** What an administrator says of a new package. The limits are Configuration Manager's. */
export const newPackageSchema = z
  .object({
    path: sourcePathSchema,
    name: lineSchema.min(1).max(50),
    version: lineSchema.max(32).default(''),
    comment: lineSchema.max(127).default(''),
    architecture: z
      .enum(['x86', 'amd64', 'arm64'])
      .nullable()
      .default(null)
      .describe('A tag for pre-caching; not read from the images.'),
    language: lineSchema
      .min(1)
      .max(35)
      .nullable()
      .default(null)
      .describe('A tag for pre-caching, for example en-US.'),
    extractIndex: extractIndexSchema,
    licenceAccepted: z
      .boolean()
      .default(false)
      .describe('The licence terms of the media were reviewed and are accepted.'),
  })
  .meta({ id: 'NewUpgradePackage' })

/** What an administrator changes of a package; what is absent stays. */
export const packageEditSchema = z
  .strictObject({
    name: newPackageSchema.shape.name.optional(),
    version: lineSchema.max(32).optional(),
    comment: lineSchema.max(127).optional(),
  })
  .refine(edit => Object.values(edit).some(value => value !== undefined), 'a name, a version or a comment')
  .meta({ id: 'UpgradePackageEdit' })

/** An edit as it was asked for. */
export type PackageEdit = z.output<typeof packageEditSchema>

/** A new package as it was asked for. */
export type NewPackage = z.output<typeof newPackageSchema>

/** Which image is to be written out. */
const imageExportSchema = z.object({
  packageId: z.string(),
  version: z.int().min(1),
  /** In install.wim. */
  index: z.int().min(1),
})

/** An image to be written out. */
export type ImageExportRequest = z.output<typeof imageExportSchema>

/** Writes an image out. One at a time on a site server: it reads and writes whole disks. */
export const exportImageJob = defineJob({
  name: 'upgrade-packages.export-image',
  data: imageExportSchema,
  concurrency: 1,
})

/** Adds a package from a source. */
export const addUpgradePackageJob = defineJob({
  name: 'upgrade-packages.add',
  data: newPackageSchema,
  concurrency: 2,
})

/** What an administrator says when the source is to be read again. */
export const reloadSchema = z.object({
  expectedVersion: z.int().min(1).describe('The version in use that the difference was shown for.'),
  path: sourcePathSchema
    .nullable()
    .default(null)
    .describe('Another place of the source; null: the one on record.'),
  evenIfUnchanged: z
    .boolean()
    .default(false)
    .describe('Read every file, though names, sizes and times are the same.'),
  discardServicing: z
    .boolean()
    .default(false)
    .describe('The updates of the version in use may be left behind.'),
  updateDistributionPoints: z
    .boolean()
    .default(false)
    .describe('Afterwards points that have the package get the new version.'),
})

const reloadRequestSchema = reloadSchema.extend({ packageId: z.string() })

/** A package whose source is to be read again. */
export type ReloadRequest = z.output<typeof reloadRequestSchema>

/** Reads the source of a package again. */
export const reloadPackageJob = defineJob({
  name: 'upgrade-packages.reload',
  data: reloadRequestSchema,
  concurrency: 1,
})
