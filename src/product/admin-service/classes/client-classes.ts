// Where clients are, what they do, and who they are. Sources of names, types and numbers: SMS_Boundary, SMS_BoundaryGroup, SMS_BoundaryGroupMembers,
// SMS_TaskSequencePackage, SMS_DeploymentSummary and SMS_CombinedDeviceResources of the Configuration Manager SDK.

import { sql } from 'kysely'
import { boundaryGroupRelation, boundaryMemberRelation, boundaryRelation } from '#product/boundaries'
import { deploymentRelation } from '#product/deployments'
import { deviceRelation } from '#product/devices'
import { sequenceRelation } from '#product/task-sequences'
import { always, type EntityClass, flag, int64, siteCode, text, texts, time } from '../entity-class.ts'

const made = {
  CreatedBy: text('created_by'),
  CreatedOn: time('created_at'),
  ModifiedBy: text('modified_by'),
  ModifiedOn: time('modified_at'),
}
const members = (on: 'BoundaryID' | 'GroupID') => ({
  SMS_BoundaryGroupMembers: { target: 'SMS_BoundaryGroupMembers', on: { [on]: on } },
})

/** A boundary. BoundaryType: IPSUBNET 0, IPV6PREFIX 2, IPRANGE 3. Its Value has the length of the prefix. */
export const boundary: EntityClass = {
  name: 'SMS_Boundary',
  keys: ['BoundaryID'],
  relation: ({ db }) => boundaryRelation(db),
  properties: {
    BoundaryID: int64('id'),
    BoundaryType: int64(
      sql`case r.kind when 'ip-subnet' then 0::bigint when 'ipv6-prefix' then 2::bigint else 3::bigint end`,
    ),
    DisplayName: text('name'),
    Value: text('value'),
    GroupCount: int64('group_count'),
    SiteSystems: texts('points'),
    ...made,
  },
  navigation: members('BoundaryID'),
}

/** A boundary group. SiteSystemCount is of distribution points. */
export const boundaryGroup: EntityClass = {
  name: 'SMS_BoundaryGroup',
  keys: ['GroupID'],
  relation: ({ db }) => boundaryGroupRelation(db),
  properties: {
    GroupID: int64('id'),
    Name: text('name'),
    Description: text('description'),
    DefaultSiteCode: siteCode,
    MemberCount: int64('boundary_count'),
    SiteSystemCount: int64('point_count'),
    SlipstreamIsDefault: flag('is_default'),
    ...made,
  },
  navigation: members('GroupID'),
}

/** A boundary in a boundary group. */
export const boundaryGroupMembers: EntityClass = {
  name: 'SMS_BoundaryGroupMembers',
  keys: ['BoundaryID', 'GroupID'],
  relation: ({ db }) => boundaryMemberRelation(db),
  properties: { BoundaryID: int64('boundary_id'), GroupID: int64('group_id') },
  navigation: {
    SMS_Boundary: { target: 'SMS_Boundary', on: { BoundaryID: 'BoundaryID' } },
    SMS_BoundaryGroup: { target: 'SMS_BoundaryGroup', on: { GroupID: 'GroupID' } },
  },
}

/** A task sequence. PackageType: PKG_TYPE_TASK_SEQUENCE; Type 2: it deploys an operating system. */
export const taskSequencePackage: EntityClass = {
  name: 'SMS_TaskSequencePackage',
  keys: ['PackageID'],
  relation: ({ db }) => sequenceRelation(db),
  properties: {
    PackageID: text('id'),
    Name: text('name'),
    Description: text('description'),
    PackageType: int64(always(4)),
    Type: int64(always(2)),
    BootImageID: text(always('')),
    ReferencesCount: int64('package_count'),
    SourceSite: siteCode,
    SourceVersion: int64('current_version'),
    SourceDate: time('created_at'),
    LastRefreshTime: time('saved_at'),
    SlipstreamChangedBy: text('saved_by'),
  },
  navigation: {},
}

const counted = (what: 'targeted' | 'success' | 'errors' | 'unknown') =>
  sql`(r.summary ->> ${sql.lit(what)})::bigint`

/** A deployment of a task sequence, with the counts of its devices. FeatureType: task sequence 7; DeploymentIntent: required 1, available 2. */
export const deploymentSummary: EntityClass = {
  name: 'SMS_DeploymentSummary',
  keys: ['DeploymentID'],
  relation: ({ db }) => deploymentRelation(db),
  properties: {
    DeploymentID: text(sql`r.id::text`),
    ApplicationName: text('name'),
    SoftwareName: text('sequence_name'),
    PackageID: text('sequence_id'),
    CollectionName: text('group_name'),
    FeatureType: int64(always(7)),
    DeploymentIntent: int64(sql`case r.purpose when 'required' then 1::bigint else 2::bigint end`),
    DeploymentTime: time('available_from'),
    EnforcementDeadline: time('deadline'),
    CreationTime: time('created_at'),
    ModificationTime: time('changed_at'),
    NumberTargeted: int64(counted('targeted')),
    NumberSuccess: int64(counted('success')),
    NumberInProgress: int64(
      sql`${counted('targeted')} - ${counted('success')} - ${counted('errors')} - ${counted('unknown')}`,
    ),
    NumberErrors: int64(counted('errors')),
    NumberUnknown: int64(counted('unknown')),
    NumberOther: int64(always(0)),
    SlipstreamState: text('state'),
    SlipstreamChangedBy: text('changed_by'),
  },
  navigation: {},
}

/** A device. ResourceID is a number made of its ID; SMSID is the ID itself. */
export const combinedDeviceResources: EntityClass = {
  name: 'SMS_CombinedDeviceResources',
  keys: ['ResourceID'],
  relation: ({ db }) => deviceRelation(db),
  properties: {
    // 52 bits: JSON readers keep no more.
    ResourceID: int64(sql`('x' || left(md5(r.id::text), 13))::bit(52)::bigint`),
    ResourceType: int64(always(5)),
    Name: text('name'),
    SMSID: text(sql`r.id::text`),
    SiteCode: siteCode,
    IsClient: flag(always(true)),
    IsApproved: int64(sql`(r.state = 'approved')::int::bigint`),
    IsBlocked: flag(sql`r.state = 'revoked'`),
    DeviceOSBuild: text('build'),
    LastActiveTime: time('last_seen_at'),
    SlipstreamState: text('state'),
    SlipstreamArchitecture: text('architecture'),
    SlipstreamEdition: text('edition'),
    SlipstreamLanguage: text('language'),
  },
  navigation: {},
}
