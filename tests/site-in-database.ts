// A site without programs: a real database and content store, with packages added the way the site server adds them.

import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from '#platform/database'
import { jobsMigrations } from '#platform/jobs'
import { silentLog } from '#platform/logging'
import { activityMigrations } from '#product/activity'
import { alertsMigrations } from '#product/alerts'
import {
  type ContentLibrary,
  claimStore,
  contentLibraryMigrations,
  openContentLibrary,
  storeManifest,
} from '#product/content-library'
import { makeManifest, scanSource, storeSource } from '#product/content-manifest'
import { contentRecoveryMigrations } from '#product/content-recovery'
import { type ContentStore, openContentStore } from '#product/content-store'
import { distributionMigrations } from '#product/distribution'
import { distributionRingsMigrations } from '#product/distribution-rings'
import { identityMigrations } from '#product/identity'
import { imageContentsMigrations } from '#product/image-contents'
import { networkAccountsMigrations } from '#product/network-accounts'
import { servicingMigrations } from '#product/servicing'
import { servicingSchedulesMigrations } from '#product/servicing-schedules'
import { openSite, type Site, sitesMigrations } from '#product/sites'
import { softwareUpdatesMigrations } from '#product/software-updates'
import { taskSequencesMigrations } from '#product/task-sequences'
import { updateSchedulesMigrations } from '#product/update-schedules'
import {
  addUpgradePackage,
  publishNextVersion,
  upgradePackagesMigrations,
  writeVersionNotes,
} from '#product/upgrade-packages'
import { captureImage } from '#tools/wimlib'
import { openTestDatabase } from './database.ts'

const signal = new AbortController().signal

/** The tables of every room of a site. */
export const siteMigrations = [
  jobsMigrations,
  activityMigrations,
  alertsMigrations,
  identityMigrations,
  sitesMigrations,
  networkAccountsMigrations,
  contentLibraryMigrations,
  softwareUpdatesMigrations,
  upgradePackagesMigrations,
  taskSequencesMigrations,
  servicingMigrations,
  imageContentsMigrations,
  distributionMigrations,
  contentRecoveryMigrations,
  distributionRingsMigrations,
  updateSchedulesMigrations,
  servicingSchedulesMigrations,
]

/** The site; everything of it is removed at the end. */
export type SiteInDatabase = AsyncDisposable & {
  db: Database
  /** Of the database, for connections of one's own. */
  url: string
  site: Site
  store: ContentStore
  library: ContentLibrary
  /** A scratch folder. */
  folder: string
  /** Adds a package whose media hold one small image and a text file with this text. */
  addPackage: (name: string, text?: string) => Promise<{ packageId: string; contentVersion: string }>
  /** Publishes the next version of a package, with another text in the file. */
  publishNext: (packageId: string, expected: number, text: string) => Promise<string>
}

/** Makes the site S01. `graceSeconds`: how long unneeded content stays; `more`: the SQL of more rooms. */
export async function makeSiteInDatabase({
  graceSeconds = 0,
  more = [] as readonly string[],
} = {}): Promise<SiteInDatabase> {
  const database = await openTestDatabase([...new Set([...siteMigrations, ...more])])
  const folder = await mkdtemp(join(tmpdir(), 'slipstream-site-'))
  const { db, url } = database
  const site = await openSite({ db, folder: { inside: (...names) => join(folder, ...names) } }, 'S01')
  const store = await openContentStore(join(folder, 'content'))
  await claimStore(db, store)
  const library = openContentLibrary({
    db,
    store,
    log: silentLog(),
    graceSeconds,
    writeNotes: () => writeVersionNotes({ db, site, notes: store.notes }),
  })
  const media = join(folder, 'media')
  await makeSmallMedia(media)
  return {
    db,
    url,
    site,
    store,
    library,
    folder,
    async addPackage(name, text = 'one') {
      await writeFile(join(media, 'sources', 'text.txt'), text)
      return addUpgradePackage(
        {
          db,
          library,
          siteKey: site.privateKey,
          work: join(folder, 'work'),
          onPublished: async () => undefined,
        },
        {
          path: media,
          name,
          version: '',
          comment: '',
          architecture: null,
          language: null,
          extractIndex: null,
          licenceAccepted: true,
        },
        {
          operationId: randomUUID(),
          requestedBy: 'tester',
          attempt: 1,
          fence: 1,
          signal,
          report: () => undefined,
        },
      )
    },
    async publishNext(packageId, expected, text) {
      await writeFile(join(media, 'sources', 'text.txt'), text)
      const { files } = await storeSource({ store, files: await scanSource(media, { signal }), signal })
      const manifest = makeManifest(files)
      const stored = await storeManifest(store, { manifest, key: site.privateKey, signal })
      await db.transaction().execute(trx =>
        publishNextVersion(trx, {
          packageId,
          expected,
          origin: 'serviced',
          stored,
          images: [],
          operation: randomUUID(),
          by: 'tester',
        }),
      )
      return stored.digest
    },
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The least that passes as Windows Setup media: setup.exe, and an install.wim with one image of one file. */
export async function makeSmallMedia(media: string): Promise<void> {
  const tree = `${media}-tree`
  await mkdir(join(media, 'sources'), { recursive: true })
  await mkdir(tree)
  await writeFile(join(tree, 'file.txt'), 'a file in the image')
  await captureImage(join(media, 'sources', 'install.wim'), {
    source: tree,
    name: 'Small',
    compression: 'XPRESS',
    signal,
  })
  await writeFile(join(media, 'setup.exe'), 'MZ')
}
