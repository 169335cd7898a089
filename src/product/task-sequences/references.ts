// Which packages and versions task sequences name: what is named cannot be removed.

import type { Database, DatabaseTransaction } from '#platform/database'
import { PackageInTaskSequences } from './errors.ts'
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

/**
 * Call in the transaction that removes a package, after the package was locked.
 * @throws PackageInTaskSequences
 */
export async function refuseReferencedPackage(trx: DatabaseTransaction, packageId: string): Promise<void> {
  const references = await whatRefersTo(trx, packageId)
  if (references.length === 0) return
  const taskSequences = [...new Set(references.map(one => `${one.taskSequence} ${one.name}`))]
  throw new PackageInTaskSequences({ packageId, taskSequences: taskSequences.slice(0, 20) })
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
