// Changes an image inside its WIM file: adds, deletes and renames in one commit.

import { resolve } from 'node:path'
import { imagePathArgument, indexArgument, quoteWord, wimArgument } from './arguments.ts'
import { runWimlib, threadsArgument, type WimOptions } from './run-wimlib.ts'

/** One change. Paths are of the image, except `source`, which is a file or folder of this machine. */
export type WimUpdateCommand =
  | {
      command: 'add'
      source: string
      /** A folder goes over a folder of that name: both are merged, files are replaced. */
      target: string
    }
  | { command: 'delete'; path: string; recursive?: boolean /** Missing is no error. */; force?: boolean }
  | { command: 'rename'; from: string; to: string }

/** How to change. */
export type UpdateOptions = WimOptions & {
  /** Writes the whole file anew, so that what was replaced takes no space. Slower. */
  rebuild?: boolean | undefined
  /** Adds an integrity table, or keeps it up to date. */
  includeIntegrity?: boolean | undefined
}

/**
 * Carries out all commands, or none when one fails. Added files have no security descriptor of their own; hard links
 * inside an added folder become hard links of the image. The old data is overwritten only when everything new is
 * written (wimlib appends), but run it on a copy: a kill in between leaves a file that wimlib marks as being written.
 * @throws WimPathMissing, WimImageMissing, WimUnreadable, WimDamaged, NoSpaceForWim
 */
export async function updateImage(
  wim: string,
  index: number,
  commands: readonly WimUpdateCommand[],
  options: UpdateOptions = {},
): Promise<void> {
  if (commands.length === 0) return
  await runWimlib({
    verb: 'update',
    args: [
      wimArgument(wim),
      indexArgument(index),
      '--no-acls',
      threadsArgument(options),
      ...(options.rebuild === true ? ['--rebuild'] : []),
      ...(options.includeIntegrity === true ? ['--include-integrity'] : []),
    ],
    wim,
    index,
    input: `${commands.map(toLine).join('\n')}\n`,
    options,
  })
}

function toLine(command: WimUpdateCommand): string {
  const inImage = (path: string): string => quoteWord(imagePathArgument(path), 'path')
  switch (command.command) {
    case 'add':
      return `add ${quoteWord(resolve(command.source), 'file')} ${inImage(command.target)}`
    case 'delete': {
      const force = command.force === true ? '--force ' : ''
      const recursive = command.recursive === true ? '--recursive ' : ''
      return `delete ${force}${recursive}${inImage(command.path)}`
    }
    case 'rename':
      return `rename ${inImage(command.from)} ${inImage(command.to)}`
  }
}
