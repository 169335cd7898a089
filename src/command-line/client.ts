// slipstream client fetch: what a device does before setup.exe runs. The manifest's signature is checked with the key that was
// pinned at the sign-in, and every file against the manifest; a folder appears only when all of it is right.

import type { Command } from 'commander'
import { fetchManifest, fetchToFolder, ticketAuthorization } from '#product/distribution-protocol'
import { contextOf, exitCodes } from './context.ts'
import { FetchInterrupted, SiteKeyUnknown } from './errors.ts'
import { bytesText } from './output.ts'
import { runCommand } from './run-command.ts'

/** Adds the noun. */
export function addClientCommands(program: Command): void {
  program
    .command('client')
    .description('what a device does')
    .command('fetch')
    .description('fetch a package from a distribution point, and check its signature and every hash')
    .requiredOption('--package <packageId>', 'the package')
    .requiredOption('--to <folder>', 'a new or empty folder')
    .option('--site-key <key>', 'the public key of the site; by default the one pinned at the sign-in')
    .action(runCommand(fetch))
}

async function fetch(command: Command): Promise<number> {
  const { api, out, sitePublicKey, site } = await contextOf(command)
  const options = command.opts<{ package: string; to: string; siteKey?: string }>()
  const key = options.siteKey ?? sitePublicKey
  if (key === null) throw new SiteKeyUnknown({ site })
  const { contentVersion, signature, version, locations } = await api.readContentLocations({
    packageId: options.package,
  })
  const sources = locations.map(({ baseUrl, ticket, certificate }) => ({
    baseUrl,
    certificate,
    headers: { authorization: ticketAuthorization(ticket) },
  }))
  const stopping = new AbortController()
  process.once('SIGINT', () => stopping.abort(new FetchInterrupted({ folder: options.to })))
  const { signal } = stopping
  const bytes = await fetchManifest(sources, contentVersion, signal)
  const fetched = await fetchToFolder({
    signed: { bytes, signature },
    sitePublicKey: key,
    contentVersion,
    sources,
    folder: options.to,
    signal,
  })
  const answer = {
    packageId: options.package,
    version,
    ...fetched,
    from: locations.map(location => location.name),
  }
  out.answer(answer, [
    `${fetched.files} files, ${bytesText(fetched.bytes)}, in ${fetched.folder}: the signature and every hash are right.`,
  ])
  return exitCodes.done
}
