// Downloads of updates as sentences.

import type { UpdateDownload, UpdateDownloadPlan } from '#api-client'
import { bytesText, table } from './output.ts'

type DownloadedFile = UpdateDownload['files'][number]
/** What was found of a signature. */
export type Signature = NonNullable<DownloadedFile['origin']>['signature']

/** Whether an update is here, in a word or two. */
export function downloadStateText(state: UpdateDownload['state'] | undefined): string {
  switch (state) {
    case 'downloaded':
      return 'yes'
    case 'partly':
      return 'partly'
    case 'not-downloaded':
      return 'no'
    default:
      return ''
  }
}

/** A signature, in a sentence without its end. */
export function signatureText({ state, signer, reason }: Signature): string {
  const by = signer === null ? '' : ` by ${signer}`
  const why = reason === null ? '' : `: ${reason}`
  return `signature ${state.replace('-', ' ')}${by}${why}`
}

/** Which files of an update are here, and where they came from. */
export function describeDownload({ state, files }: UpdateDownload): string[] {
  if (state === 'no-files') return ['Downloaded: it has no .msu or .cab file']
  return [
    `Downloaded: ${downloadStateText(state)}`,
    ...files.flatMap(({ name, heldAs, origin }) => {
      if (heldAs === null) return []
      if (origin === null) return [`Here: ${name}, as ${heldAs.slice(0, 12)}; added by hand`]
      const { from, downloadedAt, downloadedBy, checkedBy, signature } = origin
      const digest = checkedBy === 'sha256' ? 'SHA-256' : 'SHA-1'
      return [
        `Here: ${name}, as ${heldAs.slice(0, 12)}; from ${from} on ${downloadedAt.slice(0, 10)} by ${downloadedBy}; ${digest} right; ${signatureText(signature)}`,
      ]
    }),
  ]
}

/** What a download would do. */
export function describePlan({ files, bytesToDownload, bytesHeld }: UpdateDownloadPlan): string[] {
  const words = { held: 'here already', download: 'download', refused: 'refused', 'left-out': 'left out' }
  const rows = files.map(file => [
    file.name,
    bytesText(file.size),
    words[file.action],
    file.reason ?? file.from ?? file.heldAs?.slice(0, 12) ?? null,
  ])
  return [
    ...table(['File', 'Size', '', 'From'], rows),
    `To download: ${bytesText(bytesToDownload)}; here already: ${bytesText(bytesHeld)}`,
  ]
}
