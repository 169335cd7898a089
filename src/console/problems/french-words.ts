// The French words of every error that a console may meet, by its code: what happened, and what to do. In a chunk of their own.

import content from './french/content-and-packages.json' with { type: 'json' }
import files from './french/files-and-tools.json' with { type: 'json' }
import identity from './french/identity-and-devices.json' with { type: 'json' }
import servicing from './french/servicing-and-updates.json' with { type: 'json' }
import site from './french/site.json' with { type: 'json' }

/** By code: the sentence, and the remedy. */
export const frenchWords: Readonly<Record<string, readonly string[]>> = {
  ...content,
  ...files,
  ...identity,
  ...servicing,
  ...site,
}
