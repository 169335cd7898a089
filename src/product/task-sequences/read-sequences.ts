// Task sequences as they are kept.

import type { Database } from '#platform/database'
import type { TaskSequence } from '#product/task-sequence-model'
import { TaskSequenceMissing, TaskSequenceVersionMissing } from './errors.ts'
import { withSequences } from './tables.ts'

/** A task sequence as lists show it. Times are ISO 8601 in UTC. */
export type ListedSequence = {
  id: string
  name: string
  version: number
  description: string
  packages: string[]
  createdBy: string
  createdAt: string
  changedBy: string
  changedAt: string
}

/** A version that was saved. */
export type SequenceVersion = { number: number; comment: string; savedBy: string; savedAt: string }

/** All task sequences by name. */
export async function listSequences(db: Database): Promise<ListedSequence[]> {
  const rows = await currentQuery(db).orderBy('name_key').execute()
  const references = await withSequences(db).selectFrom('task_sequences_references').selectAll().execute()
  const bySequence = Map.groupBy(references, one => one.sequence_id)
  return rows.map(row => listed(row, bySequence.get(row.id) ?? []))
}

/** One task sequence with the version that runs. @throws TaskSequenceMissing */
export async function readSequenceOf(
  db: Database,
  taskSequence: string,
): Promise<ListedSequence & { definition: TaskSequence }> {
  const row = isSequenceId(taskSequence)
    ? await currentQuery(db).where('task_sequences.id', '=', taskSequence).executeTakeFirst()
    : undefined
  if (row === undefined) throw new TaskSequenceMissing({ taskSequence })
  const references = await withSequences(db)
    .selectFrom('task_sequences_references')
    .selectAll()
    .where('sequence_id', '=', taskSequence)
    .execute()
  return { ...listed(row, references), definition: row.definition }
}

/** The versions of a sequence, the newest first. @throws TaskSequenceMissing */
export async function listSequenceVersions(db: Database, taskSequence: string): Promise<SequenceVersion[]> {
  await readSequenceOf(db, taskSequence)
  const rows = await withSequences(db)
    .selectFrom('task_sequences_versions')
    .select(['number', 'comment', 'saved_by', 'saved_at'])
    .where('sequence_id', '=', taskSequence)
    .orderBy('number', 'desc')
    .execute()
  return rows.map(versionOf)
}

/** One version as it was saved. @throws TaskSequenceMissing, TaskSequenceVersionMissing */
export async function readSequenceVersion(
  db: Database,
  taskSequence: string,
  version: number,
): Promise<SequenceVersion & { definition: TaskSequence }> {
  await readSequenceOf(db, taskSequence)
  const row = await withSequences(db)
    .selectFrom('task_sequences_versions')
    .selectAll()
    .where('sequence_id', '=', taskSequence)
    .where('number', '=', version)
    .executeTakeFirst()
  if (row === undefined) throw new TaskSequenceVersionMissing({ taskSequence, version })
  return { ...versionOf(row), definition: row.definition }
}

function isSequenceId(text: string): boolean {
  return /^[A-Z0-9]{3}[0-9A-F]{5}$/.test(text)
}

/** Every task sequence with its version in use. */
export function currentQuery(db: Database) {
  return withSequences(db)
    .selectFrom('task_sequences')
    .innerJoin('task_sequences_versions', join =>
      join
        .onRef('task_sequences_versions.sequence_id', '=', 'task_sequences.id')
        .onRef('task_sequences_versions.number', '=', 'task_sequences.current_version'),
    )
    .selectAll('task_sequences')
    .select(['definition', 'saved_by', 'saved_at'])
}

type CurrentRow = Awaited<ReturnType<ReturnType<typeof currentQuery>['execute']>>[number]

function listed(row: CurrentRow, references: readonly { package_id: string }[]): ListedSequence {
  return {
    id: row.id,
    name: row.name,
    version: row.current_version,
    description: row.definition.description,
    packages: [...new Set(references.map(one => one.package_id))].sort(),
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    changedBy: row.saved_by,
    changedAt: row.saved_at.toISOString(),
  }
}

function versionOf(row: {
  number: number
  comment: string
  saved_by: string
  saved_at: Date
}): SequenceVersion {
  const { number, comment } = row
  return { number, comment, savedBy: row.saved_by, savedAt: row.saved_at.toISOString() }
}
