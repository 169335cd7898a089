import { defineError } from '#platform/errors'

/** The face has no class of this name. */
export const ClassUnknown = defineError<{ name: string }>({
  code: 'CLASS_UNKNOWN',
  kind: 'missing',
  retry: 'never',
  sentence: facts => `There is no class ${facts.name} here.`,
  remedy: 'GET /AdminService/wmi lists the classes, GET /AdminService/wmi/$metadata their properties.',
  example: { name: 'SMS_Collection' },
})

/** There is no entity with this key. */
export const EntityMissing = defineError<{ name: string; key: string }>({
  code: 'ENTITY_MISSING',
  kind: 'missing',
  retry: 'never',
  sentence: facts => `There is no ${facts.name}${facts.key}.`,
  remedy: 'List the class, with a $filter, to see which there are.',
  example: { name: 'SMS_OperatingSystemInstallPackage', key: "('S0100042')" },
})

/** More than one entity has this key: it stands for an ID of ours that is longer. */
export const EntityKeyAmbiguous = defineError<{ name: string; key: string }>({
  code: 'ENTITY_KEY_AMBIGUOUS',
  kind: 'conflict',
  retry: 'after-change',
  sentence: facts => `${facts.name}${facts.key} stands for more than one entity.`,
  remedy: 'Use a $filter with another property, for example Name.',
  example: { name: 'SMS_ImageServicingSchedule', key: '(71)' },
})

/** A query option, a key or a path of the OData face that cannot be answered. */
export const QueryOptionRefused = defineError<{ option: string; reason: string }>({
  code: 'QUERY_OPTION_REFUSED',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `${facts.option} cannot be answered: ${facts.reason}.`,
  remedy:
    'GET /AdminService/wmi/$metadata lists the properties with their types. Filters know eq, ne, gt, ge, lt, le, and, or, not, contains, startswith, endswith, tolower, toupper, trim and length.',
  example: { option: '$filter', reason: 'SMS_StatusMessage has no property Nam' },
})

/** The class cannot be written through the face. */
export const ClassReadOnly = defineError<{ name: string }>({
  code: 'CLASS_READ_ONLY',
  kind: 'invalid',
  retry: 'never',
  sentence: facts => `Entities of ${facts.name} are not changed or removed here.`,
  remedy: 'SMS_OperatingSystemInstallPackage can be. Everything else is in the API: /api/v1/openapi.json.',
  example: { name: 'SMS_DistributionPointInfo' },
})

/** The class has no such action here. */
export const ActionUnknown = defineError<{ name: string; action: string }>({
  code: 'ACTION_UNKNOWN',
  kind: 'missing',
  retry: 'never',
  sentence: facts => `${facts.name} has no action ${facts.action} here.`,
  remedy:
    'GET /AdminService/wmi/$metadata lists the actions. Everything else is in the API: /api/v1/openapi.json.',
  example: { name: 'SMS_OperatingSystemInstallPackage', action: 'SetSourceSite' },
})

/** An action on points of another site. */
export const OtherSite = defineError<{ asked: string; code: string }>({
  code: 'OTHER_SITE',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `This is the site ${facts.code}; it has no distribution points of ${facts.asked}.`,
  remedy: 'Give SiteCode and NALPath as SMS_DistributionPointInfo shows them.',
  example: { asked: 'PS1', code: 'S01' },
})
