// The outbox goes to the site: in order, again and again until it is answered. A report leaves the outbox when the site has it, or says that it
// never takes it.

import { reachFailpoint } from '#platform/failpoints'
import {
  DEVICE_PROTOCOL_VERSION,
  devicePaths,
  type StatusReport,
  statusAnswer,
} from '#product/device-protocol'
import { SiteRefused } from '#product/site-link'
import { callDeviceRoute } from './call-device-route.ts'
import type { EnrolledIdentity } from './identity.ts'
import type { Work } from './work.ts'

const mostAtOnce = 50

/** Sends what is there, until nothing is. @throws SiteAway, SiteRefused, ClearTextRefused; the signal's reason */
export async function sendReports(
  { identity, work }: { identity: EnrolledIdentity; work: Work },
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    const reports = work.read().outbox.slice(0, mostAtOnce)
    if (reports.length === 0) return
    const body = { protocolVersion: DEVICE_PROTOCOL_VERSION, reports }
    const { answer } = await callDeviceRoute(identity, { path: devicePaths.status, body, signal })
    const read = statusAnswer.safeParse(answer)
    if (!read.success || read.data.outcomes.length !== reports.length)
      throw new SiteRefused({ site: identity.siteUrl, status: 200, code: 'an answer that is not understood' })
    reachFailpoint('device-client.reports-sent')
    const sent = new Set(reports.map(nameOf))
    await work.change(state => {
      state.outbox = state.outbox.filter(one => !sent.has(nameOf(one)))
    })
  }
}

function nameOf({ deploymentId, attempt, number }: StatusReport): string {
  return `${deploymentId}/${attempt}/${number}`
}
