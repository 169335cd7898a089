// What the point has to tell its site, one after the other. Losses and receipts are kept in their order until the site has taken
// them: a loss that came after the newer receipt would withdraw it. Of progress only the latest word on each version counts.

import { createPrivateKey } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { reportError } from '#platform/errors'
import { reachFailpoint } from '#platform/failpoints'
import { type ProgressReport, signReceipt } from '#product/distribution-protocol'
import { SiteAway } from '#product/site-link'
import type { PointHouse } from './point.ts'
import { changeHeld, type HeldVersion, isSameVersion, keyOf, readHeld } from './point-state.ts'
import { reportProgress, sendReceipt } from './site-link.ts'

/** See the top of this file. */
export type Outbox = {
  /** Tells how a version stands; what was told before and is the same is not told again. */
  tell: (report: ProgressReport) => void
  /** Tells that a version is lost. */
  tellLoss: (report: ProgressReport) => void
  /** Hands in the receipts of everything held whose receipt the site has not taken. */
  offerReceipts: () => Promise<void>
  /** Tells everything again that is told next: the site may have forgotten. */
  forgetTold: () => void
  /** Sends until the signal. */
  run: (signal: AbortSignal) => Promise<void>
}

type Letter = { kind: 'loss'; report: ProgressReport } | { kind: 'receipt'; version: HeldVersion }

const shortestPauseMs = 300
const longestPauseMs = 5000

/** Opens the outbox. */
export function openOutbox(house: PointHouse): Outbox {
  const letters: Letter[] = []
  const latest = new Map<string, ProgressReport>()
  const told = new Map<string, string>()
  let wake = () => {}

  const isWaiting = (version: HeldVersion) =>
    letters.some(letter => letter.kind === 'receipt' && isSameVersion(letter.version, version))

  async function sendProgress(key: string, signal: AbortSignal): Promise<void> {
    const report = latest.get(key)
    if (!report) return
    await reportProgress(house.membership, report, signal)
    if (latest.get(key) === report) latest.delete(key)
  }
  async function sendLetter(letter: Letter, signal: AbortSignal): Promise<void> {
    if (letter.kind === 'loss') return reportProgress(house.membership, letter.report, signal)
    // How many bytes came is said before the receipt, which ends the matter.
    await sendProgress(keyOf(letter.version), signal).catch(error => {
      if (error instanceof SiteAway) throw error
    })
    latest.delete(keyOf(letter.version))
    await handInReceipt(house, letter.version, signal)
  }
  /** What the site refuses is not sent again as it is; a receipt is offered anew with the next desired state. */
  async function sendNext(signal: AbortSignal): Promise<void> {
    const [letter] = letters
    const [key = ''] = latest.keys()
    try {
      await (letter ? sendLetter(letter, signal) : sendProgress(key, signal))
    } catch (error) {
      if (signal.aborted || error instanceof SiteAway) throw error
      const { code, message } = reportError(error)
      house.log[letter ? 'warn' : 'debug']({ err: error, code }, message)
      if (!letter) latest.delete(key)
    }
    if (letter) letters.splice(letters.indexOf(letter), 1)
  }
  return {
    tell(report) {
      const key = keyOf(report)
      const { reportedAt: _, ...facts } = report
      const text = JSON.stringify(facts)
      if (told.get(key) === text) return
      told.set(key, text)
      latest.set(key, report)
      wake()
    },
    tellLoss(report) {
      told.delete(keyOf(report))
      letters.push({ kind: 'loss', report })
      wake()
    },
    async offerReceipts() {
      for (const version of await readHeld(house.folder)) {
        if (version.receiptTaken || version.undesiredSince !== undefined || isWaiting(version)) continue
        letters.push({ kind: 'receipt', version })
      }
      wake()
    },
    forgetTold: () => told.clear(),
    async run(signal) {
      let pause = shortestPauseMs
      signal.addEventListener('abort', () => wake())
      while (!signal.aborted) {
        if (letters.length === 0 && latest.size === 0) {
          await new Promise<void>(resolve => {
            wake = resolve
          })
          continue
        }
        try {
          await sendNext(signal)
          pause = shortestPauseMs
        } catch (error) {
          if (signal.aborted) return
          house.log.debug({ err: error }, 'a report did not get through; it is sent again')
          await wait(pause * (0.5 + Math.random() / 2), null, { signal }).catch(() => undefined)
          pause = Math.min(longestPauseMs, pause * 2)
        }
      }
    },
  }
}

/** Signs and sends a receipt, unless the version was lost or removed since. */
async function handInReceipt(house: PointHouse, known: HeldVersion, signal: AbortSignal): Promise<void> {
  const { folder, membership } = house
  const version = (await readHeld(folder)).find(one => isSameVersion(one, known))
  if (!version || version.receiptTaken || version.undesiredSince !== undefined) return
  const { packageId, contentVersion, files, bytes, verifiedAt, request = null } = version
  const { siteCode, pointId } = membership
  const receipt = {
    protocolVersion: 1 as const,
    siteCode,
    pointId,
    packageId,
    version: version.version,
    contentVersion,
    files,
    bytes,
    verifiedAt,
    request,
  }
  reachFailpoint('distribution-point.before-receipt')
  await sendReceipt(membership, signReceipt(receipt, createPrivateKey(membership.privateKey)), signal)
  reachFailpoint('distribution-point.receipt-sent')
  // Only this very receipt was taken: a newer one may be due since.
  await changeHeld(folder, held =>
    held.map(one =>
      isSameVersion(one, version) && one.verifiedAt === verifiedAt && one.request === version.request
        ? { ...one, receiptTaken: true }
        : one,
    ),
  )
}
