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

/** A catalogue file is not watched. */
export const CatalogueSourceNotWatchable = defineError<{ name: string }>({
  code: 'CATALOGUE_SOURCE_NOT_WATCHABLE',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `“${facts.name}” is a catalogue file; only folders are watched.`,
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

/** The catalogue has no such update. */
export const CatalogueUpdateMissing = defineError<{ update: string }>({
  code: 'CATALOGUE_UPDATE_MISSING',
  kind: 'missing',
  retry: 'after-change',
  sentence: facts => `The catalogue of this site has no update ${facts.update}.`,
  remedy: 'Search the catalogue, or synchronise a source that lists it.',
  example: { update: '267dd2b4-f9fa-4bcd-bba7-1cb00e0e59d9' },
})
