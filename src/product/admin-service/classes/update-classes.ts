// Software updates, servicing schedules and status messages. Sources: SMS_SoftwareUpdate, SMS_ImageServicingSchedule,
// SMS_ImageServicingScheduledImage and SMS_StatusMessage of the Configuration Manager SDK.

import { sql } from 'kysely'
import { messageRelation } from '#product/activity'
import { scheduledPackageRelation, scheduleRelation } from '#product/servicing-schedules'
import { updateRelation } from '#product/update-catalogue'
import { always, type EntityClass, flag, int32, int64, siteCode, text, texts, time } from '../entity-class.ts'

const severity = (type: 'bigint' | 'text', words: Record<string, number | string>) =>
  sql`case lower(r.extended->>'severity') ${sql.join(
    Object.entries(words).map(([word, value]) => sql`when ${word} then ${value}::${sql.raw(type)}`),
    sql` `,
  )} end`

/**
 * An update of the catalogue. Its key is CI_UniqueID, the update ID: the CI_ID of Configuration Manager is a number of its database, which
 * there is none of here.
 */
export const softwareUpdate: EntityClass = {
  name: 'SMS_SoftwareUpdate',
  keys: ['CI_UniqueID'],
  relation: ({ db }) => updateRelation(db),
  properties: {
    CI_UniqueID: { ...text(sql`r.update_id::text`), indexed: { column: 'r.update_id', sqlType: 'uuid' } },
    ModelName: text(sql`'Site_' || r.update_id::text`),
    CIType_ID: int64(sql`(case when r.is_bundle then 8 else 1 end)::bigint`),
    CIVersion: int64('revision_number'),
    RevisionNumber: int64('revision_number'),
    ArticleID: text(sql`regexp_replace(coalesce(r.kb, ''), '^KB', '')`),
    BulletinID: text(sql`coalesce(r.extended #>> '{securityBulletinIds,0}', '')`),
    CategoryInstance_UniqueIDs: texts(
      sql`(select coalesce(jsonb_agg(one->>'type' || ':' || (one->>'updateId')), '[]') from jsonb_array_elements(r.categories) one)`,
    ),
    LocalizedDisplayName: text('title'),
    LocalizedDescription: text(sql`coalesce(r.titles #>> '{en,description}', '')`),
    LocalizedInformativeURL: text(sql`coalesce(r.extended->>'supportUrl', '')`),
    DateCreated: time('added_at'),
    DatePosted: time('created_at'),
    DateRevised: time(sql`coalesce(r.revised_at, r.created_at)`),
    DateLastModified: time(sql`coalesce(r.revised_at, r.added_at)`),
    IsBundle: flag('is_bundle'),
    IsEnabled: flag(always(true)),
    IsExpired: flag('is_expired'),
    IsLatest: flag(always(true)),
    IsOfflineServiceable: flag('is_offline_serviceable'),
    IsSuperseded: flag('is_superseded'),
    IsUserDefined: flag(always(false)),
    Severity: int64(
      sql`coalesce(${severity('bigint', { low: 2, moderate: 6, important: 8, critical: 10 })}, 0)`,
    ),
    SeverityName: text(
      sql`coalesce(${severity('text', { low: 'Low', moderate: 'Moderate', important: 'Important', critical: 'Critical' })}, 'None')`,
    ),
    Size: int64(
      sql`(select coalesce(sum((one->>'size')::bigint), 0)::bigint from jsonb_array_elements(r.files) one)`,
    ),
    UpdateLocales: texts(sql`to_jsonb(r.languages)`),
  },
  navigation: {},
}

const option = (path: string) => sql`r.definition #>> ${`{options,${path}}`}`
/** 31 bits of the schedule's own ID, which is a GUID. */
const scheduleId = int32(sql`(('x' || left(r.id::text, 8))::bit(32)::int & 2147483647)`)

/** A servicing schedule. Action 2 is one that was cancelled. */
export const imageServicingSchedule: EntityClass = {
  name: 'SMS_ImageServicingSchedule',
  keys: ['ScheduleID'],
  relation: ({ db }) => scheduleRelation(db),
  properties: {
    ScheduleID: scheduleId,
    Name: text('name'),
    Description: text(always('')),
    Action: int32(
      sql`case when r.state = 'cancelled' then 2 when r.definition #>> '{when,start}' = 'as-soon-as-possible' then 1 else 0 end`,
    ),
    State: int32('status'),
    ContinueOnError: flag(sql`coalesce((${option('continueOnError')})::boolean, false)`),
    UpdateDP: flag(sql`coalesce(${option('distribute,to')}, 'none') <> 'none'`),
    LastRunDateTime: time('last_run_at'),
    // Our recurrence in JSON; not a schedule token of Configuration Manager.
    Schedule: text(sql`coalesce((r.definition->'when')::text, '')`),
  },
  navigation: {
    SMS_ImageServicingScheduledImage: {
      target: 'SMS_ImageServicingScheduledImage',
      on: { ScheduleID: 'ScheduleID' },
    },
  },
}

/** A package of a servicing schedule. */
export const imageServicingScheduledImage: EntityClass = {
  name: 'SMS_ImageServicingScheduledImage',
  keys: ['ScheduleID', 'ImagePackageID'],
  relation: ({ db }) => scheduledPackageRelation(db),
  properties: { ScheduleID: scheduleId, ImagePackageID: text('package_id') },
  navigation: {
    SMS_ImageServicingSchedule: { target: 'SMS_ImageServicingSchedule', on: { ScheduleID: 'ScheduleID' } },
    SMS_OperatingSystemInstallPackage: {
      target: 'SMS_OperatingSystemInstallPackage',
      on: { ImagePackageID: 'PackageID' },
    },
  },
}

/** A status message. MessageID is our number (generated/status-messages.md); what it says is in the properties that are our own. */
export const statusMessage: EntityClass = {
  name: 'SMS_StatusMessage',
  keys: ['RecordID'],
  relation: ({ db }) => messageRelation(db),
  properties: {
    RecordID: int64('id'),
    Time: time('at'),
    Severity: int64(
      sql`case r.severity when 'error' then 3221225472 when 'warning' then 2147483648 else 1073741824 end`,
    ),
    MessageID: int64('number'),
    // 768 audit, 512 detail.
    MessageType: int64(sql`(case when r.is_change then 768 else 512 end)::bigint`),
    Component: text(sql`coalesce(r.component, '')`),
    ModuleName: text(always('Slipstream')),
    PerClient: int64(always(0)),
    SiteCode: siteCode,
    SlipstreamCode: text('code'),
    SlipstreamActor: text('actor'),
    SlipstreamSubject: text('subject'),
    SlipstreamMessage: text('message'),
  },
  navigation: {},
}
