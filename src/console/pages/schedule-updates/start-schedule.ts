// Makes the schedule. One that is due at once is followed until its work has begun.

import type { ServicingScheduleRequestInput } from '#api-client'
import { queryClient, site } from '#console/data'

/** How long the site may take to begin what is due, in milliseconds; the last page shows what begins later. */
const beginsWithin = 15_000
const lookEvery = 500

/** @returns the operation of what is due at once; null for what is due later. */
export async function startSchedule(
  request: ServicingScheduleRequestInput,
): Promise<{ operation: string } | null> {
  await site.createServicingSchedule(request)
  void queryClient.invalidateQueries({ queryKey: ['servicing-schedule'] })
  if (request.when.start !== 'as-soon-as-possible') return null
  for (let waited = 0; waited < beginsWithin; waited += lookEvery) {
    const [newest] = await site.listServicingOccurrences({ schedule: request.name })
    if (newest?.operation != null) return { operation: newest.operation }
    await new Promise(resolve => setTimeout(resolve, lookEvery))
  }
  return null
}
