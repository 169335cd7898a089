import { defineError } from '#platform/errors'

/** The thread that decides ended by itself: out of memory, most likely. */
export const ImageDeciderStopped = defineError<{ image: string }>({
  code: 'IMAGE_DECIDER_STOPPED',
  kind: 'internal',
  retry: 'later',
  sentence: facts => `Deciding which updates apply to ${facts.image} stopped in the middle.`,
  remedy: 'Start it again; if it stops once more, look for this moment in the site server log.',
  example: { image: 'sources/install.wim:1' },
})
