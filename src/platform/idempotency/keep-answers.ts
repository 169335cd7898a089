// Answers in the database, so that a request which is repeated at the other site server is known there.

import { type Generated, sql } from 'kysely'
import type { Database } from '#platform/database'
import type { BegunRequest, IdempotencyStore } from '#platform/http'
import { digestOfKey, openAnswer, sealAnswer } from './seal-answer.ts'

type Tables = {
  idempotency_answers: {
    caller: string
    key_sha256: string
    fingerprint: string
    began_at: Generated<Date>
    lease_until: Date | null
    sealed_answer: Buffer | null
  }
}

/** How long an answer is kept, in hours, and how large it may be, in UTF-16 units. */
const kept = { hours: 24, characters: 262_144 }
/** Who shows no sign of life for so long has died; seconds. */
const standardLease = { seconds: 120, renewEveryMs: 30_000 }

/** Makes the store. */
export function openIdempotencyStore(db: Database, lease = standardLease): IdempotencyStore {
  const table = db.$extendTables<Tables>()
  const leaseEnd = sql<Date>`now() + make_interval(secs => ${lease.seconds})`
  return {
    async begin({ caller, key, fingerprint }) {
      const row = { caller, key_sha256: digestOfKey(key) }
      await table
        .deleteFrom('idempotency_answers')
        .where(where => where.and(row))
        .where('began_at', '<', oldest)
        .execute()
      const inserted = await table
        .insertInto('idempotency_answers')
        .values({ ...row, fingerprint, lease_until: leaseEnd, sealed_answer: null })
        .onConflict(conflict => conflict.doNothing())
        .executeTakeFirst()
      if (inserted.numInsertedOrUpdatedRows === 1n) return { state: 'begun', request: begun(row, key) }
      const found = await table
        .selectFrom('idempotency_answers')
        .select(['fingerprint', 'sealed_answer', 'lease_until'])
        .select(sql<boolean>`coalesce(lease_until > now(), false)`.as('alive'))
        .where(where => where.and(row))
        .executeTakeFirst()
      // It was abandoned in this moment: the next look begins it.
      if (found === undefined) return { state: 'busy' }
      if (found.fingerprint !== fingerprint) return { state: 'other-request' }
      if (found.sealed_answer !== null) return { state: 'done', answer: openAnswer(found.sealed_answer, key) }
      return { state: found.alive ? 'busy' : 'undecided' }
    },
  }

  function begun(row: { caller: string; key_sha256: string }, key: string): BegunRequest {
    const renewing = setInterval(() => {
      void table
        .updateTable('idempotency_answers')
        .set({ lease_until: leaseEnd })
        .where(where => where.and(row))
        .execute()
        .catch(() => undefined)
    }, lease.renewEveryMs)
    renewing.unref()
    return {
      async finish(answer) {
        clearInterval(renewing)
        const isKept = (answer.body?.length ?? 0) <= kept.characters
        await table
          .updateTable('idempotency_answers')
          .set({ lease_until: null, sealed_answer: isKept ? sealAnswer(answer, key) : null })
          .where(where => where.and(row))
          .execute()
      },
      async abandon() {
        clearInterval(renewing)
        await table
          .deleteFrom('idempotency_answers')
          .where(where => where.and(row))
          .execute()
      },
    }
  }
}

const oldest = sql<Date>`now() - make_interval(hours => ${sql.lit(kept.hours)})`

/** Removes answers that were kept long enough. */
export async function forgetAnswers(db: Database): Promise<void> {
  await db.$extendTables<Tables>().deleteFrom('idempotency_answers').where('began_at', '<', oldest).execute()
}
