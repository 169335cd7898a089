// Permissions as people write them: `upgrade-package:read,service`.

import { CommandInvalid } from './errors.ts'

/** Reads words of the form CLASS:OPERATION[,OPERATION…]. @throws CommandInvalid */
export function readPermissions(words: readonly string[]): Record<string, string[]> {
  const permissions: Record<string, string[]> = {}
  for (const word of words) {
    const [objectClass = '', operations = ''] = word.split(':')
    if (objectClass === '' || operations === '')
      throw new CommandInvalid({ reason: `“${word}” is not CLASS:OPERATION,OPERATION` })
    permissions[objectClass] = [...(permissions[objectClass] ?? []), ...operations.split(',')]
  }
  return permissions
}

/** The same as text. */
export function permissionsText(permissions: Readonly<Record<string, readonly string[]>>): string[] {
  return Object.entries(permissions).map(
    ([objectClass, operations]) => `${objectClass}:${operations.join(',')}`,
  )
}
