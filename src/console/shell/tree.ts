// The workspaces, and the tree of each: where the pages stand that people look for.

import { AppsListRegular } from '@fluentui/react-icons/svg/apps-list'
import { ArrowSyncRegular } from '@fluentui/react-icons/svg/arrow-sync'
import { BoxMultipleRegular } from '@fluentui/react-icons/svg/box-multiple'
import { CalendarClockRegular } from '@fluentui/react-icons/svg/calendar-clock'
import { ClipboardTaskListLtrRegular } from '@fluentui/react-icons/svg/clipboard-task-list-ltr'
import { DataPieRegular } from '@fluentui/react-icons/svg/data-pie'
import { DesktopPulseRegular } from '@fluentui/react-icons/svg/desktop-pulse'
import { DocumentQueueRegular } from '@fluentui/react-icons/svg/document-queue'
import { FilterRegular } from '@fluentui/react-icons/svg/filter'
import { FolderRegular } from '@fluentui/react-icons/svg/folder'
import { LibraryRegular } from '@fluentui/react-icons/svg/library'
import { SettingsRegular } from '@fluentui/react-icons/svg/settings'
import type { ComponentType } from 'react'
import type { Crumb } from '#console/parts'
import type { ShellText } from './shell-text.ts'

/** A node of the tree: a folder with nodes, or a page. Its label is `nodes.<key>`. */
export type TreeNode = {
  key: NodeKey
  icon: ComponentType
  /** The address of its page. */
  to?: string
  nodes?: readonly TreeNode[]
}

type NodeKey = Extract<Parameters<ShellText>[0], `nodes.${string}`> extends `nodes.${infer Key}` ? Key : never

/** The workspaces from top to bottom. One without a page is not shown. */
export const workspaces: readonly TreeNode[] = [
  {
    key: 'softwareLibrary',
    icon: LibraryRegular,
    nodes: [
      {
        key: 'operatingSystems',
        icon: FolderRegular,
        nodes: [
          {
            key: 'upgradePackages',
            icon: BoxMultipleRegular,
            to: '/software-library/operating-systems/upgrade-packages',
          },
          {
            key: 'updateSchedules',
            icon: CalendarClockRegular,
            to: '/software-library/operating-systems/update-schedules',
          },
        ],
      },
      {
        key: 'softwareUpdates',
        icon: FolderRegular,
        nodes: [
          {
            key: 'allSoftwareUpdates',
            icon: AppsListRegular,
            to: '/software-library/software-updates/all-software-updates',
          },
          {
            key: 'updateSources',
            icon: ArrowSyncRegular,
            to: '/software-library/software-updates/sources',
          },
          {
            key: 'selectionRules',
            icon: ClipboardTaskListLtrRegular,
            to: '/software-library/software-updates/selection-rules',
          },
          {
            key: 'updatePolicy',
            icon: FilterRegular,
            to: '/software-library/software-updates/policy',
          },
        ],
      },
    ],
  },
  {
    key: 'monitoring',
    icon: DesktopPulseRegular,
    nodes: [
      {
        key: 'distributionStatus',
        icon: FolderRegular,
        nodes: [
          {
            key: 'contentStatus',
            icon: DataPieRegular,
            to: '/monitoring/distribution-status/content-status',
          },
        ],
      },
      { key: 'servicingQueue', icon: DocumentQueueRegular, to: '/monitoring/servicing-queue' },
    ],
  },
  { key: 'administration', icon: SettingsRegular, nodes: [] },
]

/** The first page under a node, or null. */
export function firstPage(node: TreeNode): string | null {
  if (node.to !== undefined) return node.to
  for (const one of node.nodes ?? []) {
    const found = firstPage(one)
    if (found !== null) return found
  }
  return null
}

/** The nodes from a workspace to the page that an address belongs to; none when the tree does not have it. */
export function wayTo(path: string, nodes: readonly TreeNode[] = workspaces): TreeNode[] {
  for (const node of nodes) {
    if (node.to !== undefined && (path === node.to || path.startsWith(`${node.to}/`))) return [node]
    const inner = wayTo(path, node.nodes ?? [])
    if (inner.length > 0) return [node, ...inner]
  }
  return []
}

/** The same as steps that can be read and followed. */
export function crumbsOf(way: readonly TreeNode[], text: ShellText): Crumb[] {
  return way.map(node => {
    const to = firstPage(node)
    return { label: text(`nodes.${node.key}`), ...(to !== null && { to }) }
  })
}
