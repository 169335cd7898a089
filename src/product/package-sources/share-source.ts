// A folder on a share, where the operating system does not read UNC paths itself: listed with smbclient, and fetched into scratch.

import { mkdir } from 'node:fs/promises'
import { manifestLimits, sortSourceFiles } from '#product/content-manifest'
import {
  fetchShare,
  isUncPath,
  listShare,
  parseShareAddress,
  type ShareAccess,
  type ShareAccount,
  type ShareAddress,
  ShareFileChanged,
} from '#tools/smb'
import { compareListings } from './compare-listings.ts'
import type { ListedFile, SourceListing } from './contract.ts'
import { SourcePathUnreadable } from './errors.ts'

/** With what shares are read. */
export type ShareReader = {
  /** The account for a share, and the port of its server. It throws when there is none. */
  findAccount: (
    address: Pick<ShareAddress, 'server' | 'share'>,
  ) => Promise<{ account: ShareAccount; port: number }>
  /** A folder for scratch that only this account of ours may enter; it is made when it is not there. */
  scratch: string
}

const limits = { entries: manifestLimits.files + 100_000, depth: 64 }
const listingMs = 10 * 60_000
/** For a thousand files: a DVD over a slow line takes hours. */
const fetchingMs = 24 * 3600_000

/** Whether a path is that of a share which smbclient has to read; on Windows it is the path of a folder. */
export function isSharePath(path: string): boolean {
  return process.platform !== 'win32' && isUncPath(path)
}

/**
 * Lists a folder of a share.
 * @throws SourcePathUnreadable when nobody can be asked for accounts, ShareAddressInvalid, what `findAccount` and listShare throw,
 * SourceEmpty, SourceNameRefused, SourceTooLarge
 */
export async function listShareSource(
  path: string,
  { signal, shares }: { signal: AbortSignal; shares: ShareReader | undefined },
): Promise<SourceListing & { kind: 'share' }> {
  const reach = { path, shares, signal, timeoutMs: listingMs }
  const { address, access } = await reachShare(parseShareAddress(path), reach)
  const { files, protection } = await listShare(address, access, limits)
  const totalBytes = files.reduce((total, file) => total + file.size, 0)
  return { kind: 'share', path, address, protection, files: sortSourceFiles(path, files), totalBytes }
}

/**
 * Fetches what was listed, and looks again afterwards: nothing may have changed meanwhile.
 * @param to a new folder.
 * @throws what listing throws, what fetchShare throws, ShareFileChanged
 */
export async function fetchShareSource(
  { path, address, files }: SourceListing & { kind: 'share' },
  fetching: {
    to: string
    signal: AbortSignal
    shares: ShareReader | undefined
    onProgress: (progress: { bytesDone: number; bytesTotal: number }) => void
  },
): Promise<void> {
  const { to, signal, shares, onProgress } = fetching
  // The account is asked for anew: it may have been changed, and the password was held by nobody meanwhile.
  const { access } = await reachShare(address, { path, shares, signal, timeoutMs: fetchingMs })
  await mkdir(to, { recursive: true, mode: 0o700 })
  await fetchShare(address, access, { files: files.map(timed), to, onProgress })
  const again = await listShareSource(path, { signal, shares })
  refuseChanges(files, again.files)
}

/**
 * What is needed to ask a share.
 * @throws SourcePathUnreadable when nobody can be asked for accounts, what `findAccount` throws
 */
export async function reachShare(
  address: ShareAddress,
  asked: { path: string; shares: ShareReader | undefined; signal: AbortSignal; timeoutMs: number },
): Promise<{ address: ShareAddress; access: ShareAccess }> {
  const { path, shares, signal, timeoutMs } = asked
  if (shares === undefined) throw new SourcePathUnreadable({ path, reason: 'no share can be read here' })
  const { findAccount, scratch } = shares
  const { account, port } = await findAccount(address)
  await mkdir(scratch, { recursive: true, mode: 0o700 })
  return { address: { ...address, port }, access: { account, scratch, signal, timeoutMs } }
}

function timed({ path, size, modified }: ListedFile): { path: string; size: number; modified: Date } {
  // Listings of shares say all times.
  return { path, size, modified: modified ?? new Date(0) }
}

function refuseChanges(before: readonly ListedFile[], now: readonly ListedFile[]): void {
  const { added, removed, changed } = compareListings(before.map(compared), now.map(compared))
  const first = [...changed.map(change => change.now), ...added, ...removed][0]
  if (first === undefined) return
  const listedBytes = before.find(file => file.path === first.path)?.size ?? 0
  const foundBytes = now.find(file => file.path === first.path)?.size ?? 0
  throw new ShareFileChanged({ path: first.path, listedBytes, foundBytes })
}

function compared({ path, size, modified }: ListedFile) {
  return { path, size, modified: modified?.toISOString() ?? null }
}
