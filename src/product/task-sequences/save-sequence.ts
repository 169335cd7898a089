// Creating, changing and deleting task sequences. Each is one transaction; every save is a version of its own.

import type { Database, DatabaseTransaction } from '#platform/database'
import { recordActivity } from '#product/activity'
import { forgetScopesOfObject } from '#product/identity'
import { nextPackageId } from '#product/sites'
import { checkSequence, listPackageReferences, type TaskSequence } from '#product/task-sequence-model'
import { sharePackage } from '#product/upgrade-packages'
import { type MaySee, refuseMissingReferences } from './check-references.ts'
import {
  TaskSequenceDeployed,
  TaskSequenceMissing,
  TaskSequenceNameTaken,
  TaskSequenceRefused,
} from './errors.ts'
import { readSequenceOf } from './read-sequences.ts'
import { withSequences } from './tables.ts'

/** What is saved, and who speaks. `maySee` says which packages the caller sees. */
export type SavedSequence = {
  name: string
  definition: TaskSequence
  comment: string
  by: string
  maySee: MaySee
}

/** @returns the new ID @throws TaskSequenceNameTaken, TaskSequenceRefused, TaskSequenceReferenceMissing */
export async function createSequence(db: Database, asked: SavedSequence): Promise<string> {
  return db.transaction().execute(async trx => {
    await refuseUnsound(trx, asked)
    const id = await nextPackageId(trx)
    const { name, by } = asked
    const made = await withSequences(trx)
      .insertInto('task_sequences')
      .values({ id, name, name_key: name.toLowerCase(), current_version: 1, created_by: by })
      .onConflict(conflict => conflict.column('name_key').doNothing())
      .returning('id')
      .executeTakeFirst()
    if (made === undefined) throw new TaskSequenceNameTaken({ name })
    await writeVersion(trx, { ...asked, id, number: 1 })
    const message = `${by} made the task sequence ${id} “${name}”.`
    await recordActivity(trx, {
      code: 'TASK_SEQUENCE_CREATED',
      actor: by,
      subject: id,
      message,
      change: { after: { name, definition: asked.definition } },
    })
    return id
  })
}

/** The names of two sequences may become one at the same moment: the database refuses the second. */
async function keepName(
  trx: DatabaseTransaction,
  { id, name, version }: { id: string; name: string; version: number },
): Promise<void> {
  const uniqueViolation = '23505'
  await withSequences(trx)
    .updateTable('task_sequences')
    .set({ name, name_key: name.toLowerCase(), current_version: version })
    .where('id', '=', id)
    .execute()
    .catch(error => {
      throw error.code === uniqueViolation ? new TaskSequenceNameTaken({ name }, { cause: error }) : error
    })
}

/**
 * Saves the next version; the same again makes none.
 * @returns the number of the version that runs now
 * @throws TaskSequenceMissing, TaskSequenceNameTaken, TaskSequenceRefused, TaskSequenceReferenceMissing
 */
export async function changeSequence(db: Database, id: string, asked: SavedSequence): Promise<number> {
  return db.transaction().execute(async trx => {
    // Packages before the sequence, as a clean-up locks them first too.
    await refuseUnsound(trx, asked)
    await lockSequence(trx, id)
    const before = await readSequenceOf(trx as Database, id)
    const { name, definition, by } = asked
    // The database gives the members of an object back in an order of its own.
    const same = textOf(before.definition) === textOf(definition)
    if (same && before.name === name) return before.version
    const number = same ? before.version : before.version + 1
    if (!same) await writeVersion(trx, { ...asked, id, number })
    await keepName(trx, { id, name, version: number })
    const message = `${by} changed the task sequence ${id} “${name}”: version ${number}${asked.comment === '' ? '' : ` (${asked.comment})`}.`
    await recordActivity(trx, {
      code: 'TASK_SEQUENCE_CHANGED',
      actor: by,
      subject: id,
      message,
      change: {
        before: { name: before.name, definition: before.definition },
        after: { name, definition },
      },
    })
    return number
  })
}

/** Says which deployments are of a task sequence: their names. */
export type DeploymentsOfSequence = (trx: DatabaseTransaction, id: string) => Promise<string[]>

/** Deletes a sequence with its versions. @throws TaskSequenceMissing, TaskSequenceDeployed */
export async function deleteSequence(
  db: Database,
  id: string,
  { by, deploymentsOfSequence }: { by: string; deploymentsOfSequence: DeploymentsOfSequence },
): Promise<void> {
  await db.transaction().execute(async trx => {
    await lockSequence(trx, id)
    const before = await readSequenceOf(trx as Database, id)
    const deployments = await deploymentsOfSequence(trx, id)
    if (deployments.length > 0) throw new TaskSequenceDeployed({ taskSequence: id, deployments })
    await withSequences(trx).deleteFrom('task_sequences').where('id', '=', id).execute()
    await forgetScopesOfObject(trx, 'task-sequence', id)
    const message = `${by} deleted the task sequence ${id} “${before.name}”.`
    await recordActivity(trx, {
      code: 'TASK_SEQUENCE_DELETED',
      actor: by,
      subject: id,
      message,
      change: { before: { name: before.name, definition: before.definition } },
    })
  })
}

async function refuseUnsound(trx: DatabaseTransaction, { definition, maySee }: SavedSequence): Promise<void> {
  const problems = checkSequence(definition).filter(one => one.severity === 'error')
  if (problems.length > 0)
    throw new TaskSequenceRefused({
      problems: problems
        .slice(0, 20)
        .map(({ step, reason }) => (step === null ? reason : `${step}: ${reason}`)),
    })
  // Seen first, then locked, then looked at again: nobody removes a version between the look and the save.
  await refuseMissingReferences(trx as Database, definition, maySee)
  const packages = new Set(listPackageReferences(definition).map(one => one.package))
  for (const packageId of [...packages].sort()) await sharePackage(trx, packageId)
  await refuseMissingReferences(trx as Database, definition, maySee)
}

async function lockSequence(trx: DatabaseTransaction, id: string): Promise<void> {
  const locked = await withSequences(trx)
    .selectFrom('task_sequences')
    .select('id')
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (locked === undefined) throw new TaskSequenceMissing({ taskSequence: id })
}

async function writeVersion(
  trx: DatabaseTransaction,
  { id, number, definition, comment, by }: SavedSequence & { id: string; number: number },
): Promise<void> {
  const tables = withSequences(trx)
  await tables
    .insertInto('task_sequences_versions')
    .values({ sequence_id: id, number, definition: JSON.stringify(definition), comment, saved_by: by })
    .execute()
  await tables.deleteFrom('task_sequences_references').where('sequence_id', '=', id).execute()
  const references = listPackageReferences(definition).map(one => ({
    sequence_id: id,
    step: one.step,
    package_id: one.package,
    version_number: one.version,
  }))
  if (references.length > 0) await tables.insertInto('task_sequences_references').values(references).execute()
}

/** A value as text in which the order of members does not count. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  )
}
