import { defineError } from '#platform/errors'

/** The source path cannot be found or read. */
export const SourcePathUnreadable = defineError<{ path: string; reason: string }>({
  code: 'SOURCE_PATH_UNREADABLE',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts => `The source path ${facts.path} cannot be read: ${facts.reason}.`,
  remedy:
    'Give the absolute path of a folder or of an ISO file on the site server, which its account can read, or a UNC path.',
  example: { path: '/media/windows', reason: 'there is no such file or folder' },
})

/** A file was given that is not a disc image. */
export const SourceNotADiscImage = defineError<{ path: string }>({
  code: 'SOURCE_NOT_A_DISC_IMAGE',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts => `${facts.path} is a file, but not an ISO file: it has neither UDF nor ISO 9660 in it.`,
  remedy: 'Give an ISO file as it was downloaded, or the folder with setup.exe and sources.',
  example: { path: '/media/windows.zip' },
})

/** The disk has no room for what has to be unpacked. */
export const NoSpaceForSource = defineError<{ folder: string; needed: number; free: number }>({
  code: 'NO_SPACE_FOR_SOURCE',
  kind: 'unavailable',
  retry: 'after-change',
  sentence: facts =>
    `Unpacking the source needs ${facts.needed} bytes in ${facts.folder}, and ${facts.free} are free.`,
  remedy:
    'Free space on this disk, or give the site server another folder for scratch (setting work-folder) on the disk of the content library.',
  example: { folder: '/var/lib/slipstream/work', needed: 5_500_000_000, free: 2_000_000_000 },
})

/** A content of a content library is not whole. */
export const LibraryContentDamaged = defineError<{ path: string; reason: string }>({
  code: 'LIBRARY_CONTENT_DAMAGED',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts => `The content library does not hold ${facts.path} as it should: ${facts.reason}.`,
  remedy:
    'Have Configuration Manager validate or redistribute the content, take it from another distribution point, or give the source folder of the package.',
  example: { path: 'sources/install.wim', reason: '5F0A… is not in FileLib' },
})
