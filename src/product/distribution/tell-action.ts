// Status messages of actions on content.

import type { DatabaseTransaction } from '#platform/database'
import { recordActivity, type StatusCode } from '#product/activity'
import type { ContentActionName } from './decide-effect.ts'
import type { PlannedEntry } from './plan-entries.ts'

type About = { action: ContentActionName; packageId: string; by: string; entries: readonly PlannedEntry[] }

/** Points are named up to this many; beyond, they are counted. */
const namedAtMost = 10
/** In the audit, up to this many. */
const listedAtMost = 100

/** Writes down who asked for what, in the transaction that carries it out. Nothing is written about what changes nothing. */
export async function tellAction(trx: DatabaseTransaction, about: About): Promise<void> {
  const { action, packageId, by, entries } = about
  const changed = entries.filter(entry => entry.effect !== 'nothing' && entry.effect !== 'keep')
  const tell = (code: StatusCode, message: string, points = changed) =>
    recordActivity(trx, {
      code,
      actor: by,
      subject: packageId,
      message,
      change: {
        after: points
          .slice(0, listedAtMost)
          .map(({ point, effect, version }) => ({ point, effect, version })),
      },
    })
  if (action === 'update') {
    const version = changed[0]?.version
    const what = version === undefined ? packageId : `version ${version} of ${packageId}`
    const message = `${by} updated ${changed.length} distribution points with ${what}.`
    return tell('DISTRIBUTION_POINTS_UPDATED', message)
  }
  if (action === 'distribute') {
    for (const entry of changed)
      await tell(
        'CONTENT_DISTRIBUTED',
        `${by} distributed ${packageId} to distribution point “${entry.point}”.`,
        [entry],
      )
    return
  }
  if (changed.length === 0) return
  const where = namesOf(changed)
  const messages = {
    redistribute: ['CONTENT_REDISTRIBUTED', `${by} had all of ${packageId} sent again to ${where}.`],
    remove: ['CONTENT_REMOVAL_REQUESTED', `${by} had ${packageId} removed from ${where}.`],
    validate: ['CONTENT_VALIDATION_REQUESTED', `${by} had ${packageId} validated on ${where}.`],
    cancel: ['DISTRIBUTION_CANCELLED', `${by} cancelled the distribution of ${packageId} to ${where}.`],
  } as const
  const [code, message] = messages[action]
  return tell(code, message)
}

function namesOf(entries: readonly PlannedEntry[]): string {
  if (entries.length > namedAtMost) return `${entries.length} distribution points`
  return entries.map(entry => `“${entry.point}”`).join(', ')
}
