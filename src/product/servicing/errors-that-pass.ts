// Which errors pass by themselves, so that the same work is tried again; any other one ends the run. Pure.

import type { ErrorReport } from '#platform/errors'

/** Errors that pass although they do not say that something is away: a mount that is still being undone is in the way. */
const passing: ReadonlySet<string> = new Set(['DISM_MOUNT_TROUBLE'])

/**
 * Whether the same work may succeed a little later without anybody doing anything: a share, the content store, the database or a program
 * is away. A full disk does not pass: each try costs hours, and somebody has to make room first.
 */
export function canPass({ code, kind, retry }: Pick<ErrorReport, 'code' | 'kind' | 'retry'>): boolean {
  return passing.has(code) || (kind === 'unavailable' && retry === 'later')
}

/** How long to wait before the next try, after so many of them; seconds. */
export function pauseBeforeTry(tries: number): number {
  return Math.min(30 * 2 ** Math.max(0, tries - 1), 600)
}
