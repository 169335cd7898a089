// Priorities of runs: how they sort.

import { sql } from 'kysely'
import type { RunPriority } from './tables.ts'

/** Every priority, the most urgent first. */
export const priorities = ['high', 'medium', 'low'] as const satisfies readonly RunPriority[]

/** 0 for the most urgent; for `order by` over a column `priority`. */
export const rankOfPriority = sql<number>`array_position(array['high', 'medium', 'low'], priority)`

/** The number of a priority in the job queue, where higher ones come first. */
export function queuePriority(priority: RunPriority): number {
  return priorities.length - priorities.indexOf(priority)
}
