import { defineError } from '#platform/errors'

/** As many streams of events are open as one caller, or this site server, may have. */
export const TooManyStreams = defineError<{ open: number; most: number }>({
  code: 'TOO_MANY_STREAMS',
  kind: 'limited',
  retry: 'later',
  sentence: facts =>
    `No more streams of events can be opened: you have ${facts.open} of at most ${facts.most}, and the site server has a limit for all.`,
  remedy: 'Close windows of the console that nobody looks at. One stream serves a whole console.',
  example: { open: 20, most: 20 },
})
