// Every page: its address, and the room that makes it, which is loaded when the page is first shown.
// The tree at the left (tree.ts) names those that stand in it.

import type { ComponentType } from 'react'

/** The doors of rooms whose pages are shown; a page takes nothing. */
type Room = Record<string, ComponentType | unknown>

/** One page. */
export type PageEntry = { path: string; load: () => Promise<Room>; component: string }

const packages = '/software-library/operating-systems/upgrade-packages'

export const pages: readonly PageEntry[] = [
  { path: packages, load: () => import('#console/pages/upgrade-packages'), component: 'UpgradePackagesPage' },
  {
    path: `${packages}/add/$page`,
    load: () => import('#console/pages/add-upgrade-package'),
    component: 'AddUpgradePackagePage',
  },
  {
    path: `${packages}/schedule-updates/$packages/$page`,
    load: () => import('#console/pages/schedule-updates'),
    component: 'ScheduleUpdatesPage',
  },
]
