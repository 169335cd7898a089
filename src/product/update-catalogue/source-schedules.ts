// On which schedule a source is synchronised: set, previewed, removed.

import type { Database } from '#platform/database'
import { recordActivity, type StatusCode } from '#product/activity'
import type { Recurrence } from '#product/schedules'
import { CatalogueScheduleNeverDue, CatalogueSourceMissing } from './errors.ts'
import { nextTimes, readSource } from './sources.ts'
import { withCatalogue } from './tables.ts'

/** When the source would be due; nothing is changed. @throws CatalogueSourceMissing, CatalogueScheduleNeverDue */
export async function previewSourceSchedule(
  db: Database,
  { name, recurrence }: { name: string; recurrence: Recurrence },
): Promise<string[]> {
  await readSource(db, name)
  const next = nextTimes(recurrence)
  if (next.length === 0) throw new CatalogueScheduleNeverDue({ name })
  return next
}

/** Sets the schedule, in place of the one before. @throws CatalogueSourceMissing, CatalogueScheduleNeverDue */
export async function setSourceSchedule(
  db: Database,
  asked: { name: string; recurrence: Recurrence; by: string },
): Promise<string[]> {
  const { name, recurrence, by } = asked
  const next = await previewSourceSchedule(db, asked)
  const message = `${by} set a schedule for synchronising “${name}”. Next: ${next[0]}.`
  await changeSchedule(
    db,
    { name, by, code: 'SOFTWARE_UPDATE_SOURCE_SCHEDULE_SET', message, after: recurrence },
    {
      recurrence: JSON.stringify(recurrence),
      next_at: new Date(String(next[0])),
      schedule_set_by: by,
      schedule_set_at: new Date(),
    },
  )
  return next
}

/** The source is synchronised only when somebody asks; one without a schedule stays so. @throws CatalogueSourceMissing */
export async function removeSourceSchedule(
  db: Database,
  { name, by }: { name: string; by: string },
): Promise<void> {
  const message = `${by} removed the schedule for synchronising “${name}”.`
  await changeSchedule(
    db,
    { name, by, code: 'SOFTWARE_UPDATE_SOURCE_SCHEDULE_REMOVED', message, after: null },
    {
      recurrence: null,
      next_at: null,
      schedule_set_by: null,
      schedule_set_at: null,
    },
  )
}

async function changeSchedule(
  db: Database,
  told: { name: string; by: string; code: StatusCode; message: string; after: Recurrence | null },
  columns: {
    recurrence: string | null
    next_at: Date | null
    schedule_set_by: string | null
    schedule_set_at: Date | null
  },
): Promise<void> {
  const { name, by, code, message, after } = told
  await db.transaction().execute(async trx => {
    const before = await withCatalogue(trx)
      .selectFrom('update_catalogue_sources')
      .select('recurrence')
      .where('name', '=', name)
      .executeTakeFirst()
    const row = await withCatalogue(trx)
      .updateTable('update_catalogue_sources')
      .set(columns)
      .where('name', '=', name)
      .returning('id')
      .executeTakeFirst()
    if (!row) throw new CatalogueSourceMissing({ name })
    const change = { before: before?.recurrence, after }
    await recordActivity(trx, { code, actor: by, subject: row.id, message, change })
  })
}
