// Puts updates straight into the catalogue's table, for tests of rooms that only ask it.

import type { Database } from '#platform/database'

/** An update; what is not given is as of a plain update without metadata. */
export type FilledUpdate = {
  number: number
  type?: string
  /** Of each inner list one must be there. */
  needs?: number[][]
  bundles?: number[]
  supersedes?: number[]
  deploymentAction?: string
  isExpired?: boolean
  core?: string
  createdAt?: Date
  title?: string
  kb?: string
}

/** The ID of an update by its number. */
export function madeUpdate(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
}

/** Fills them in. */
export async function fillCatalogue(db: Database, updates: readonly FilledUpdate[]): Promise<void> {
  const tables = db.$extendTables<{ update_catalogue_updates: Record<string, unknown> }>()
  for (const update of updates) {
    const { number, type = 'Software', needs = [], bundles = [], supersedes = [], core = '' } = update
    await tables
      .insertInto('update_catalogue_updates')
      .values({
        update_id: madeUpdate(number),
        revision_number: 1,
        source_ids: [],
        type,
        title: update.title ?? `Update ${number}`,
        kb: update.kb ?? null,
        titles: '{}',
        created_at: update.createdAt ?? new Date(),
        is_leaf: type === 'Software',
        is_bundle: bundles.length > 0,
        is_software: type === 'Software',
        deployment_action: update.deploymentAction ?? null,
        categories: '[]',
        category_ids: [],
        prerequisites: JSON.stringify(needs.map(group => group.map(madeUpdate))),
        supersedes: supersedes.map(madeUpdate),
        bundles: bundles.map(madeUpdate),
        files: '[]',
        extended: '{}',
        core,
        search: `'update' '${number}'`,
        expired_at: update.isExpired ? new Date() : null,
      })
      .execute()
  }
}
