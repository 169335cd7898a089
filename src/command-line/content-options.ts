// How much of a cache and of a line whoever fetches content may use.

import { constants, setPriority } from 'node:os'
import type { Command } from 'commander'
import { type ContentRate, openPoliteRate, openSteadyRate } from '#product/device-client'
import { CommandInvalid } from './errors.ts'
import { readBytes } from './read-amount.ts'

/** The bytes that an option says. @throws CommandInvalid */
export function bytesOf(option: string, text: string): number {
  const bytes = readBytes(text)
  if (bytes === null || bytes === 0)
    throw new CommandInvalid({ reason: `${option} needs a size such as 20GB, not “${text}”` })
  return bytes
}

/** How fast content may come, of {@link addContentOptions}; null: as fast as it goes. With `--low-priority` this process goes behind others, too. @throws CommandInvalid */
export function rateOf({
  limitRate,
  lowPriority,
}: {
  limitRate?: string
  lowPriority?: true
}): ContentRate | null {
  const most = limitRate === undefined ? null : bytesOf('--limit-rate', limitRate)
  if (!lowPriority) return most === null ? null : openSteadyRate(most)
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
  return openPoliteRate(most)
}

/** Adds `--cache-size`, read with {@link bytesOf}, and `--limit-rate` and `--low-priority`, read with {@link rateOf}. */
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
    .option(
      '--low-priority',
      'yield to others: behind other programs, and slower while the line to the source or the processors are busy',
    )
}
