/** One file, directory or link of an image, as `wimlib-imagex dir --detailed` lists it. */
export type WimFile = {
  /** '/'-separated from the image's root: `/Windows/System32/ntdll.dll`; the root itself is `/`. */
  path: string
  /** The DOS 8.3 name; '' when there is none. */
  shortName: string
  /** Also set for a link to a directory; `reparseTag` tells them apart. */
  isDirectory: boolean
  /** FILE_ATTRIBUTE_* bits. */
  attributes: number
  /** Bytes of the unnamed data stream, uncompressed; 0 for a directory or a link. */
  size: number
  /** Bytes that the data takes in the WIM file; null in a solid resource, where no file has a size of its own. */
  compressedSize: number | null
  /** SHA-1 of the unnamed data stream, lower-case hex; null when the file is empty or is a directory. */
  sha1: string | null
  /** Files with the same number are one file with several names; null when the file has one name. */
  hardLinkGroup: string | null
  hardLinkCount: number
  /** `IO_REPARSE_TAG_*` number of a symbolic link, junction or other reparse point; null for anything else. */
  reparseTag: number | null
  hasSecurityDescriptor: boolean
  /** Named data streams beside the unnamed one. */
  streams: { name: string; size: number; sha1: string | null }[]
  /** ISO 8601, UTC, whole seconds. */
  created: string | null
  modified: string | null
}

/** FILE_ATTRIBUTE_* bits that this house looks at (winnt.h). */
export const fileAttributes = {
  readOnly: 0x1,
  hidden: 0x2,
  system: 0x4,
  directory: 0x10,
  archive: 0x20,
  normal: 0x80,
  reparsePoint: 0x400,
} as const
