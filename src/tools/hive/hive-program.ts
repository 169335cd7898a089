import type { Program } from '#tools/program'

/** hivex's shell. */
export const hiveProgram: Program = {
  executable: 'hivexsh',
  neededFor: 'changes of registry hives',
  debian: 'libhivex-bin',
  elsewhere: 'macOS: brew install hivex; Windows: not needed, DISM services images there',
}
