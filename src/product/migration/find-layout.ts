// Recognises a folder by what is in it, and finds the places of media. Nothing is written, and no media are read.

import { realpath } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import { MigrationFolderUnknown, MigrationFolderUnreadable } from './errors.ts'
import { findContentLibraryFolder, listContentLibrary } from './layouts/content-library.ts'
import { findDeploymentShare, listDeploymentShare } from './layouts/mdt-share.ts'
import { findOsdBuilder, listOsdBuilder } from './layouts/osdbuilder.ts'
import { listSourceFolders } from './layouts/source-folders.ts'
import { entriesOf, type Layout, type MediaPlace } from './place.ts'

/** What a folder is, and where media are in it. */
export type FoundLayout = { layout: Layout; places: MediaPlace[] }

/** @throws MigrationFolderUnreadable, MigrationFolderUnknown, XmlInvalid for a damaged list of an MDT share */
export async function findLayout(path: string): Promise<FoundLayout> {
  if (!isAbsolute(path)) throw new MigrationFolderUnreadable({ path, reason: 'it is not an absolute path' })
  await entriesOf(path)
  const folder = await realpath(path)
  const library = await findContentLibraryFolder(folder)
  if (library !== null)
    return { layout: 'configuration-manager-content-library', places: await listContentLibrary(library) }
  const list = await findDeploymentShare(folder)
  if (list !== null)
    return { layout: 'mdt-deployment-share', places: await listDeploymentShare(folder, list) }
  const collections = await findOsdBuilder(folder)
  if (collections.length > 0) return { layout: 'osdbuilder', places: await listOsdBuilder(collections) }
  const places = await listSourceFolders(folder)
  if (places.length === 0) throw new MigrationFolderUnknown({ path })
  return { layout: 'source-folders', places }
}
