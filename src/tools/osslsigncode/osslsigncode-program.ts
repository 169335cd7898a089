import type { Program } from '#tools/program'

/** Authenticode without Windows. */
export const osslsigncodeProgram: Program = {
  executable: 'osslsigncode',
  neededFor: 'the check of Authenticode signatures',
  debian: 'osslsigncode',
  elsewhere:
    'Fedora: dnf install osslsigncode; macOS: brew install osslsigncode; Windows: https://github.com/mtrojnar/osslsigncode/releases',
}
