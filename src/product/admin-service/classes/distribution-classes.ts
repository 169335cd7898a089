// Distribution points, groups and content on points. Sources: SMS_DistributionPointInfo, SMS_DistributionPointGroup,
// SMS_PackageStatusDistPointsSummarizer, SMS_DistributionDPStatus and SMS_ObjectContentExtraInfo of the Configuration Manager SDK.

import { sql } from 'kysely'
import { contentRelation, groupRelation, pointRelation } from '#product/distribution'
import { packageRelation } from '#product/upgrade-packages'
import { always, type EntityClass, flag, int64, nalPath, siteCode, text, time } from '../entity-class.ts'
import { objectType, packageType } from './package-classes.ts'

const resourceType = text(always('Windows NT Server'))
const byState = (success: number, inProgress: number, error: number) =>
  sql`case r.category when 'success' then ${success}::bigint when 'error' then ${error}::bigint else ${inProgress}::bigint end`
/** A number that stays the same, of 52 bits: JSON readers keep no more. */
const numberOf = (...columns: string[]) =>
  sql`('x' || left(md5(concat_ws(' ', ${sql.join(columns.map(one => sql.ref(`r.${one}`)))})), 13))::bit(52)::bigint`
const byPackage = { PackageID: 'PackageID' }
const toPackage = {
  SMS_OperatingSystemInstallPackage: { target: 'SMS_OperatingSystemInstallPackage', on: byPackage },
}

/** A distribution point. TransferRate is in kilobits a second, as measured. */
export const distributionPointInfo: EntityClass = {
  name: 'SMS_DistributionPointInfo',
  keys: ['NALPath', 'ResourceType', 'SiteCode'],
  relation: ({ db }) => pointRelation(db),
  properties: {
    NALPath: nalPath('name'),
    ResourceType: resourceType,
    SiteCode: siteCode,
    ID: int64(numberOf('id')),
    Name: text('name'),
    ServerName: text('name'),
    Description: text(always('')),
    IdentityGUID: text(sql`r.id::text`),
    AddressScheduleEnabled: flag('has_schedule'),
    RateLimitsEnabled: flag('has_rate_limits'),
    Communication: int64(sql`(r.used_address like 'https:%')::int::bigint`),
    GroupCount: int64('group_count'),
    HasRelationship: flag(sql`r.group_count > 0`),
    HealthCheckEnabled: flag(sql`r.validate_every_seconds is not null`),
    IsPullDP: flag('is_pull'),
    IsPeerDP: flag(always(false)),
    IsPXE: flag(always(false)),
    IsMulticast: flag(always(false)),
    PreStagingAllowed: flag(always(true)),
    TransferRate: int64(sql`coalesce(round(r.measured_bytes_per_second / 125.0), 0)::bigint`),
    SlipstreamMaintenanceMode: flag('maintenance'),
  },
  navigation: {
    SMS_PackageStatusDistPointsSummarizer: {
      target: 'SMS_PackageStatusDistPointsSummarizer',
      on: { NALPath: 'ServerNALPath' },
    },
    SMS_DistributionDPStatus: { target: 'SMS_DistributionDPStatus', on: { NALPath: 'NalPath' } },
  },
}

/** A distribution point group. There are no collections here. */
export const distributionPointGroup: EntityClass = {
  name: 'SMS_DistributionPointGroup',
  keys: ['GroupID'],
  relation: ({ db }) => groupRelation(db),
  properties: {
    GroupID: text(sql`r.id::text`),
    Name: text('name'),
    Description: text('description'),
    CreatedBy: text('created_by'),
    CreatedOn: time('created_at'),
    MemberCount: int64('member_count'),
    HasMember: flag(sql`r.member_count > 0`),
    ContentCount: int64('content_count'),
    OutOfSyncContentCount: int64('out_of_sync_count'),
    ContentInSync: flag(sql`r.out_of_sync_count = 0`),
    CollectionCount: int64(always(0)),
    HasRelationship: flag(always(false)),
    SourceSite: siteCode,
  },
  navigation: {},
}

/** How a package stands on a point, in Configuration Manager's numbers. */
export const packageStatusDistPointsSummarizer: EntityClass = {
  name: 'SMS_PackageStatusDistPointsSummarizer',
  keys: ['PackageID', 'ServerNALPath', 'SiteCode'],
  relation: ({ db }) => contentRelation(db),
  properties: {
    PackageID: text('package_id'),
    ServerNALPath: nalPath('point'),
    SiteCode: siteCode,
    State: int64('state'),
    SourceVersion: int64('version_number'),
    PackageType: int64(always(packageType)),
    SecuredTypeID: int64(always(objectType)),
    SecureObjectID: text('package_id'),
    LastCopied: time('last_copied_at'),
    SummaryDate: time('changed_at'),
  },
  navigation: toPackage,
}

/** The newest word of a point about a package. InsString1 is the package, InsString2 the point, InsString3 what went wrong. */
export const distributionDPStatus: EntityClass = {
  name: 'SMS_DistributionDPStatus',
  keys: ['ID'],
  relation: ({ db }) => contentRelation(db),
  properties: {
    ID: int64(numberOf('point_id', 'package_id')),
    PackageID: text('package_id'),
    ObjectID: text('package_id'),
    ObjectTypeID: int64(always(objectType)),
    Name: text('point'),
    NalPath: nalPath('point'),
    ResourceType: resourceType,
    SiteCode: siteCode,
    GroupCount: int64('group_count'),
    IsPeerDP: flag(always(false)),
    LastUpdateDate: time('changed_at'),
    MessageState: int64(byState(1, 2, 3)),
    MessageSeverity: int64(byState(0x40000000, 0x40000000, 0xc0000000)),
    InsString1: text('package_id'),
    InsString2: text('point'),
    InsString3: text(sql`coalesce(r.error->>'message', '')`),
  },
  navigation: toPackage,
}

/** Content status of a package over all points, as Get-CMDistributionStatus shows it. SourceSize is in kilobytes. */
export const objectContentExtraInfo: EntityClass = {
  name: 'SMS_ObjectContentExtraInfo',
  keys: ['ObjectID'],
  relation: ({ db }) => {
    const counted = (category: string) =>
      sql`count(*) filter (where not is_removal and category = ${category})`
    return sql`(select p.*, c.* from ${packageRelation(db)} p left join lateral (
      select count(*) filter (where not is_removal) as targeted, ${counted('success')} as success,
        ${counted('in-progress')} as in_progress, ${counted('error')} as errors, ${counted('unknown')} as unknown,
        max(changed_at) as changed_at
      from ${contentRelation(db)} held where held.package_id = p.id) c on true)`
  },
  properties: {
    ObjectID: text('id'),
    PackageID: text('id'),
    ObjectType: int64(always(packageType)),
    ObjectTypeID: int64(always(objectType)),
    FeatureType: int64(always(8)),
    SoftwareName: text('name'),
    Description: text('comment'),
    DateCreated: time('created_at'),
    LastUpdateDate: time(sql`greatest(r.version_created_at, r.changed_at)`),
    SourceSite: siteCode,
    SourceSize: int64(sql`(r.total_bytes + 1023) / 1024`),
    SourceVersion: int64('current_version'),
    Targeted: int64('targeted'),
    NumberSuccess: int64('success'),
    NumberInProgress: int64('in_progress'),
    NumberErrors: int64('errors'),
    NumberUnknown: int64('unknown'),
  },
  navigation: toPackage,
}
