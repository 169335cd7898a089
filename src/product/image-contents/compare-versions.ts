// What is different between two versions of a package: in the packages of its images, in its files, and in bytes.

import type { Database } from '#platform/database'
import { type ContentLibrary, readManifest } from '#product/content-library'
import type { ManifestFile } from '#product/content-manifest'
import type { WindowsVersion } from '#product/servicing-engines'
import { readPackage, readPackageVersion } from '#product/upgrade-packages'
import type { ImageContents, PackageInImage } from './image-contents.ts'
import { type ImageStored, readInspectedAt, readStored } from './keep-contents.ts'
import { packageStateText } from './package-state.ts'

/** A package whose state is not the same; null: it is not in that version's image. */
export type PackageDifference = {
  identity: string
  from: string | null
  to: string | null
  /** The article of the update that brought it, when that is known. */
  kb: string | null
}

/** One image in both versions; null: that version has no such image, or nobody could look into it. */
export type ImageDifference = {
  path: string
  index: number
  name: string | null
  from: WindowsVersion | null
  to: WindowsVersion | null
  packages: PackageDifference[]
}

/** A file whose content is not the same; null: it is not in that version. Bytes. */
export type FileDifference = { path: string; from: number | null; to: number | null }

/** The comparison. */
export type VersionComparison = {
  packageId: string
  from: number
  to: number
  /** False when somebody has not looked into the images of one of them: `images` is empty then. */
  inspected: boolean
  images: ImageDifference[]
  /** The articles of updates that were applied in between, or lie only in the newer one. */
  articles: string[]
  files: FileDifference[]
  unchangedFiles: number
  /** Bytes of all files. */
  fromBytes: number
  toBytes: number
  /** What a distribution point that holds the first must fetch for the second, whole segments and files. */
  newBytes: number
}

/** Compares. @throws PackageMissing, PackageVersionMissing, ContentDamaged */
export async function compareVersions(
  house: { db: Database; library: Pick<ContentLibrary, 'reader'> },
  asked: { packageId: string; from: number; to?: number | undefined },
): Promise<VersionComparison> {
  const { db } = house
  const { packageId, from } = asked
  const to = asked.to ?? (await readPackage(db, packageId)).currentVersion
  const [before, after] = [
    await filesOf(house, { packageId, version: from }),
    await filesOf(house, { packageId, version: to }),
  ]
  const inspected = await areInspected(db, packageId, [from, to])
  const images = inspected
    ? compareImages(
        await readStored(db, { packageId, version: from }),
        await readStored(db, { packageId, version: to }),
      )
    : []
  const articles = images.flatMap(image => image.packages.flatMap(one => (one.kb === null ? [] : [one.kb])))
  const bytesOf = (files: readonly ManifestFile[]) => files.reduce((sum, file) => sum + file.size, 0)
  return {
    packageId,
    from,
    to,
    inspected,
    images,
    articles: [...new Set(articles)].sort(),
    ...compareFiles(before, after),
    fromBytes: bytesOf(before),
    toBytes: bytesOf(after),
    newBytes: newBytesOf(before, after),
  }
}

async function filesOf(
  { db, library }: { db: Database; library: Pick<ContentLibrary, 'reader'> },
  { packageId, version }: { packageId: string; version: number },
): Promise<readonly ManifestFile[]> {
  const { contentVersion } = await readPackageVersion(db, packageId, version)
  return (await readManifest(db, library.reader, contentVersion)).manifest.files
}

async function areInspected(db: Database, packageId: string, versions: readonly number[]): Promise<boolean> {
  for (const version of versions)
    if ((await readInspectedAt(db, { packageId, version })) === null) return false
  return true
}

/** Images of the same place are one image; those of one version alone are compared with nothing. */
function compareImages(before: readonly ImageStored[], after: readonly ImageStored[]): ImageDifference[] {
  const keyOf = ({ path, index }: ImageContents) => `${path}:${index}`
  const old = new Map(before.map(one => [keyOf(one.contents), one]))
  const now = new Map(after.map(one => [keyOf(one.contents), one]))
  return [...new Set([...now.keys(), ...old.keys()])].flatMap(key => {
    const [one, other] = [old.get(key), now.get(key)]
    const contents = other?.contents ?? one?.contents
    if (contents === undefined) return []
    const { path, index, name } = contents
    const packages = comparePackages(one?.packages ?? [], other?.packages ?? [])
    return {
      path,
      index,
      name,
      from: one?.contents.version ?? null,
      to: other?.contents.version ?? null,
      packages,
    }
  })
}

function comparePackages(
  before: readonly PackageInImage[],
  after: readonly PackageInImage[],
): PackageDifference[] {
  const old = new Map(before.map(one => [one.identity.toLowerCase(), one]))
  const now = new Map(after.map(one => [one.identity.toLowerCase(), one]))
  const differences: PackageDifference[] = []
  for (const key of new Set([...old.keys(), ...now.keys()])) {
    const [one, other] = [old.get(key), now.get(key)]
    const [from, to] = [stateOf(one), stateOf(other)]
    if (from === to) continue
    const identity = other?.identity ?? one?.identity ?? key
    differences.push({ identity, from, to, kb: other?.applied?.kb ?? null })
  }
  return differences.sort((left, right) => (left.identity < right.identity ? -1 : 1))
}

function stateOf(one: PackageInImage | undefined): string | null {
  return one === undefined ? null : packageStateText(one.state)
}

function compareFiles(
  before: readonly ManifestFile[],
  after: readonly ManifestFile[],
): { files: FileDifference[]; unchangedFiles: number } {
  const old = new Map(before.map(file => [file.path.toLowerCase(), file]))
  const now = new Map(after.map(file => [file.path.toLowerCase(), file]))
  const files: FileDifference[] = []
  let unchangedFiles = 0
  for (const key of new Set([...old.keys(), ...now.keys()])) {
    const [one, other] = [old.get(key), now.get(key)]
    if (one?.sha256 === other?.sha256) unchangedFiles += 1
    else
      files.push({ path: other?.path ?? one?.path ?? key, from: one?.size ?? null, to: other?.size ?? null })
  }
  return { files: files.sort((left, right) => (left.path < right.path ? -1 : 1)), unchangedFiles }
}

/** A file that is there under any name, and a segment of any file, need not be fetched again. */
function newBytesOf(before: readonly ManifestFile[], after: readonly ManifestFile[]): number {
  const known = new Set(
    before.flatMap(file => [file.sha256, ...(file.segments ?? []).map(one => one.sha256)]),
  )
  let bytes = 0
  const count = (sha256: string, length: number) => {
    if (known.has(sha256)) return
    known.add(sha256)
    bytes += length
  }
  for (const { sha256, size, segments } of after) {
    if (known.has(sha256)) continue
    known.add(sha256)
    if (segments === undefined) bytes += size
    else for (const segment of segments) count(segment.sha256, segment.length)
  }
  return bytes
}
