// The outbox goes to the site: in order, again and again until it is answered. A report leaves the outbox when the site has it, or says that it
// never takes it. One that the site does not understand is put aside: it must not keep those behind it from the site for ever.

import { reachFailpoint } from '#platform/failpoints'
import {
  DEVICE_PROTOCOL_VERSION,
  devicePaths,
  type StatusReport,
  statusAnswer,
} from '#product/device-protocol'
import { SiteRefused } from '#product/site-link'
import { callDeviceRoute } from './call-device-route.ts'
import type { Client } from './client.ts'
import type { Work } from './work.ts'

const mostAtOnce = 50
/** So many are kept of those that were put aside, the newest; each is shown, so that a fault is found long before. */
const mostSetAside = 200

type Sending = Pick<Client, 'identity' | 'work' | 'say'>

/** Sends what is there, until nothing is. @throws SiteAway, SiteRefused, ClearTextRefused; the signal's reason */
export async function sendReports(client: Sending, signal: AbortSignal): Promise<void> {
  const { work } = client
  let atOnce = mostAtOnce
  for (;;) {
    const reports = work.read().outbox.slice(0, atOnce)
    const [first] = reports
    if (first === undefined) return
    if (await isUnderstood(client, reports, signal)) {
      reachFailpoint('device-client.reports-sent')
      await leave(work, reports)
      atOnce = mostAtOnce
    } else if (reports.length > 1) {
      // One of them is not understood, and nobody says which: fewer at once, until it stands alone.
      atOnce = Math.ceil(reports.length / 2)
    } else {
      await leave(work, reports, { isSetAside: true })
      const which = `report ${first.number} of attempt ${first.attempt} of the deployment ${first.deploymentId}`
      client.say(`The site does not understand ${which}; it was put aside, and the others go on.`)
    }
  }
}

/** Sends some. False: the site does not understand one of them, and took none. */
async function isUnderstood(
  { identity }: Sending,
  reports: readonly StatusReport[],
  signal: AbortSignal,
): Promise<boolean> {
  const body = { protocolVersion: DEVICE_PROTOCOL_VERSION, reports }
  try {
    const { answer } = await callDeviceRoute(identity, { path: devicePaths.status, body, signal })
    const read = statusAnswer.safeParse(answer)
    if (!read.success || read.data.outcomes.length !== reports.length)
      throw new SiteRefused({ site: identity.siteUrl, status: 200, code: 'an answer that is not understood' })
    return true
  } catch (error) {
    if (error instanceof SiteRefused && error.facts.status === 400) return false
    throw error
  }
}

async function leave(
  work: Work,
  reports: readonly StatusReport[],
  { isSetAside }: { isSetAside: boolean } = { isSetAside: false },
): Promise<void> {
  const gone = new Set(reports.map(nameOf))
  await work.change(state => {
    state.outbox = state.outbox.filter(one => !gone.has(nameOf(one)))
    if (isSetAside) state.setAside = [...state.setAside, ...reports].slice(-mostSetAside)
  })
}

function nameOf({ deploymentId, attempt, number }: StatusReport): string {
  return `${deploymentId}/${attempt}/${number}`
}
