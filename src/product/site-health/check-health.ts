// All checks of a site server, side by side.

import { reportError } from '#platform/errors'
import { checkContent } from './check-content.ts'
import { checkDatabase } from './check-database.ts'
import { checkDisks } from './check-disks.ts'
import { checkTools } from './check-tools.ts'
import type { HealthFinding } from './finding.ts'
import type { HealthHouse } from './health-house.ts'

/** Everything that is found; a check that cannot be made is an error of its own. */
export async function checkHealth(house: HealthHouse): Promise<HealthFinding[]> {
  const checks: [string, Promise<HealthFinding[]>][] = [
    ['programs', checkTools()],
    ['disks', checkDisks(house)],
    ['database', checkDatabase(house.db)],
    ['content', checkContent(house)],
  ]
  const found = await Promise.all(
    checks.map(async ([check, made]) =>
      made.catch((error): HealthFinding[] => {
        const { message, remedy } = reportError(error)
        return [{ check, state: 'error', message: `This could not be looked at. ${message}`, remedy }]
      }),
    ),
  )
  return found.flat()
}
