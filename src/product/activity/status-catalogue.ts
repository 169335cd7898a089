// Every kind of status message, in one catalogue. A code that is not in it does not compile.

import { boundaryMessages } from './catalogue/boundaries.ts'
import type { Component, MessageKind } from './catalogue/define.ts'
import { deploymentMessages } from './catalogue/deployments.ts'
import { deviceMessages } from './catalogue/devices.ts'
import { identityMessages } from './catalogue/identity.ts'
import { packageMessages } from './catalogue/packages.ts'
import { siteMessages } from './catalogue/site.ts'
import { taskSequenceMessages } from './catalogue/task-sequences.ts'
import { updateMessages } from './catalogue/updates.ts'

const catalogue = {
  ...siteMessages,
  ...identityMessages,
  ...packageMessages,
  ...taskSequenceMessages,
  ...boundaryMessages,
  ...updateMessages,
  ...deviceMessages,
  ...deploymentMessages,
} satisfies Record<string, MessageKind>

/** The code of a status message: `UPGRADE_PACKAGE_ADDED`. */
export type StatusCode = keyof typeof catalogue

/** The catalogue, by code. */
export const statusCatalogue: Readonly<Record<StatusCode, MessageKind>> = catalogue

/** What the catalogue says of a code that was read back; null for one of a version of this program that is not this one. */
export function kindOfCode(code: string): MessageKind | null {
  return Object.hasOwn(statusCatalogue, code) ? statusCatalogue[code as StatusCode] : null
}

/** The codes of the messages of these components. */
export function codesOfComponents(components: readonly Component[]): StatusCode[] {
  const all = Object.entries(statusCatalogue) as [StatusCode, MessageKind][]
  return all.filter(([, kind]) => components.includes(kind.component)).map(([code]) => code)
}
