// What can be changed and removed through the face: a package, as `PATCH` and `DELETE` of the AdminService do.
//
// Source: the properties of SMS_OperatingSystemInstallPackage in the Configuration Manager SDK that are not read-only and that mean something here:
// Name, Version and Description (our comment). PkgSourcePath is another reading of the source: RefreshPkgSource, or a reload in the API.

import { z } from 'zod'
import type { Caller, Permission } from '#platform/http'
import { removeWholePackage } from '#product/package-removal'
import { editPackage, packageEditSchema } from '#product/upgrade-packages'
import type { AdminHouse } from './entity-class.ts'
import { ClassReadOnly } from './errors.ts'
import { readBody } from './read-body.ts'
import type { Entity } from './select-entities.ts'

/** One write: what it needs on all objects beside the permission of the face, and what it does. */
export type EntityWrite = {
  permission: Permission
  carryOut: (house: AdminHouse, call: { entity: Entity; body: unknown; caller: Caller }) => Promise<unknown>
}

const { name, version, comment } = packageEditSchema.shape
const packageProperties = z.strictObject({ Name: name, Version: version, Description: comment })

const writes: Readonly<Record<string, Readonly<Record<'PATCH' | 'DELETE', EntityWrite>>>> = {
  SMS_OperatingSystemInstallPackage: {
    PATCH: {
      permission: { objectClass: 'upgrade-package', operation: 'modify' },
      carryOut: (house, { entity, body, caller }) => {
        const { Name, Version, Description } = readBody(packageProperties, body)
        const edit = { name: Name, version: Version, comment: Description }
        return editPackage(house, { packageId: String(entity.PackageID), edit, by: caller.name })
      },
    },
    DELETE: {
      permission: { objectClass: 'upgrade-package', operation: 'delete' },
      // As in Configuration Manager nothing is agreed to; what needs the package hinders it all the same.
      carryOut: (house, { entity, caller }) =>
        removeWholePackage(house, { packageId: String(entity.PackageID), plan: null, by: caller.name }),
    },
  },
}

/** @throws ClassReadOnly */
export function findWrite(className: string, method: 'PATCH' | 'DELETE'): EntityWrite {
  const found = Object.hasOwn(writes, className) ? writes[className] : undefined
  if (found === undefined) throw new ClassReadOnly({ name: className })
  return found[method]
}
