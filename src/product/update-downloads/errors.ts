import { defineError } from '#platform/errors'

/** A setting of downloads cannot be used; the site server does not start. */
export const DownloadSettingInvalid = defineError<{ setting: string; reason: string }>({
  code: 'DOWNLOAD_SETTING_INVALID',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `The setting ${facts.setting} cannot be used: ${facts.reason}.`,
  remedy: 'Correct the setting. generated/settings.md says how it is written.',
  example: { setting: 'download-mirrors', reason: '"a" is not FROM => TO' },
})

/** Nothing is fetched from this address. */
export const DownloadAddressRefused = defineError<{ address: string; reason: string }>({
  code: 'DOWNLOAD_ADDRESS_REFUSED',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts => `Nothing is downloaded from ${facts.address}: ${facts.reason}.`,
  remedy:
    'If the address is right, add its host to the setting download-hosts, or set a mirror for it with download-mirrors.',
  example: { address: 'http://example.com/a.cab', reason: 'the host is not among those of download-hosts' },
})

/** The download was cut again and again, or the server is away. What came is kept. */
export const DownloadInterrupted = defineError<{ file: string; from: string; reason: string }>({
  code: 'DOWNLOAD_INTERRUPTED',
  kind: 'unavailable',
  retry: 'later',
  sentence: facts => `The download of "${facts.file}" from ${facts.from} did not end: ${facts.reason}.`,
  remedy:
    'Download the update again: it goes on where it was. Check the network and the proxy when it fails each time.',
  example: {
    file: 'windows11.0-kb5026368-x64.cab',
    from: 'http://download.windowsupdate.com/c/a.cab',
    reason: 'ECONNRESET',
  },
})

/** The server answered, and does not give the file. */
export const DownloadRefusedByServer = defineError<{ file: string; from: string; status: number }>({
  code: 'DOWNLOAD_REFUSED_BY_SERVER',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts =>
    `The server does not give "${facts.file}" at ${facts.from}: it answered with HTTP status ${facts.status}.`,
  remedy:
    'Synchronise the catalogue again: the update may have been replaced. With a mirror, check that it has the file.',
  example: {
    file: 'windows11.0-kb5026368-x64.cab',
    from: 'http://download.windowsupdate.com/c/a.cab',
    status: 404,
  },
})

/** What came is not the file that the catalogue names; nothing of it was kept. */
export const DownloadedFileWrong = defineError<{ file: string; from: string; reason: string }>({
  code: 'DOWNLOADED_FILE_WRONG',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts =>
    `What came from ${facts.from} is not the file "${facts.file}" of the catalogue: ${facts.reason}. Nothing of it was kept.`,
  remedy:
    'Download it again. If it happens again, something between here and there changes files: a proxy, a mirror, or worse.',
  example: {
    file: 'windows11.0-kb5026368-x64.cab',
    from: 'http://download.windowsupdate.com/c/a.cab',
    reason: 'its SHA-256 is another one',
  },
})

/** The folder of a mirror does not give the file. */
export const MirrorFileUnreadable = defineError<{ file: string; path: string; reason: string }>({
  code: 'MIRROR_FILE_UNREADABLE',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts => `"${facts.file}" cannot be read from the mirror at ${facts.path}: ${facts.reason}.`,
  remedy: 'Put the file there, or change the setting download-mirrors.',
  example: { file: 'windows11.0-kb5026368-x64.cab', path: '/srv/mirror/c/a.cab', reason: 'ENOENT' },
})

/** The policy wants a trusted signature, and the file has none. */
export const UpdateSignatureRefused = defineError<{ file: string; state: string; reason: string }>({
  code: 'UPDATE_SIGNATURE_REFUSED',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts =>
    `The signature of "${facts.file}" is not trusted (${facts.state}): ${facts.reason}. The setting authenticode-policy requires one that is.`,
  remedy:
    'Check authenticode-root: it must hold the root certificates of Microsoft that updates are signed under.',
  example: {
    file: 'windows11.0-kb5026368-x64.cab',
    state: 'untrusted',
    reason: 'unable to get local issuer certificate',
  },
})

/** The catalogue names no file of these updates that the site could keep. */
export const NothingToDownload = defineError<{ updates: readonly string[]; reasons: readonly string[] }>({
  code: 'NOTHING_TO_DOWNLOAD',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts =>
    `There is nothing to download: ${facts.reasons.join('; ') || 'the updates have no files'}.`,
  remedy: 'Choose updates with .msu or .cab files; update-catalogue show lists the files of one.',
  example: {
    updates: ['267dd2b4-f9fa-4bcd-bba7-1cb00e0e59d9'],
    reasons: ['"a.psf": the site keeps .msu and .cab files'],
  },
})

/** The disk has not enough room for what is to come. */
export const DownloadNoSpace = defineError<{ folder: string; neededBytes: number; freeBytes: number }>({
  code: 'DOWNLOAD_NO_SPACE',
  kind: 'unavailable',
  retry: 'after-change',
  sentence: facts =>
    `The downloads need ${facts.neededBytes} bytes, and the disk of ${facts.folder} has ${facts.freeBytes} free.`,
  remedy: 'Free space on that disk, or download fewer updates at once.',
  example: {
    folder: '/var/lib/slipstream/update-downloads',
    neededBytes: 900_000_000,
    freeBytes: 100_000_000,
  },
})

/** Some files came and others did not. */
export const UpdateDownloadsIncomplete = defineError<{
  downloaded: number
  failed: readonly string[]
}>({
  code: 'UPDATE_DOWNLOADS_INCOMPLETE',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts =>
    `${facts.failed.length} files were not downloaded, ${facts.downloaded} were: ${facts.failed.join(' ')}`,
  remedy:
    'Mend what the sentences name, and download the updates again: files that are here are not fetched twice.',
  example: {
    downloaded: 1,
    failed: ['Nothing is downloaded from http://example.com/a.cab: the host is not allowed.'],
  },
})
