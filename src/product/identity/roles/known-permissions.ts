import { declaredRoutes, type HttpServer, type Permission, type Permissions } from '#platform/http'
import { PermissionUnknown } from '../errors.ts'
import { objectClasses } from './object-classes.ts'

/** Whether there is such an operation on such a class of objects. */
function isKnown({ objectClass, operation }: Permission): boolean {
  if (!Object.hasOwn(objectClasses, objectClass)) return false
  const operations: readonly string[] = objectClasses[objectClass as keyof typeof objectClasses]
  return operations.includes(operation)
}

/** @throws PermissionUnknown */
export function refuseUnknown(permissions: Permissions): void {
  for (const [objectClass, operations] of Object.entries(permissions))
    for (const operation of operations)
      if (!isKnown({ objectClass, operation })) throw new PermissionUnknown({ objectClass, operation })
}

/** Keeps a server from starting when a route asks for a permission that is not in the catalogue: nobody could be given it. */
export function refuseUnknownPermissions(server: HttpServer): void {
  server.addHook('onReady', async () => {
    for (const { method, url, access } of declaredRoutes(server)) {
      const { permission } = access
      if (permission && !isKnown(permission))
        throw new Error(
          `the route ${method} ${url} asks for an unknown permission: ${permission.operation} on ${permission.objectClass}`,
        )
    }
  })
}
