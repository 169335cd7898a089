// Single files of a folder on a share: listed without a claim that they belong together, and fetched one by one.

import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fetchShare, listShare, parseShareAddress, type ShareFile } from '#tools/smb'
import { checkSpace } from './open-source.ts'
import { reachShare, type ShareReader } from './share-source.ts'

const listingMs = 10 * 60_000
const fetchingMs = 24 * 3600_000

/**
 * Lists all files below a folder of a share; there may be none.
 * @throws ShareAddressInvalid, what `findAccount` and listShare throw
 */
export async function listShareFiles(
  path: string,
  options: {
    signal: AbortSignal
    shares: ShareReader | undefined
    limits: { entries: number; depth: number }
  },
): Promise<ShareFile[]> {
  const { signal, shares, limits } = options
  const reach = { path, shares, signal, timeoutMs: listingMs }
  const { address, access } = await reachShare(parseShareAddress(path), reach)
  return (await listShare(address, access, limits)).files
}

/**
 * Fetches one file as it was listed.
 * @param fetching `to`: a folder of ours, made when it is not there.
 * @returns where it is
 * @throws NoSpaceForSource, ShareFileChanged, what listing throws
 */
export async function fetchShareFile(
  path: string,
  file: ShareFile,
  fetching: {
    to: string
    signal: AbortSignal
    shares: ShareReader | undefined
    onProgress: (progress: { bytesDone: number; bytesTotal: number }) => void
  },
): Promise<string> {
  const { to, signal, shares, onProgress } = fetching
  await mkdir(to, { recursive: true, mode: 0o700 })
  await checkSpace(to, file.size)
  const reach = { path, shares, signal, timeoutMs: fetchingMs }
  const { address, access } = await reachShare(parseShareAddress(path), reach)
  await fetchShare(address, access, { files: [file], to, onProgress })
  return join(to, ...file.path.split('/'))
}
