// The workspaces, and the tree of each: where the pages stand that people look for.

import { BoxMultipleRegular } from '@fluentui/react-icons/svg/box-multiple'
import { DataPieRegular } from '@fluentui/react-icons/svg/data-pie'
import { DesktopPulseRegular } from '@fluentui/react-icons/svg/desktop-pulse'
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
