// Synchronises a source that is an update server: list, ask for the documents batch by batch, publish. A batch is staged in one transaction, or in
// several when it is large.
// The anchor, up to where everything is known, moves with the publication and never before.

import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import type { Database } from '#platform/database'
import { reachFailpoint } from '#platform/failpoints'
import type { JobContext } from '#platform/jobs'
import { type UpstreamAnchors, UpstreamAuthorityUnreadable } from '#product/wsus-upstream'
import { StagedUpdatesLost } from './errors.ts'
import { forgetStaged } from './forget-staged.ts'
import { publishStaged } from './publish-staged.ts'
import { completeListed, moveAnchors, type PublishedAnchors } from './publish-upstream.ts'
import type { CatalogueSource } from './sources.ts'
import { stageRows } from './stage-rows.ts'
import { endWithNothingNew, type SynchronisationResult } from './synchronisations.ts'
import { type UpstreamSettings, withCatalogue } from './tables.ts'
import { type NotedListing, nextWanted, noteListing, readListing } from './upstream-listing.ts'
import { openUpstreamReader, type UpstreamReader, type UpstreamTuning } from './upstream-reader.ts'

/** What synchronising with a server takes. */
export type UpstreamWork = {
  scratch: string
  context: JobContext
  internalNetworks: readonly string[]
  tuning: UpstreamTuning
}

type Run = { source: CatalogueSource; reader: UpstreamReader; context: JobContext }

const everything: UpstreamSettings = { categories: [], classifications: [], authorityFile: null }

/**
 * Synchronises with a server, for a synchronisation that has begun. When it fails, the catalogue and the anchor stay as they were.
 * @throws UpstreamAuthorityUnreadable, UpstreamUnreachable, UpstreamAddressRefused, UpstreamAnswerRefused, UpstreamFault, UpdateMetadataUnreadable, CatalogueUnreadable,
 * CatalogueCycle, StagedUpdatesLost, SynchronisationReplaced, CatalogueSourceMissing
 */
export async function synchroniseUpstream(
  db: Database,
  source: CatalogueSource,
  { scratch, context, internalNetworks, tuning }: UpstreamWork,
): Promise<SynchronisationResult> {
  const settings = source.upstream ?? everything
  const authority = await readAuthority(settings.authorityFile)
  const account = { name: accountName(), guid: source.id }
  const access = { address: source.location, authority, internalNetworks, account }
  const reading = {
    synchronisation: context.operationId,
    access,
    languages: source.languages,
    scratch,
    tuning,
  }
  const reader = openUpstreamReader(reading, context.signal)
  try {
    const run = { source, reader, context }
    const listing = await findListing(db, run, settings)
    if (listing.isIncremental && listing.revisions === 0) return await endUnchanged(db, run, listing)
    const { configuration } = await readAnchors(db, source)
    // A server that was changed for another one gave none of these anchors.
    const set = await reader.configuration(listing.isIncremental ? configuration : null)
    await stageWanted(db, run, { listing, most: set.mostAtOnce })
    return await publish(db, run, { ...listing, anchors: { ...listing.anchors, configuration: set.anchor } })
  } finally {
    await reader.close()
  }
}

/** The list: that of a run that was cut, or a new one. */
async function findListing(
  db: Database,
  { source, reader, context }: Run,
  { categories, classifications }: UpstreamSettings,
): Promise<NotedListing> {
  const { operationId: synchronisation, report } = context
  const noted = await readListing(db, synchronisation)
  if (noted !== null) return noted
  // Of a list that PostgreSQL lost, documents may have been staged afterwards; their numbers mean nothing in another list.
  await forgetStaged(db, [synchronisation])
  report({ phase: 'asking what is new', bytesDone: 0, bytesTotal: null })
  const anchors = await readAnchors(db, source)
  return await noteListing(db, synchronisation, await reader.list(anchors, { categories, classifications }))
}

/** What the last publication of the source noted. */
async function readAnchors(db: Database, { id }: CatalogueSource): Promise<UpstreamAnchors> {
  const row = await withCatalogue(db)
    .selectFrom('update_catalogue_sources')
    .select('upstream_anchors')
    .where('id', '=', id)
    .executeTakeFirst()
  return { configuration: null, config: null, software: null, ...row?.upstream_anchors }
}

async function stageWanted(
  db: Database,
  { source, reader, context }: Run,
  { listing: { revisions }, most }: { listing: NotedListing; most: number },
): Promise<void> {
  const { operationId: synchronisation, report } = context
  for (let after = 0; ; ) {
    const batch = await nextWanted(db, synchronisation, { after, most })
    const [first] = batch
    const last = batch.at(-1)
    if (first === undefined || last === undefined) return
    // Its sizes are not known beforehand: revisions are counted.
    report({
      phase: `asking for updates (${first.revision} of ${revisions})`,
      bytesDone: 0,
      bytesTotal: null,
    })
    for (let rest = batch; rest.length > 0; ) {
      const { bytes, count } = await reader.rowsOf(rest)
      await stageRows(db, bytes, source.location)
      rest = rest.slice(count)
    }
    after = last.revision
    reachFailpoint('update-catalogue.cabinet-staged')
  }
}

async function publish(
  db: Database,
  { source, context }: Run,
  { anchors, isIncremental }: { anchors: PublishedAnchors; isIncremental: boolean },
): Promise<SynchronisationResult> {
  const { operationId: synchronisation, report, requestedBy: by } = context
  reachFailpoint('update-catalogue.staged')
  report({ phase: 'publishing', bytesDone: 0, bytesTotal: null })
  const { id, name, location: fileName } = source
  const change = await publishStaged(db, {
    synchronisation,
    source: { id, name },
    fileName,
    by,
    upstream: {
      isIncremental,
      async complete(trx) {
        // While the server was waited for, no connection was open that would have broken with PostgreSQL.
        if ((await readListing(trx, synchronisation)) === null) throw new StagedUpdatesLost({ name })
        await completeListed(trx, synchronisation)
      },
      finish: trx => moveAnchors(trx, id, anchors),
    },
  })
  reachFailpoint('update-catalogue.published')
  return { outcome: 'succeeded', ...change }
}

async function endUnchanged(
  db: Database,
  { source, context }: Run,
  { anchors }: NotedListing,
): Promise<SynchronisationResult> {
  const { operationId: synchronisation } = context
  return await db.transaction().execute(async trx => {
    await moveAnchors(trx, source.id, anchors)
    await forgetStaged(trx, [synchronisation])
    return await endWithNothingNew(trx, synchronisation, { catalogue: null, revisions: 0, listed: 0 })
  })
}

async function readAuthority(file: string | null): Promise<string | null> {
  if (file === null) return null
  const refuse = (reason: string, cause?: unknown) =>
    new UpstreamAuthorityUnreadable({ file, reason }, { cause })
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    throw refuse(
      `it cannot be read (${error instanceof Error && 'code' in error ? error.code : 'unknown'})`,
      error,
    )
  }
  if (!text.includes('-----BEGIN CERTIFICATE-----')) throw refuse('it holds no certificate in PEM')
  return text
}

/** As a name of a machine may be ([MS-WSUSSS] 3.1.4.2: the characters of a domain name). */
function accountName(): string {
  return (
    hostname()
      .replace(/[^A-Za-z0-9.-]/g, '-')
      .slice(0, 200) || 'slipstream'
  )
}
