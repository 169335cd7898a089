// slipstream client: what a device does before setup.exe runs. The manifest's signature is checked with the key that was pinned at the
// sign-in, and every file against the manifest; a folder appears only when all of it is right.

import { type Command, Option } from 'commander'
import { openDataFolder } from '#platform/data-folder'
import { openContentCache } from '#product/device-client'
import {
  type ContentSource,
  fetchManifest,
  fetchToFolder,
  type Pace,
  SignatureInvalid,
  ticketAuthorization,
  verifyManifestSignature,
} from '#product/distribution-protocol'
import { addContentOptions, bytesOf, rateOf } from './content-options.ts'
import { contextOf, exitCodes, outputOf } from './context.ts'
import { CommandInvalid, FetchInterrupted, SiteKeyUnknown } from './errors.ts'
import { bytesText, table } from './output.ts'
import { runCommand } from './run-command.ts'
import { addDeviceVerbs } from './run-device.ts'

/** Adds the noun. */
export function addClientCommands(program: Command): void {
  const noun = program.command('client').description('what a device does')
  addDeviceVerbs(noun)
  addContentOptions(noun.command('fetch'))
    .description('fetch a package from a distribution point, and check its signature and every hash')
    .requiredOption('--package <packageId>', 'the package')
    .option('--to <folder>', 'a new or empty folder')
    .addOption(
      new Option(
        '--cache <folder>',
        'a cache that keeps what was fetched: everything in it is read and compared again each time, and only what is missing travels',
      ).conflicts('to'),
    )
    .option('--site-key <key>', 'the public key of the site; by default the one pinned at the sign-in')
    .action(runCommand(fetch))
  noun
    .command('cache')
    .description('what a cache holds')
    .requiredOption('--cache <folder>', 'the cache')
    .option('--remove <contentVersion>', 'remove this version from it')
    .action(runCommand(showCache))
}

type Asked = {
  package: string
  to?: string
  cache?: string
  cacheSize: string
  limitRate?: string
  lowPriority?: true
  siteKey?: string
}

async function fetch(command: Command): Promise<number> {
  const options = command.opts<Asked>()
  const maxBytes = bytesOf('--cache-size', options.cacheSize)
  const rate = rateOf(options)
  const target = options.cache ?? options.to
  if (target === undefined) throw new CommandInvalid({ reason: 'it needs --to or --cache' })
  const { api, out, sitePublicKey, site } = await contextOf(command)
  const key = options.siteKey ?? sitePublicKey
  if (key === null) throw new SiteKeyUnknown({ site })
  const { contentVersion, signature, version, locations } = await api.readContentLocations({
    packageId: options.package,
  })
  // Before anything is asked for: the digest that was signed decides about all that comes.
  if (!verifyManifestSignature(contentVersion, { signature, sitePublicKey: key }))
    throw new SignatureInvalid({ what: 'content manifest' })
  const sources = locations.map(({ name, baseUrl, ticket, certificate }) => ({
    name,
    baseUrl,
    certificate,
    headers: { authorization: ticketAuthorization(ticket) },
  }))
  const stopping = new AbortController()
  process.once('SIGINT', () => stopping.abort(new FetchInterrupted({ folder: target })))
  const { signal } = stopping
  const work = { contentVersion, sources, signal, ...(rate && { pace: rate.pace, connections: 1 }) }
  const endWatch = rate?.watch(sources.map(one => one.baseUrl))
  const fetched = await bring(work, options, {
    folder: target,
    signature,
    sitePublicKey: key,
    maxBytes,
  }).finally(endWatch)
  const from = locations.map(location => location.name)
  out.answer({ packageId: options.package, version, ...fetched, from }, [
    `${fetched.files} files, ${bytesText(fetched.bytes)}, in ${fetched.folder}: the signature and every hash are right.`,
  ])
  return exitCodes.done
}

type Work = {
  contentVersion: string
  sources: ContentSource[]
  signal: AbortSignal
  pace?: Pace
  connections?: number
}

function bring(
  work: Work,
  { cache }: Asked,
  { maxBytes, ...plain }: { folder: string; signature: string; sitePublicKey: string; maxBytes: number },
) {
  return cache === undefined ? fetchPlain(work, plain) : fetchCached(work, { cache, maxBytes })
}

async function fetchPlain(
  work: Work,
  { folder, signature, sitePublicKey }: { folder: string; signature: string; sitePublicKey: string },
) {
  const bytes = await fetchManifest(work.sources, work.contentVersion, work.signal, work.pace)
  return fetchToFolder({ ...work, signed: { bytes, signature }, sitePublicKey, folder })
}

async function fetchCached(work: Work, { cache, maxBytes }: { cache: string; maxBytes: number }) {
  const folder = await openDataFolder(cache)
  try {
    const prepared = await (await openContentCache(folder)).prepare({ ...work, maxBytes })
    return { ...prepared, contentVersion: work.contentVersion, verified: true }
  } finally {
    await folder.release()
  }
}

async function showCache(command: Command): Promise<number> {
  const out = outputOf(command)
  const { cache: path, remove } = command.opts<{ cache: string; remove?: string }>()
  const folder = await openDataFolder(path)
  try {
    const cache = await openContentCache(folder)
    if (remove !== undefined && !(await cache.remove(remove)))
      throw new CommandInvalid({ reason: `the cache does not hold ${remove}` })
    const list = await cache.list()
    const rows = list.map(one => [
      one.contentVersion,
      bytesText(one.bytes),
      one.lastUsedAt,
      one.complete ? 'yes' : 'no',
    ])
    out.answer(list, table(['Content version', 'Size', 'Last used', 'Complete'], rows))
    return exitCodes.done
  } finally {
    await folder.release()
  }
}
