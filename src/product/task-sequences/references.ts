// Which packages and versions task sequences name: what is named cannot be removed.

import type { Database, DatabaseTransaction } from '#platform/database'
import { withSequences } from './tables.ts'

/** A step of a task sequence that names a package. `version`: null where the deployment chooses. */
export type ReferenceToPackage = {
  taskSequence: string
  name: string
  step: string
  packageId: string
  version: number | null
}

/** Which task sequences name a package. */
export async function whatRefersTo(
  db: Database | DatabaseTransaction,
  packageId: string,
): Promise<ReferenceToPackage[]> {
  const rows = await withSequences(db)
    .selectFrom('task_sequences_references')
    .innerJoin('task_sequences', 'task_sequences.id', 'task_sequences_references.sequence_id')
    .select(['sequence_id', 'name', 'step', 'package_id', 'version_number'])
    .where('package_id', '=', packageId)
    .orderBy('name_key')
    .orderBy('step')
    .execute()
  return rows.map(row => ({
    taskSequence: row.sequence_id,
    name: row.name,
    step: row.step,
    packageId: row.package_id,
    version: row.version_number,
  }))
}

/** The same for people: what a removal of the package says of it, and of which task sequence that tells. */
export async function sayWhatRefersTo(
  db: Database | DatabaseTransaction,
  packageId: string,
): Promise<{ reason: string; taskSequence: string }[]> {
  const references = await whatRefersTo(db, packageId)
  return references.map(({ taskSequence, name, step }) => ({
    reason: `the task sequence “${name}” names it in its step “${step}”`,
    taskSequence,
  }))
}

/** The versions that steps name by their numbers: no clean-up removes them. */
export async function versionsInTaskSequences(
  db: Database | DatabaseTransaction,
): Promise<{ packageId: string; version: number }[]> {
  const rows = await withSequences(db)
    .selectFrom('task_sequences_references')
    .select(['package_id', 'version_number'])
    .distinct()
    .where('version_number', 'is not', null)
    .execute()
  return rows.flatMap(({ package_id: packageId, version_number: version }) =>
    version === null ? [] : [{ packageId, version }],
  )
}
