import { ShareConnectionLost } from './errors.ts'
import { type ListingLimits, readListing, type ShareFile } from './read-listing.ts'
import { runSmbclient, type ShareAccess, type ShareProtection } from './run-smbclient.ts'
import type { ShareAddress } from './share-address.ts'

/** What is in a folder of a share, and in its folders. */
export type ShareListing = { files: ShareFile[]; protection: ShareProtection }

/**
 * Lists all files below an address; no content is read.
 * @throws the errors of `errors.ts`, ProgramMissing, the signal's reason
 */
export async function listShare(
  address: ShareAddress,
  access: ShareAccess,
  limits: ListingLimits,
): Promise<ShareListing> {
  const reader = readListing(address, limits)
  const run = { address, commands: ['recurse on', 'ls'], cwd: access.scratch }
  const protection = await runSmbclient({ ...run, onLine: line => reader.line(line) }, access)
  // Half a listing looks like a whole one of fewer files.
  if (!reader.isComplete())
    throw new ShareConnectionLost({ server: address.server, detail: 'its listing has no end' })
  return { files: reader.files, protection }
}
