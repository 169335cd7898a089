import type { Program } from '#tools/program'

/** wimlib's command line. */
export const wimlibProgram: Program = {
  executable: 'wimlib-imagex',
  neededFor: 'WIM files',
  debian: 'wimtools',
  elsewhere: 'macOS: brew install wimlib; Windows: https://wimlib.net/downloads/',
}
