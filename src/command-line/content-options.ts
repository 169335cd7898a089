// How much of a cache and of a line whoever fetches content may use.

import type { Command } from 'commander'
import { CommandInvalid } from './errors.ts'
import { readBytes } from './read-amount.ts'

/** The bytes that an option says. @throws CommandInvalid */
export function bytesOf(option: string, text: string): number {
  const bytes = readBytes(text)
  if (bytes === null || bytes === 0)
    throw new CommandInvalid({ reason: `${option} needs a size such as 20GB, not “${text}”` })
  return bytes
}

/** Adds `--cache-size` and `--limit-rate`, which are read with {@link bytesOf}. */
export function addContentOptions(command: Command): Command {
  return command
    .option(
      '--cache-size <size>',
      'the most that the cache holds; the least recently used goes first',
      '50GB',
    )
    .option(
      '--limit-rate <size>',
      'bytes in a second, such as 2MB, over one connection, to leave the line to others',
    )
}
