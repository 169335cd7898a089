import type { SourceFile } from '#product/content-manifest'
import type { ShareAddress, ShareProtection } from '#tools/smb'

/**
 * Where source files come from: a folder that the site server can reach, an ISO file in one, or a folder on a share that the
 * operating system does not read itself.
 */
export type SourceKind = 'folder' | 'iso' | 'share'

/** A file of a source as it is listed. */
export type ListedFile = {
  /** Relative, with '/'. */
  path: string
  /** Bytes. */
  size: number
  /** When it was last modified; null where the listing does not say it without doubt. */
  modified: Date | null
}

/** A source before anything of it is read. */
export type SourceListing = {
  /** As it was given. */
  path: string
  totalBytes: number
} & (
  | {
      kind: 'folder'
      /** The folder itself, without links. */
      folder: string
      files: readonly SourceFile[]
    }
  | {
      kind: 'iso'
      /** The ISO file, as it was seen. */
      iso: SourceFile
      files: readonly ListedFile[]
    }
  | {
      kind: 'share'
      address: ShareAddress
      protection: ShareProtection
      files: readonly ListedFile[]
    }
)

/** A source whose files can be read. */
export type OpenedSource = {
  kind: SourceKind
  folder: string
  files: readonly SourceFile[]
  /** The files are scratch of ours: they can be taken over instead of being copied. */
  isScratch: boolean
}
