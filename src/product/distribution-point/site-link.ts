// The point's calls to its site. All of them throw ClearTextRefused for a site on another machine without encryption.

import {
  type DesiredState,
  desiredState,
  type JoinAnswer,
  type JoinRequest,
  joinAnswer,
  type PointQuestion,
  type ProgressReport,
  type SignedReceipt,
} from '#product/distribution-protocol'
import { askSite, callSite } from '#product/site-link'

const base = 'distribution-points'

/** Joins a site. @throws SiteAway, SiteRefused */
export async function callJoin(
  siteUrl: string,
  asked: JoinRequest,
  signal: AbortSignal,
): Promise<JoinAnswer> {
  return askSite(joinAnswer, { siteUrl, token: asked.joinToken, path: `${base}/join`, body: asked, signal })
}

/** What the point shall hold; the question says how the point is. @throws SiteAway, SiteRefused */
export async function askDesiredState(
  site: { siteUrl: string; bearerToken: string },
  question: PointQuestion,
  signal: AbortSignal,
): Promise<DesiredState> {
  // The site may wait before it answers, so it is given that much longer.
  const patienceMs = (question.waitSeconds + 30) * 1000
  const path = `${base}/self/desired-state`
  return askSite(desiredState, { ...ofSite(site), path, body: question, patienceMs, signal })
}

/** Reports progress. @throws SiteAway, SiteRefused */
export async function reportProgress(
  site: { siteUrl: string; bearerToken: string },
  report: ProgressReport,
  signal: AbortSignal,
): Promise<void> {
  await callSite({ ...ofSite(site), path: `${base}/self/progress`, body: report, signal })
}

/** Hands in a receipt. @throws SiteAway, SiteRefused */
export async function sendReceipt(
  site: { siteUrl: string; bearerToken: string },
  signed: SignedReceipt,
  signal: AbortSignal,
): Promise<void> {
  await callSite({ ...ofSite(site), path: `${base}/self/receipts`, body: signed, signal })
}

function ofSite({ siteUrl, bearerToken }: { siteUrl: string; bearerToken: string }) {
  return { siteUrl, token: bearerToken }
}
