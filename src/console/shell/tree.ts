// The workspaces, and the tree of each: where the pages stand that people look for.

import { AlertRegular } from '@fluentui/react-icons/svg/alert'
import { AppsListRegular } from '@fluentui/react-icons/svg/apps-list'
import { ArrowSyncRegular } from '@fluentui/react-icons/svg/arrow-sync'
import { BoxMultipleRegular } from '@fluentui/react-icons/svg/box-multiple'
import { CalendarClockRegular } from '@fluentui/react-icons/svg/calendar-clock'
import { ClipboardTaskRegular } from '@fluentui/react-icons/svg/clipboard-task'
import { ClipboardTaskListLtrRegular } from '@fluentui/react-icons/svg/clipboard-task-list-ltr'
import { CodeRegular } from '@fluentui/react-icons/svg/code'
import { DataBarVerticalRegular } from '@fluentui/react-icons/svg/data-bar-vertical'
import { DataPieRegular } from '@fluentui/react-icons/svg/data-pie'
import { DesktopRegular } from '@fluentui/react-icons/svg/desktop'
import { DesktopPulseRegular } from '@fluentui/react-icons/svg/desktop-pulse'
import { DocumentBulletListRegular } from '@fluentui/react-icons/svg/document-bullet-list'
import { DocumentQueueRegular } from '@fluentui/react-icons/svg/document-queue'
import { FilterRegular } from '@fluentui/react-icons/svg/filter'
import { FolderRegular } from '@fluentui/react-icons/svg/folder'
import { GridRegular } from '@fluentui/react-icons/svg/grid'
import { HistoryRegular } from '@fluentui/react-icons/svg/history'
import { KeyRegular } from '@fluentui/react-icons/svg/key'
import { LibraryRegular } from '@fluentui/react-icons/svg/library'
import { MailRegular } from '@fluentui/react-icons/svg/mail'
import { OptionsRegular } from '@fluentui/react-icons/svg/options'
import { OrganizationRegular } from '@fluentui/react-icons/svg/organization'
import { PeopleRegular } from '@fluentui/react-icons/svg/people'
import { PersonRegular } from '@fluentui/react-icons/svg/person'
import { PersonKeyRegular } from '@fluentui/react-icons/svg/person-key'
import { PlugConnectedRegular } from '@fluentui/react-icons/svg/plug-connected'
import { RocketRegular } from '@fluentui/react-icons/svg/rocket'
import { ScanObjectRegular } from '@fluentui/react-icons/svg/scan-object'
import { ServerRegular } from '@fluentui/react-icons/svg/server'
import { ServerMultipleRegular } from '@fluentui/react-icons/svg/server-multiple'
import { SettingsRegular } from '@fluentui/react-icons/svg/settings'
import { ShieldRegular } from '@fluentui/react-icons/svg/shield'
import { TextBulletListTreeRegular } from '@fluentui/react-icons/svg/text-bullet-list-tree'
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
    key: 'assetsAndCompliance',
    icon: DesktopRegular,
    nodes: [
      { key: 'devices', icon: DesktopRegular, to: '/assets-and-compliance/devices' },
      { key: 'deviceGroups', icon: AppsListRegular, to: '/assets-and-compliance/device-groups' },
      { key: 'enrolmentTokens', icon: KeyRegular, to: '/assets-and-compliance/enrolment-tokens' },
    ],
  },
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
          {
            key: 'taskSequences',
            icon: TextBulletListTreeRegular,
            to: '/software-library/operating-systems/task-sequences',
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
      { key: 'overview', icon: DataBarVerticalRegular, to: '/monitoring/overview' },
      {
        key: 'distributionStatus',
        icon: FolderRegular,
        nodes: [
          {
            key: 'contentStatus',
            icon: DataPieRegular,
            to: '/monitoring/distribution-status/content-status',
          },
          { key: 'contentMatrix', icon: GridRegular, to: '/monitoring/distribution-status/content-matrix' },
        ],
      },
      { key: 'deployments', icon: RocketRegular, to: '/monitoring/deployments' },
      { key: 'alerts', icon: AlertRegular, to: '/monitoring/alerts' },
      {
        key: 'systemStatus',
        icon: FolderRegular,
        nodes: [
          { key: 'statusMessages', icon: DocumentBulletListRegular, to: '/monitoring/status-messages' },
          { key: 'operations', icon: ClipboardTaskRegular, to: '/monitoring/operations' },
          { key: 'audit', icon: HistoryRegular, to: '/monitoring/audit' },
        ],
      },
      { key: 'servicingQueue', icon: DocumentQueueRegular, to: '/monitoring/servicing-queue' },
    ],
  },
  {
    key: 'administration',
    icon: SettingsRegular,
    nodes: [
      { key: 'distributionPoints', icon: ServerRegular, to: '/administration/distribution-points' },
      {
        key: 'distributionPointGroups',
        icon: ServerMultipleRegular,
        to: '/administration/distribution-point-groups',
      },
      {
        key: 'hierarchyConfiguration',
        icon: FolderRegular,
        nodes: [
          { key: 'boundaries', icon: GridRegular, to: '/administration/boundaries' },
          { key: 'boundaryGroups', icon: BoxMultipleRegular, to: '/administration/boundary-groups' },
        ],
      },
      {
        key: 'security',
        icon: FolderRegular,
        nodes: [
          { key: 'ownAccount', icon: PersonRegular, to: '/administration/own-account' },
          { key: 'users', icon: PeopleRegular, to: '/administration/users' },
          { key: 'roles', icon: ShieldRegular, to: '/administration/roles' },
          { key: 'securityScopes', icon: ScanObjectRegular, to: '/administration/security-scopes' },
          { key: 'identityProvider', icon: PersonKeyRegular, to: '/administration/identity-provider' },
          { key: 'sessions', icon: DesktopRegular, to: '/administration/sessions' },
          { key: 'tokens', icon: KeyRegular, to: '/administration/tokens' },
        ],
      },
      {
        key: 'siteConfiguration',
        icon: FolderRegular,
        nodes: [
          { key: 'site', icon: OrganizationRegular, to: '/administration/site' },
          { key: 'settings', icon: OptionsRegular, to: '/administration/settings' },
          { key: 'networkAccounts', icon: PlugConnectedRegular, to: '/administration/network-accounts' },
          { key: 'alertReceivers', icon: MailRegular, to: '/administration/alert-receivers' },
        ],
      },
      { key: 'apiReference', icon: CodeRegular, to: '/administration/api-reference' },
    ],
  },
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
