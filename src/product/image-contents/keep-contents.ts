// What is in the images, into the database and out of it.

import type { Database } from '#platform/database'
import type { ImageContents, PackageInImage } from './image-contents.ts'
import { withContents } from './tables.ts'

/** One image as it is kept. */
export type ImageStored = { contents: ImageContents; packages: PackageInImage[] }

type At = { packageId: string; version: number }

/** Keeps what is in all images of a version, in one transaction; what was kept of it before is replaced. */
export async function keepContents(
  db: Database,
  { packageId, version, engine, images }: At & { engine: string; images: readonly ImageStored[] },
): Promise<void> {
  await db.transaction().execute(async trx => {
    const contents = withContents(trx)
    const at = { package_id: packageId, version_number: version }
    await contents
      .insertInto('image_contents_versions')
      .values({ ...at, engine })
      .onConflict(conflict =>
        conflict.columns(['package_id', 'version_number']).doUpdateSet({ engine, inspected_at: new Date() }),
      )
      .execute()
    await contents
      .deleteFrom('image_contents')
      .where(where => where.and(at))
      .execute()
    for (const [position, image] of images.entries()) {
      const { path, index } = image.contents
      await contents
        .insertInto('image_contents')
        .values({
          ...at,
          path,
          image_index: index,
          position,
          contents: JSON.stringify(image.contents),
          packages: JSON.stringify(image.packages),
        })
        .execute()
    }
  })
}

/** Whether a version was looked at, and whether every image of it could be read. */
export async function readState(db: Database, at: At): Promise<'not read' | 'read in part' | 'read'> {
  if ((await readInspectedAt(db, at)) === null) return 'not read'
  const images = await readWithoutPackages(db, at)
  return images.every(({ problem }) => problem === null) ? 'read' : 'read in part'
}

/** When a version was looked at; null when it was not. */
export async function readInspectedAt(db: Database, { packageId, version }: At): Promise<Date | null> {
  const row = await withContents(db)
    .selectFrom('image_contents_versions')
    .select('inspected_at')
    .where('package_id', '=', packageId)
    .where('version_number', '=', version)
    .executeTakeFirst()
  return row?.inspected_at ?? null
}

/** All images of a version, in order; empty when it was not looked at. */
export async function readStored(db: Database, { packageId, version }: At): Promise<ImageStored[]> {
  const rows = await withContents(db)
    .selectFrom('image_contents')
    .select(['contents', 'packages'])
    .where('package_id', '=', packageId)
    .where('version_number', '=', version)
    .orderBy('position')
    .execute()
  return rows
}

/** {@link readStored} without the packages, which are many. */
export async function readWithoutPackages(
  db: Database,
  { packageId, version }: At,
): Promise<ImageContents[]> {
  const rows = await withContents(db)
    .selectFrom('image_contents')
    .select('contents')
    .where('package_id', '=', packageId)
    .where('version_number', '=', version)
    .orderBy('position')
    .execute()
  return rows.map(row => row.contents)
}

/** The packages of one image. */
export async function readPackages(
  db: Database,
  { packageId, version, path, index }: At & { path: string; index: number },
): Promise<PackageInImage[]> {
  const row = await withContents(db)
    .selectFrom('image_contents')
    .select('packages')
    .where('package_id', '=', packageId)
    .where('version_number', '=', version)
    .where('path', '=', path)
    .where('image_index', '=', index)
    .executeTakeFirst()
  return row?.packages ?? []
}
