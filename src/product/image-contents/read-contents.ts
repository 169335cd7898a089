// What is in the images of a package version, for people and programs.

import type { Database } from '#platform/database'
import type { WindowsVersion } from '#product/servicing-engines'
import { readPackage, readPackageVersion } from '#product/upgrade-packages'
import { ImageMissing } from './errors.ts'
import {
  type DefenderContents,
  type ImageContents,
  type PackageInImage,
  warningsOf,
} from './image-contents.ts'
import { readInspectedAt, readPackages, readWithoutPackages } from './keep-contents.ts'
import { packageStateText } from './package-state.ts'

/** One image as it is shown. */
export type ImageShown = ImageContents & {
  defender: DefenderContents | null
  /** The version of the recovery image inside; null when there is none, or when it could not be read. */
  recoveryVersion: WindowsVersion | null
  warnings: string[]
  /** Null unless they were asked for. */
  packages: (PackageInImage & { stateText: string })[] | null
}

/** A version's images. */
export type VersionContents = {
  packageId: string
  version: number
  /** When the images were looked at; null when nobody has yet, and then `images` is empty. */
  inspectedAt: string | null
  images: ImageShown[]
}

/** What is asked for. */
export type ContentsQuestion = {
  packageId: string
  /** The version in use when absent. */
  version?: number | undefined
  /** One image alone: the path of its WIM file whatever the case, and its index. */
  image?: { path: string; index: number } | undefined
  packages: boolean
}

/** Reads it. @throws PackageMissing, PackageVersionMissing, ImageMissing */
export async function readContents(db: Database, question: ContentsQuestion): Promise<VersionContents> {
  const { packageId, image } = question
  const version = question.version ?? (await readPackage(db, packageId)).currentVersion
  await readPackageVersion(db, packageId, version)
  const inspectedAt = await readInspectedAt(db, { packageId, version })
  if (inspectedAt === null) return { packageId, version, inspectedAt: null, images: [] }
  const all = await readWithoutPackages(db, { packageId, version })
  const chosen = all.filter(one => image === undefined || isImage(one, image))
  if (image !== undefined && chosen.length === 0)
    throw new ImageMissing({ packageId, version, image: `${image.path}:${image.index}` })
  const images: ImageShown[] = []
  for (const contents of chosen) {
    const { path, index } = contents
    const place = { packageId, version, path, index }
    const packages = question.packages ? withStateTexts(await readPackages(db, place)) : null
    images.push({
      ...contents,
      defender: contents.defender ?? null,
      recoveryVersion: recoveryVersionOf(contents, all),
      warnings: warningsOf(contents),
      packages,
    })
  }
  return { packageId, version, inspectedAt: inspectedAt.toISOString(), images }
}

function withStateTexts(packages: readonly PackageInImage[]) {
  return packages.map(one => ({ ...one, stateText: packageStateText(one.state) }))
}

function isImage(one: ImageContents, { path, index }: { path: string; index: number }): boolean {
  return one.index === index && one.path.toLowerCase() === path.replaceAll('\\', '/').toLowerCase()
}

function recoveryVersionOf(image: ImageContents, all: readonly ImageContents[]): WindowsVersion | null {
  const inside = all.find(
    ({ inside: holders }) => holders?.path === image.path && holders.indexes.includes(image.index),
  )
  return inside?.version ?? null
}
