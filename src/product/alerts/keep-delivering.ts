import { setTimeout as wait } from 'node:timers/promises'
import type { Database } from '#platform/database'
import type { DeliveryHouse } from './alerts-house.ts'
import { deliverDue } from './deliver-due.ts'
import { fillOutbox } from './fill-outbox.ts'
import { withAlerts } from './tables.ts'

const lookEveryMs = 1000

/** Looks at new messages and delivers what is due, every second until the signal. Nothing waits for it; an error is logged and met again. */
export async function keepDelivering(house: DeliveryHouse, signal: AbortSignal): Promise<void> {
  let delivering: Promise<unknown> | null = null
  while (!signal.aborted) {
    try {
      await fillOutbox(house.db)
    } catch (error) {
      if (!signal.aborted) house.log.warn({ err: error }, 'alerts could not be looked for now')
    }
    // A receiver that hangs keeps nobody from seeing what is new.
    delivering ??= deliverDue(house, signal)
      .catch(error => {
        if (!signal.aborted) house.log.warn({ err: error }, 'alerts could not be delivered now')
      })
      .finally(() => {
        delivering = null
      })
    await wait(lookEveryMs, null, { signal }).catch(() => undefined)
  }
  await delivering
}

/** What waits to be delivered, over all subscriptions, for metrics. */
export async function readAlertFigures(
  db: Database,
): Promise<{ waiting: number; delivered: number; givenUp: number }> {
  const alerts = withAlerts(db)
  const outbox = await alerts
    .selectFrom('alerts_outbox')
    .select(row => row.fn.countAll<number>().as('waiting'))
    .executeTakeFirstOrThrow()
  const sums = await alerts
    .selectFrom('alerts_subscriptions')
    .select(row => [
      row.fn.sum<string | null>('delivered').as('delivered'),
      row.fn.sum<string | null>('given_up').as('given_up'),
    ])
    .executeTakeFirstOrThrow()
  return {
    waiting: outbox.waiting,
    delivered: Number(sums.delivered ?? 0),
    givenUp: Number(sums.given_up ?? 0),
  }
}
