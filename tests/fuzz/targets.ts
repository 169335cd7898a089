// Every target, in the order in which they run.

import type { FuzzTarget } from './target.ts'
import { odataQuery } from './targets/admin-service.ts'
import { boundaryText } from './targets/boundary-text.ts'
import { cabinetHeader, containerIndex } from './targets/cabinet-index.ts'
import { cbsDocuments, cbsIdentities } from './targets/cbs.ts'
import { contentManifest } from './targets/content-manifest.ts'
import { compressedManifest, delta } from './targets/delta.ts'
import { downloadAddress } from './targets/download-address.ts'
import { objectRequest } from './targets/object-request.ts'
import { packageList } from './targets/package-list.ts'
import { desiredStateMessage, pointQuestionMessage } from './targets/point-messages.ts'
import { program } from './targets/portable-executable.ts'
import { prestageFile } from './targets/prestage-file.ts'
import { hive } from './targets/registry.ts'
import { sddl, securityDescriptor } from './targets/security-descriptor.ts'
import { selfCheck } from './targets/self-check.ts'
import { joinedCabinets, serverUpdate } from './targets/server-update.ts'
import { contentTicket, pointReceipt } from './targets/statements.ts'
import { updateFile } from './targets/update-file.ts'
import { updateFragments } from './targets/update-metadata.ts'
import { wimMetadata, wimMetadataResource } from './targets/wim-metadata.ts'
import { wimResources } from './targets/wim-resources.ts'
import { wimXml } from './targets/wim-xml.ts'
import { xml } from './targets/xml.ts'

/** All targets. */
export const targets: readonly FuzzTarget[] = [
  delta,
  compressedManifest,
  containerIndex,
  cabinetHeader,
  cbsDocuments,
  cbsIdentities,
  updateFragments,
  serverUpdate,
  joinedCabinets,
  packageList,
  hive,
  wimXml,
  wimResources,
  wimMetadata,
  wimMetadataResource,
  securityDescriptor,
  sddl,
  program,
  xml,
  contentManifest,
  prestageFile,
  contentTicket,
  pointReceipt,
  desiredStateMessage,
  pointQuestionMessage,
  objectRequest,
  downloadAddress,
  updateFile,
  odataQuery,
  boundaryText,
]

/** The target of this name. @throws Error that lists the names there are. */
export function findTarget(name: string): FuzzTarget {
  const target = [...targets, selfCheck].find(candidate => candidate.name === name)
  if (target !== undefined) return target
  throw new Error(`there is no target "${name}"; there are ${targets.map(known => known.name).join(', ')}`)
}
