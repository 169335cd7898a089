import { defineError } from '#platform/errors'

/** The cache cannot hold this content, whatever else is removed from it. */
export const CacheTooSmall = defineError<{ neededBytes: number; maxBytes: number }>({
  code: 'CACHE_TOO_SMALL',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts =>
    `The content has ${facts.neededBytes} bytes, and the cache holds ${facts.maxBytes} at most.`,
  remedy:
    'Give the cache more room with --cache-size, then fetch again. What is in the cache was left alone.',
  example: { neededBytes: 6_000_000_000, maxBytes: 5_000_000_000 },
})

/** The list of what the cache holds is not what was written. */
export const CacheListUnreadable = defineError<{ file: string }>({
  code: 'CACHE_LIST_UNREADABLE',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `The file ${facts.file} is not the list that the cache wrote.`,
  remedy: 'Remove the folder of the cache: everything in it can be fetched again.',
  example: { file: 'cache.json' },
})
