// Status messages of actions on content.

import type { DatabaseTransaction } from '#platform/database'
import { recordActivity, type Severity } from '#product/activity'
import type { ContentActionName } from './decide-effect.ts'
import type { PlannedEntry } from './plan-entries.ts'

type About = { action: ContentActionName; packageId: string; by: string; entries: readonly PlannedEntry[] }

/** Points are named up to this many; beyond, they are counted. */
const namedAtMost = 10

/** Writes down who asked for what, in the transaction that carries it out. Nothing is written about what changes nothing. */
export async function tellAction(trx: DatabaseTransaction, about: About): Promise<void> {
  const { action, packageId, by, entries } = about
  const changed = entries.filter(entry => entry.effect !== 'nothing' && entry.effect !== 'keep')
  const tell = (severity: Severity, code: string, message: string) =>
    recordActivity(trx, { severity, code, actor: by, subject: packageId, message })
  if (action === 'update') {
    const version = changed[0]?.version
    const what = version === undefined ? packageId : `version ${version} of ${packageId}`
    const message = `${by} updated ${changed.length} distribution points with ${what}.`
    return tell('information', 'DISTRIBUTION_POINTS_UPDATED', message)
  }
  if (action === 'distribute') {
    for (const { point } of changed)
      await tell(
        'information',
        'CONTENT_DISTRIBUTED',
        `${by} distributed ${packageId} to distribution point “${point}”.`,
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
  return tell(action === 'remove' || action === 'cancel' ? 'warning' : 'information', code, message)
}

function namesOf(entries: readonly PlannedEntry[]): string {
  if (entries.length > namedAtMost) return `${entries.length} distribution points`
  return entries.map(entry => `“${entry.point}”`).join(', ')
}
