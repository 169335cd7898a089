// Lists that can be long: which part of them is shown.

import type { Command } from 'commander'
import { wholeNumber } from './whole-number.ts'

/** What {@link addPageOptions} adds. */
export type PageOptions = { after?: string; limit?: string }

/** `--after` and `--limit`. `item` is what the list is of, as the help calls it. */
export function addPageOptions(verb: Command, item: string, limit?: string): Command {
  return verb
    .option(`--after <${item}>`, 'what comes after this one: the next page')
    .option('--limit <number>', 'at most so many', limit)
}

/** The same as the API has it. */
export function pageOf({ after, limit }: PageOptions): { after?: string; limit?: number } {
  return {
    ...(after !== undefined && { after }),
    ...(limit !== undefined && { limit: wholeNumber('--limit', limit) }),
  }
}
