// What a caller of the AdminService face asks for: a class with a key, and query options.

import { findClass } from '../../../src/product/admin-service/classes/entity-classes.ts'
import { readResource } from '../../../src/product/admin-service/read-key.ts'
import { readQuery } from '../../../src/product/admin-service/read-query.ts'
import { attempt, type FuzzTarget, promise } from '../target.ts'

const seeds = [
  "SMS_StatusMessage\n$filter\ncontains(Component,'x') and (RecordID gt 5 or not startswith(tolower(Component),'a''b'))",
  'SMS_SoftwareUpdate\n$filter\nDatePosted gt 2026-01-01T00:00:00Z and IsSuperseded eq false or Severity eq 10',
  "SMS_OperatingSystemInstallPackage('S0100001')\n$expand\nSMS_ImageInformation($select=Name,Index;$filter=Index eq 1)",
  "SMS_ImageInformation(PackageID='S0100001',ImagePath='sources/install.wim',Index=1)\n$select\nName,Index",
  'SMS_DistributionPointInfo\n$orderby\nName desc,GroupCount',
  'SMS_StatusMessage\n$skiptoken\nWyI1Il0',
]

/** `readResource` and `readQuery`: the first line is the class with its key, the others are options and their values. */
export const odataQuery: FuzzTarget = {
  name: 'admin-service/odata-query',
  cases: 3000,
  words: [
    '$filter',
    '$expand',
    ' and ',
    ' or ',
    ' not ',
    ' eq ',
    "'",
    "''",
    '(',
    ')',
    '["',
    '{"',
    '/',
    '@p',
    'null',
    '-1',
    '1e9',
    'cast(',
    'any(',
    'duration',
  ],
  seeds: () => seeds.map(seed => Buffer.from(seed)),
  run: input => {
    const [resource = '', ...options] = Buffer.from(input).toString('latin1').split('\n')
    const given: Record<string, string> = {}
    for (let at = 0; at + 1 < options.length; at += 2) given[options[at] ?? ''] = options[at + 1] ?? ''
    // The options are read also when the class is refused, by one that is there.
    attempt(() => readQuery(given, findClass('SMS_StatusMessage')))
    const { entityClass } = readResource(resource)
    const query = readQuery(given, entityClass)
    for (const name of [...(query.select ?? []), ...query.order.map(term => term.name)])
      promise(Object.hasOwn(entityClass.properties, name), `${name} is no property`)
    for (const one of query.expand)
      promise(Object.hasOwn(entityClass.navigation, one.name), `${one.name} leads nowhere`)
  },
}
