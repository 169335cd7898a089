import { defineError } from '#platform/errors'

/** A signature does not belong to what it came with, or was made with another key. */
export const SignatureInvalid = defineError<{ what: string }>({
  code: 'SIGNATURE_INVALID',
  kind: 'refused',
  retry: 'after-change',
  sentence: ({ what }) => `The signature of the ${what} does not hold.`,
  remedy: 'Check that the pinned public key is that of the site; then fetch it again.',
  example: { what: 'content manifest' },
})

/** Something was to be signed that has no single form as JSON. */
export const StatementInvalid = defineError<{ reason: string }>({
  code: 'STATEMENT_INVALID',
  kind: 'invalid',
  retry: 'never',
  sentence: ({ reason }) => `The statement cannot be signed: ${reason}.`,
  remedy: 'Sign plain JSON: texts, whole numbers, true, false, null, lists and objects.',
  example: { reason: '0.5 is not a whole number' },
})

/** A text is not an Ed25519 key in the form that is used here. */
export const PublicKeyInvalid = defineError<Record<string, never>>({
  code: 'PUBLIC_KEY_INVALID',
  kind: 'invalid',
  retry: 'never',
  sentence: () => 'This is not an Ed25519 public key.',
  remedy: 'Give the key as SPKI in DER, written in base64.',
  example: {},
})

/** A ticket for content does not allow this. */
export const TicketRefused = defineError<{ reason: string }>({
  code: 'TICKET_REFUSED',
  kind: 'forbidden',
  retry: 'after-change',
  sentence: ({ reason }) => `The ticket was refused: ${reason}.`,
  remedy: 'Ask the site for the content location again; it comes with a new ticket.',
  example: { reason: 'it has expired' },
})

/** No connection to the source lasts long enough to get on. */
export const SourceUnavailable = defineError<{ source: string; reason: string }>({
  code: 'SOURCE_UNAVAILABLE',
  kind: 'unavailable',
  retry: 'later',
  sentence: ({ source, reason }) => `Content cannot be fetched from ${source}: ${reason}.`,
  remedy: 'Check the network and that the source runs; what has arrived is kept.',
  example: { source: 'https://dp-paris.example', reason: 'ECONNREFUSED' },
})

/** The source answered that it will not give this content. */
export const SourceRefused = defineError<{ source: string; status: number }>({
  code: 'SOURCE_REFUSED',
  kind: 'refused',
  retry: 'after-change',
  sentence: ({ source, status }) => `${source} refused to give content (HTTP status ${status}).`,
  remedy: 'Check that the source holds this version and that the token or ticket is still good.',
  example: { source: 'https://dp-paris.example', status: 404 },
})

/** The source gave something else than what was asked for: wrong bytes, a wrong length, a redirection. */
export const SourceUnsound = defineError<{ source: string; reason: string }>({
  code: 'SOURCE_UNSOUND',
  kind: 'refused',
  retry: 'later',
  sentence: ({ source, reason }) => `What ${source} gave was thrown away: ${reason}.`,
  remedy: 'Nothing of it was used. Look for a proxy in between, or for a damaged disk at that source.',
  example: { source: 'https://dp-paris.example', reason: 'bytes with another SHA-256' },
})

/** The source showed another certificate key than the one that the site told of. Nothing was sent to it, not even the ticket. */
export const SourceKeyUnknown = defineError<{ source: string; key: string; known: string[] }>({
  code: 'SOURCE_KEY_UNKNOWN',
  kind: 'refused',
  retry: 'later',
  sentence: ({ source, key, known }) =>
    `${source} showed a certificate with the key ${key}, not with ${known.join(' or ')}, which is the distribution point’s. It was not asked for anything.`,
  remedy:
    'Compare with `slipstream distribution-point show NAME`. A point that was set up anew tells the site its new key by itself: ask the site once more. Otherwise something else answers in its place.',
  example: {
    source: 'https://dp-paris.example:8471',
    key: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    known: ['9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
  },
})

/** The folder that shall receive the files already holds something, or is not a folder that is ours to fill. */
export const TargetFolderRefused = defineError<{ folder: string; reason: string }>({
  code: 'TARGET_FOLDER_REFUSED',
  kind: 'conflict',
  retry: 'after-change',
  sentence: ({ folder, reason }) => `Content cannot be put into ${folder}: ${reason}.`,
  remedy: 'Give a folder that does not exist yet, or an empty one.',
  example: { folder: 'C:\\upgrade', reason: 'it is not empty' },
})

/** Content cannot be put into this file. */
export const TargetFileRefused = defineError<{ file: string; reason: string }>({
  code: 'TARGET_FILE_REFUSED',
  kind: 'conflict',
  retry: 'after-change',
  sentence: ({ file, reason }) => `Content cannot be put into ${file}: ${reason}.`,
  remedy: 'Give a file that does not exist yet.',
  example: { file: 'C:\\images\\pro.wim', reason: 'it exists already' },
})

/** An address would be called without encryption, over the network, with a token or a ticket. */
export const ClearTextRefused = defineError<{ host: string }>({
  code: 'CLEAR_TEXT_REFUSED',
  kind: 'refused',
  retry: 'after-change',
  sentence: ({ host }) => `${host} is another machine and would be called without encryption (http).`,
  remedy: 'Give it a TLS certificate and use its https address; http is for this machine only.',
  example: { host: 'site.example:8470' },
})
