import { defineError } from '#platform/errors'

/** A catalogue file is not one, or is damaged. */
export const CatalogueUnreadable = defineError<{ file: string; reason: string }>({
  code: 'CATALOGUE_UNREADABLE',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts =>
    `The update catalogue "${facts.file}" cannot be used: ${facts.reason}. The catalogue on this site stays as it was.`,
  remedy: 'Get the file again from where it was published, and synchronise once more.',
  example: { file: 'wsusscn2.cab', reason: 'it has no package.cab' },
})

/** Updates that supersede each other in a circle, or need each other in a circle. */
export const CatalogueCycle = defineError<{ what: string; update: string; updates: number }>({
  code: 'CATALOGUE_CYCLE',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts =>
    `The catalogue cannot be published: ${facts.what} of ${facts.updates} updates go round in a circle, among them ${facts.update}. The catalogue on this site stays as it was.`,
  remedy: 'Get the catalogue again from where it was published; if it is the same, tell its publisher.',
  example: { what: 'prerequisites', update: '2f701ef5-47c0-4bda-9a0a-b21d0a2ac3cd', updates: 2 },
})

/** No catalogue source has this name. */
export const CatalogueSourceMissing = defineError<{ name: string }>({
  code: 'CATALOGUE_SOURCE_MISSING',
  kind: 'missing',
  retry: 'never',
  sentence: facts => `There is no source of updates named "${facts.name}" on this site.`,
  remedy: 'Look at the list of sources, or add the source first.',
  example: { name: 'Offline catalogue' },
})

/** Two sources cannot have one name. */
export const CatalogueSourceExists = defineError<{ name: string }>({
  code: 'CATALOGUE_SOURCE_EXISTS',
  kind: 'conflict',
  retry: 'after-change',
  sentence: facts => `A source of updates named "${facts.name}" is on this site already.`,
  remedy: 'Choose another name, or remove that source first.',
  example: { name: 'Offline catalogue' },
})

/** The schedule would never be due. */
export const CatalogueScheduleNeverDue = defineError<{ name: string }>({
  code: 'CATALOGUE_SCHEDULE_NEVER_DUE',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts =>
    `This schedule for “${facts.name}” would never be due: no month that it counts has such a day.`,
  remedy: 'Choose another day, `last` for the last day of a month, or another interval.',
  example: { name: 'Offline catalogue' },
})

/** What is no folder is not watched. */
export const CatalogueSourceNotWatchable = defineError<{ name: string }>({
  code: 'CATALOGUE_SOURCE_NOT_WATCHABLE',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `“${facts.name}” is no folder; only folders are watched.`,
  remedy: 'Set a schedule for it (`update-source set-schedule`).',
  example: { name: 'Offline catalogue' },
})

/** Another synchronisation of the same source began meanwhile. */
export const SynchronisationReplaced = defineError<{ name: string }>({
  code: 'SYNCHRONISATION_REPLACED',
  kind: 'conflict',
  retry: 'never',
  sentence: facts =>
    `Another synchronisation of "${facts.name}" began while this one ran, and goes on in its place.`,
  remedy: 'Look at the newer synchronisation.',
  example: { name: 'Offline catalogue' },
})

/** PostgreSQL was killed in the middle of a synchronisation, and lost what had been staged. */
export const StagedUpdatesLost = defineError<{ name: string }>({
  code: 'STAGED_UPDATES_LOST',
  kind: 'unavailable',
  retry: 'later',
  sentence: facts =>
    `The database was started anew while "${facts.name}" was synchronised, and what had been read by then is lost. The catalogue is as it was.`,
  remedy: 'The synchronisation begins again by itself; when it has failed, start it again.',
  example: { name: 'Upstream' },
})

/** The catalogue has no such update. */
export const CatalogueUpdateMissing = defineError<{ update: string }>({
  code: 'CATALOGUE_UPDATE_MISSING',
  kind: 'missing',
  retry: 'after-change',
  sentence: facts => `The catalogue of this site has no update ${facts.update}.`,
  remedy: 'Search the catalogue, or synchronise a source that lists it.',
  example: { update: '267dd2b4-f9fa-4bcd-bba7-1cb00e0e59d9' },
})

/** No update belongs to such a category. */
export const CatalogueCategoryMissing = defineError<{ category: string; types: string }>({
  code: 'CATALOGUE_CATEGORY_MISSING',
  kind: 'missing',
  retry: 'after-change',
  sentence: facts =>
    `No update of this site's catalogue belongs to a category ${facts.category} (${facts.types}).`,
  remedy: 'Look for it among the categories (`update-catalogue categories`).',
  example: { category: '72e7624a-5b00-45d2-b92f-e561c0a6a160', types: 'UpdateClassification' },
})

/** There is nothing to take back. */
export const UpdateDecisionMissing = defineError<{ update: string; decision: string }>({
  code: 'UPDATE_DECISION_MISSING',
  kind: 'missing',
  retry: 'never',
  sentence: facts => `The update ${facts.update} is not ${facts.decision}.`,
  remedy: 'Look at the update: `update-catalogue show`.',
  example: { update: '267dd2b4-f9fa-4bcd-bba7-1cb00e0e59d9', decision: 'held' },
})

/** A hold would be over before it begins. */
export const UpdateHoldOver = defineError<{ until: string }>({
  code: 'UPDATE_HOLD_OVER',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `An update cannot be held until ${facts.until}: that is over.`,
  remedy: 'Give a later time, or none: then it is held until it is released.',
  example: { until: '2026-01-13T10:00:00.000Z' },
})

/** The site's policy lets nobody choose the update. */
export const UpdateNotChoosable = defineError<{ update: string; title: string; reason: string }>({
  code: 'UPDATE_NOT_CHOOSABLE',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts => `“${facts.title}” cannot be chosen: ${facts.reason}.`,
  remedy:
    'Choose a newer update; or pin this one (`update-catalogue pin`), or take back that it is declined (`update-catalogue release`).',
  example: {
    update: '267dd2b4-f9fa-4bcd-bba7-1cb00e0e59d9',
    title: '2026-01 Cumulative Update',
    reason: 'it is superseded for as long as the rule of this site says',
  },
})
