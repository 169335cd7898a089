// Operating system upgrade packages and their images. Sources of names, types and numbers: SMS_OperatingSystemInstallPackage,
// SMS_PackageBaseclass and SMS_ImageInformation of the Configuration Manager SDK.

import { sql } from 'kysely'
import { imageRelation, packageRelation } from '#product/upgrade-packages'
import { always, type EntityClass, flag, int64, siteCode, text, time } from '../entity-class.ts'

/** PKG_TYPE_OSINSTALLIMAGE. */
export const packageType = 259
/** The secured object type of SMS_OperatingSystemInstallPackage. */
export const objectType = 14

const described = (path: string) => sql`r.description #>> ${`{${path}}`}`
const version = sql`nullif(concat_ws('.', ${described('version,major')}, ${described('version,minor')}, ${described('version,build')}, ${described('version,servicePackBuild')}), '')`

/** The package; its Description is our comment, its Version the organisation's own. */
export const operatingSystemInstallPackage: EntityClass = {
  name: 'SMS_OperatingSystemInstallPackage',
  keys: ['PackageID'],
  relation: ({ db }) => packageRelation(db),
  properties: {
    PackageID: text('id'),
    Name: text('name'),
    Version: text('version'),
    Description: text('comment'),
    Language: text(sql`coalesce(r.language, '')`),
    Manufacturer: text(always('')),
    PackageType: int64(always(packageType)),
    // Kilobytes, as SourceSize of SMS_ObjectContentExtraInfo.
    PackageSize: int64(sql`(r.total_bytes + 1023) / 1024`),
    PkgSourceFlag: int64(always(2)),
    PkgSourcePath: text('source_path'),
    ShareType: int64(always(1)),
    NumOfPrograms: int64(always(0)),
    SourceSite: siteCode,
    SourceVersion: int64('current_version'),
    SourceDate: time('version_created_at'),
    LastRefreshTime: time('version_created_at'),
    StoredPkgVersion: int64('current_version'),
  },
  navigation: {
    SMS_ImageInformation: { target: 'SMS_ImageInformation', on: { PackageID: 'PackageID' } },
    SMS_PackageStatusDistPointsSummarizer: {
      target: 'SMS_PackageStatusDistPointsSummarizer',
      on: { PackageID: 'PackageID' },
    },
    SMS_DistributionDPStatus: { target: 'SMS_DistributionDPStatus', on: { PackageID: 'PackageID' } },
    SMS_ObjectContentExtraInfo: { target: 'SMS_ObjectContentExtraInfo', on: { PackageID: 'PackageID' } },
  },
}

/** An image of a package's version in use. Configuration Manager's key is the package alone; a package has several images. */
export const imageInformation: EntityClass = {
  name: 'SMS_ImageInformation',
  keys: ['PackageID', 'ImagePath', 'Index'],
  relation: ({ db }) => imageRelation(db),
  properties: {
    PackageID: text('package_id'),
    ImagePath: text('path'),
    Index: int64('image_index'),
    Name: text(sql`coalesce(${described('name')}, '')`),
    Description: text(sql`coalesce(${described('description')}, '')`),
    Architecture: text(sql`coalesce(${described('architecture')}, '')`),
    CreatedBy: text('created_by'),
    CreationDate: text(sql`coalesce(${described('created')}, '')`),
    EnableLabShell: flag(always(false)),
    Language: text(sql`coalesce(${described('defaultLanguage')}, ${described('languages,0')}, '')`),
    ObjectType: int64(always(objectType)),
    OSVersion: text(sql`coalesce(${version}, '')`),
    ImageOSVersion: text(sql`coalesce(${version}, '')`),
    PackageType: int64(always(packageType)),
    ProductType: text(sql`coalesce(${described('productType')}, '')`),
    Size: int64(sql`(${described('size')})::bigint`),
    Version: text('package_version'),
  },
  navigation: {
    SMS_OperatingSystemInstallPackage: {
      target: 'SMS_OperatingSystemInstallPackage',
      on: { PackageID: 'PackageID' },
    },
  },
}
