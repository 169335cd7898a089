// What is read about software updates, their schedules and the versions that they make. Keys as in queries.ts.

import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { type AskedOrder, orderOf } from './asked-order.ts'
import { site } from './send.ts'

/** What updates are searched by; a text that is empty searches nothing. */
export type UpdateSearch = {
  text: string
  category: string | null
  hideSuperseded: boolean
  hideExpired: boolean
  showDeclined: boolean
  ignoreFilters: boolean
}

/** How many updates one reading brings. */
const updatesPerPage = 200
const flag = (value: boolean) => (value ? 'true' : 'false')

/** By what the catalogue is sorted, by the names of columns. */
export const updateSortings = ['released', 'title', 'article'] as const

/** Updates of the catalogue, page by page. Tens of thousands: they are read again only when something changed. */
export const catalogueUpdatesQuery = (
  search: UpdateSearch,
  sorting: AskedOrder<(typeof updateSortings)[number]>,
) =>
  infiniteQueryOptions({
    queryKey: ['catalogue-update', 'search', search, sorting],
    queryFn: ({ pageParam }) =>
      site.searchCatalogueUpdates({
        ...(search.text !== '' && { text: search.text }),
        ...(search.category !== null && { category: search.category }),
        hideSuperseded: flag(search.hideSuperseded),
        hideExpired: flag(search.hideExpired),
        showDeclined: flag(search.showDeclined),
        ignoreFilters: flag(search.ignoreFilters),
        ...orderOf(sorting),
        limit: updatesPerPage,
        ...(pageParam !== null && { after: pageParam }),
      }),
    initialPageParam: null as string | null,
    getNextPageParam: page => page.next,
    placeholderData: keepPreviousData,
    refetchInterval: false,
    staleTime: 30_000,
  })

/** Everything that the catalogue says of an update. */
export const catalogueUpdateQuery = (update: string) =>
  queryOptions({
    queryKey: ['catalogue-update', update],
    queryFn: () => site.readCatalogueUpdate({ update }),
  })

/** Which package versions in use lack an update, or have it. */
export const versionsByUpdateQuery = (update: string) =>
  queryOptions({
    queryKey: ['applicable-updates', 'versions', update],
    queryFn: () => site.findVersionsByUpdate({ update }),
  })

/** Whether the files of updates are here. */
export const updateDownloadsQuery = (updates: readonly string[]) =>
  queryOptions({
    queryKey: ['update-download', ...updates],
    queryFn: () => site.readUpdateDownloads({ updates: [...updates] }),
  })

/** The updates that apply to the version in use of a package and hold these words. */
export const updatesToChooseQuery = (packageId: string, text: string, withSuperseded: boolean) =>
  queryOptions({
    queryKey: ['applicable-updates', packageId, 'choose', text, withSuperseded],
    queryFn: () =>
      site.listApplicableUpdates({
        packageId,
        answer: 'applicable',
        withSuperseded: flag(withSuperseded),
        limit: 500,
        ...(text !== '' && { text }),
      }),
    staleTime: 10_000,
  })

/** Why an update does, or does not, apply to the version in use of a package. */
export const explainedUpdateQuery = (packageId: string, update: string) =>
  queryOptions({
    queryKey: ['applicable-updates', packageId, 'explained', update],
    queryFn: () => site.explainUpdate({ packageId, update }),
    refetchInterval: false,
    retry: false,
  })

/** The update files that the content library holds. */
export const softwareUpdatesQuery = () =>
  queryOptions({ queryKey: ['software-update'], queryFn: () => site.listSoftwareUpdates() })

/** Where updates come from. */
export const updateSourcesQuery = () =>
  queryOptions({
    queryKey: ['update-source'],
    queryFn: () => site.listUpdateSources(),
    refetchInterval: ({ state }) => (state.data?.some(one => one.underWay !== null) ? 1000 : 5000),
  })

/** The files that were found in the folder of a source. */
export const updateSourceFilesQuery = (source: string) =>
  queryOptions({
    queryKey: ['update-source', source, 'files'],
    queryFn: () => site.listUpdateSourceFiles({ source, limit: 200 }),
  })

/** Which updates of the catalogue are shown. */
export const cataloguePolicyQuery = () =>
  queryOptions({
    queryKey: ['update-catalogue', 'policy'],
    queryFn: () => site.readCataloguePolicy(),
    refetchInterval: false,
  })

/** What kind a category of updates is. */
export type CategoryType = 'Company' | 'ProductFamily' | 'Product' | 'UpdateClassification'

/** Categories of updates, those with most updates first. */
export const updateCategoriesQuery = (type: CategoryType, text: string) =>
  queryOptions({
    queryKey: ['catalogue-update', 'categories', type, text],
    queryFn: () => site.listCatalogueCategories({ type, limit: 200, ...(text !== '' && { text }) }),
    staleTime: 60_000,
    refetchInterval: false,
  })

/** Looks for categories of updates by words, to be chosen from: those with most updates first. */
export const searchCategories = (type: CategoryType) => async (words: string) => {
  const found = await site.listCatalogueCategories({ type, limit: 100, ...(words !== '' && { text: words }) })
  return found.map(one => ({ id: one.updateId, label: one.title ?? one.updateId, updates: one.updates }))
}

/** The saved selection rules. */
export const selectionRulesQuery = () =>
  queryOptions({ queryKey: ['selection-rule'], queryFn: () => site.listSelectionRules() })

/** What a rule would choose for a package now. */
export const rulePreviewQuery = (rule: string, packageId: string) =>
  queryOptions({
    queryKey: ['selection-rule', rule, 'preview', packageId],
    queryFn: () => site.previewSelectionRule({ rule, packageId }),
    refetchInterval: false,
    retry: false,
  })

/** All schedules. */
export const servicingSchedulesQuery = () =>
  queryOptions({ queryKey: ['servicing-schedule'], queryFn: () => site.listServicingSchedules() })

/** What all schedules did from one moment to another, and will do. */
export const servicingCalendarQuery = (from: string, until: string) =>
  queryOptions({
    queryKey: ['servicing-schedule', 'calendar', from, until],
    queryFn: () => site.readServicingCalendar({ from, until }),
    // The month before stays there until the next one has come.
    placeholderData: keepPreviousData,
  })

/** The latest times of a schedule. */
export const occurrencesQuery = (schedule: string) =>
  queryOptions({
    queryKey: ['servicing-schedule', schedule, 'occurrences'],
    queryFn: () => site.listServicingOccurrences({ schedule }),
  })

/** One time of a schedule with its results. */
export const occurrenceQuery = (schedule: string, occurrence: string) =>
  queryOptions({
    queryKey: ['servicing-schedule', schedule, 'occurrences', occurrence],
    queryFn: () => site.readServicingOccurrence({ schedule, occurrence }),
    refetchInterval: ({ state }) => (state.data?.finishedAt ? false : 1500),
    retry: 2,
  })

/** Every run that has not ended, in the order in which runs are taken. */
export const servicingQueueQuery = () =>
  queryOptions({
    queryKey: ['servicing-run', 'queue'],
    queryFn: () => site.readServicingQueue(),
    refetchInterval: 2000,
  })

/** What is different between two versions of a package. */
export const versionComparisonQuery = (packageId: string, from: number, to: number) =>
  queryOptions({
    queryKey: ['upgrade-package', packageId, 'comparison', from, to],
    queryFn: () => site.comparePackageVersions({ packageId, from, to }),
    refetchInterval: false,
  })

/** What a rollback to a version would do; null for the version that the site would choose. */
export const rollBackPreviewQuery = (packageId: string, version: number | null) =>
  queryOptions({
    queryKey: ['upgrade-package', packageId, 'roll-back', version],
    queryFn: () => site.previewRollBack({ packageId, version }),
    refetchInterval: false,
    retry: false,
  })

/** Distribution rings, in their order. */
export const ringsQuery = () =>
  queryOptions({ queryKey: ['distribution-ring'], queryFn: () => site.listDistributionRings() })
