// Prepares a prestage file: which versions, what the target holds already, and what has to be in the file.

import type { Database } from '#platform/database'
import { recordActivity } from '#product/activity'
import { type ContentLibrary, readContentVersion, readManifest } from '#product/content-library'
import {
  measurePrestage,
  type PrestageVersion,
  type PrestageWriting,
  planRecords,
} from '#product/prestage-files'
import type { Site } from '#product/sites'
import { readPackage, readPackageVersion, refuseBadVersion } from '#product/upgrade-packages'

/** What exporting needs. */
export type PrestageHouse = { db: Database; library: ContentLibrary; site: Site }

/** Which versions shall be in the file, and which ones the target holds; `version` null stands for the one in use. */
export type PrestageRequest = {
  versions: readonly { packageId: string; version: number | null }[]
  have: readonly { packageId: string; version: number }[]
}

/** A file that can be written: its size in bytes, and how many objects are in it as a whole and in part. */
export type PreparedPrestage = {
  writing: PrestageWriting
  bytes: number
  objects: number
  partialObjects: number
  versions: { packageId: string; version: number; contentVersion: string }[]
}

/** @throws PackageMissing, PackageVersionMissing, PackageVersionBad, ContentDamaged */
export async function preparePrestage(
  house: PrestageHouse,
  asked: PrestageRequest,
): Promise<PreparedPrestage> {
  const { db, library, site } = house
  const versions: PreparedPrestage['versions'] = []
  for (const { packageId, version } of asked.versions) {
    const number = version ?? (await readPackage(db, packageId)).currentVersion
    const found = await readPackageVersion(db, packageId, number)
    refuseBadVersion(packageId, found)
    versions.push({ packageId, version: number, contentVersion: found.contentVersion })
  }
  const have: string[] = []
  for (const { packageId, version } of asked.have)
    have.push((await readPackageVersion(db, packageId, version)).contentVersion)
  const signed = []
  for (const version of versions) {
    const { signature } = await readContentVersion(db, version.contentVersion)
    signed.push({ ...version, signature })
  }
  const header = {
    prestageVersion: 1 as const,
    siteCode: site.code,
    sitePublicKey: site.publicKey,
    createdAt: new Date().toISOString(),
    versions: signed,
    have: [...new Set(have)],
  }
  const contents = (digests: readonly string[]) => readVersions(house, [...new Set(digests)])
  const objects = planRecords(
    await contents(versions.map(({ contentVersion }) => contentVersion)),
    await contents(have),
  )
  const partialObjects = objects.filter(({ parts }) => parts !== null).length
  return {
    writing: { header, objects, reader: library.reader, siteKey: site.privateKey },
    bytes: measurePrestage({ header, objects }),
    objects: objects.length - partialObjects,
    partialObjects,
    versions,
  }
}

/** Says in the status messages that somebody takes content away in a file. */
export async function recordExport(db: Database, prepared: PreparedPrestage, by: string): Promise<void> {
  await db.transaction().execute(async trx => {
    for (const { packageId, version } of prepared.versions) {
      const message = `${by} exported version ${version} of ${packageId} into a prestage file.`
      const about = { actor: by, subject: packageId, message }
      await recordActivity(trx, { code: 'CONTENT_PRESTAGED', ...about })
    }
  })
}

async function readVersions(
  { db, library }: PrestageHouse,
  digests: readonly string[],
): Promise<PrestageVersion[]> {
  const found: PrestageVersion[] = []
  for (const contentVersion of digests) {
    const { manifest, bytes } = await readManifest(db, library.reader, contentVersion)
    found.push({ contentVersion, manifest, manifestBytes: bytes.length })
  }
  return found
}
