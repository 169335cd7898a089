// slipstream content wait --verified: for pipelines. It ends well only when every targeted point has signed for the version in use.

import { setTimeout as wait } from 'node:timers/promises'
import type { Command } from 'commander'
import type { ContentStatus } from '#api-client'
import { contextOf, exitCodes } from './context.ts'
import { ContentNotVerified } from './errors.ts'
import { bytesText } from './output.ts'
import { readWholeNumber } from './read-number.ts'
import { runCommand } from './run-command.ts'

/** Adds the verb. */
export function addContentWaitCommand(noun: Command): void {
  noun
    .command('wait')
    .description('wait until every targeted point has a receipt of the version in use')
    .requiredOption('--verified', 'what is waited for: a receipt, not a report')
    .option('--package <packageId>', 'one package; all packages that were distributed when not given')
    .option('--newer-than <seconds>', 'receipts must not be older than this', seconds)
    .option('--timeout <seconds>', 'give up after this', seconds, 3600)
    .action(runCommand(waitForContent))
}

const seconds = readWholeNumber({ least: 0, most: 365 * 86_400, unit: 'seconds' })

type Asked = { package?: string; newerThan?: number; timeout: number }

/** How often the site is asked. */
const everyMs = 1000
const removal = new Set([4, 5, 6])

async function waitForContent(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const { package: packageId, newerThan, timeout } = command.opts<Asked>()
  const until = performance.now() + timeout * 1000
  let said = ''
  while (true) {
    const all = await api.readContentStatus(packageId === undefined ? {} : { packageId })
    const targeted = all.filter(row => !removal.has(row.state))
    const missing = targeted.filter(row => !isVerified(row, newerThan))
    const line = `${targeted.length - missing.length} of ${targeted.length} verified${describe(missing)}`
    if (line !== said) out.say(line)
    said = line
    if (targeted.length > 0 && missing.length === 0) {
      out.answer({ verified: true, targeted: targeted.length, receipts: targeted.map(receiptOf) }, [
        `Every targeted distribution point (${targeted.length}) has signed for the version in use.`,
      ])
      return exitCodes.done
    }
    const left = until - performance.now()
    if (left <= 0) throw notVerified(targeted, missing)
    await wait(Math.min(everyMs, left))
  }
}

/** A point that is not heard from any more counts as it counts in the status: what it said before is no proof of now. */
function isVerified({ category, isVersionInUse, receipt }: ContentStatus, newerThan?: number): boolean {
  if (category !== 'success' || !isVersionInUse || receipt === null) return false
  return newerThan === undefined || receipt.ageSeconds <= newerThan
}

function describe(missing: readonly ContentStatus[]): string {
  const [first] = missing
  if (!first) return ''
  const bytes = `${bytesText(first.bytesSent + first.bytesReused)} of ${bytesText(first.bytesTotal)}`
  return `; ${first.packageId} on ${first.point}: ${first.stateName}, ${bytes}`
}

function receiptOf({ packageId, point, receipt }: ContentStatus) {
  return { packageId, point, ...receipt }
}

function notVerified(targeted: readonly ContentStatus[], missing: readonly ContentStatus[]) {
  const points = missing.map(row => `${row.packageId} on ${row.point}: ${reasonOf(row)}`)
  return new ContentNotVerified({ targeted: targeted.length, points })
}

function reasonOf(row: ContentStatus): string {
  if (!row.isVersionInUse) return `it was not updated from version ${row.version}`
  if (row.category === 'success' && row.receipt) return `its receipt is ${row.receipt.ageSeconds} seconds old`
  return row.category === 'unknown' ? 'it is not heard from' : row.stateName
}
