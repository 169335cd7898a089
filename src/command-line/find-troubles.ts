// Everything that a doctor looks at: what the site server says of itself, and what is seen from here.

import type { DistributionPointDetail, HealthFinding, SiteApi } from '#api-client'
import { checkCertificate } from './check-certificate.ts'
import { bytesText, durationText } from './output.ts'

/** A point asks at least every quarter of a minute; tickets are good for minutes. */
const mostSecondsApart = 60
/** What failed before this is history. */
const recentMs = 24 * 3_600_000

/** All findings. @throws SiteUnreachable, ProblemReceived when the site cannot be asked at all */
export async function findTroubles(api: SiteApi, site: string): Promise<HealthFinding[]> {
  const asked = Date.now()
  const health = await api.readSiteHealth()
  const now = { earliest: asked, latest: Date.now() }
  const names = (await api.listDistributionPoints()).map(({ name }) => name)
  const points = await Promise.all(names.map(name => api.readDistributionPoint({ name })))
  const addresses = points.flatMap(({ name, usedAddress }) =>
    usedAddress === null ? [] : [{ name, usedAddress }],
  )
  const certificates = await Promise.all([
    checkCertificate('the site server', site),
    ...addresses.map(({ name, usedAddress }) => checkCertificate(`distribution point ${name}`, usedAddress)),
  ])
  return [
    ...health.findings,
    clockOfHere(Date.parse(health.at), now),
    ...certificates.filter(one => one !== null),
    ...points.flatMap(checkPoint),
    ...(points.length === 0 ? [ok('distribution points', 'The site has none.')] : []),
    ...(await checkLibrary(api)),
    ...(await checkAlerts(api)),
    ...(await checkMessages(api)),
  ]
}

const ok = (check: string, message: string): HealthFinding => ({ check, state: 'ok', message, remedy: null })
const warning = (check: string, message: string, remedy: string): HealthFinding => ({
  check,
  state: 'warning',
  message,
  remedy,
})

/** The answer was made at its end, so that its time lies a little before the end of the asking. */
function clockOfHere(at: number, { earliest, latest }: { earliest: number; latest: number }): HealthFinding {
  const apart = Math.round(Math.max(earliest - at, at - latest, 0) / 1000)
  const message = `The clocks of this machine and of the site server are ${apart === 0 ? 'not' : `${apart} seconds`} apart.`
  if (apart <= mostSecondsApart) return ok('clock of this machine', message)
  return warning('clock of this machine', message, 'Set both clocks by the same time service (NTP).')
}

/** What is wrong with a point; that nothing is, when nothing is. */
function checkPoint(point: DistributionPointDetail): HealthFinding[] {
  const { name, properties, disk, clockDifferenceSeconds: apart, quarantinedObjects, lastSeenAt } = point
  const check = `distribution point ${name}`
  const found: HealthFinding[] = []
  if (!point.isHeardOf) {
    const since = lastSeenAt === null ? 'it never asked' : `it asked last at ${lastSeenAt}`
    const remedy =
      'Look whether it runs, and whether it reaches the site server; its log says what it waits for.'
    found.push({ check, state: 'error', message: `It is not heard of: ${since}.`, remedy })
  }
  if (apart !== null && Math.abs(apart) > mostSecondsApart)
    found.push(
      warning(check, `Its clock is ${Math.abs(apart)} seconds off.`, 'Set it by a time service (NTP).'),
    )
  if (disk !== null && disk.freeBytes < properties.reserveBytes)
    found.push(
      warning(
        check,
        `${bytesText(disk.freeBytes)} are free, less than its drive space reserve of ${bytesText(properties.reserveBytes)}.`,
        'Make room on its disk, or remove content from it; nothing more is transferred to it.',
      ),
    )
  if (quarantinedObjects !== null && quarantinedObjects > 0)
    found.push(
      warning(
        check,
        `${quarantinedObjects} damaged objects are in its quarantine.`,
        'Have a look at its disk; the content was or will be fetched again.',
      ),
    )
  return found.length > 0 ? found : [ok(check, 'It is heard of, and complains of nothing.')]
}

async function checkLibrary(api: SiteApi): Promise<HealthFinding[]> {
  const { lostCount, lastVerification } = await api.readContentLibrary()
  if (lostCount > 0) {
    const message = `${lostCount} objects of the content library are lost.`
    const remedy = 'Look at `slipstream content-library show` for what needs them, and what to do.'
    return [{ check: 'lost content', state: 'error', message, remedy }]
  }
  const when = lastVerification?.finishedAt
  if (when) return [ok('lost content', `Nothing is lost; all of it was verified at ${when}.`)]
  return [ok('lost content', 'Nothing is known to be lost; it was not yet verified as a whole.')]
}

async function checkAlerts(api: SiteApi): Promise<HealthFinding[]> {
  const subscriptions = await api.listAlertSubscriptions()
  return subscriptions.flatMap(({ name, enabled, problem, failures, waiting, last }) => {
    const check = `alerts “${name}”`
    if (!enabled) return [ok(check, 'It is switched off.')]
    const why = problem ?? (failures > 0 ? (last?.error ?? 'it could not be delivered') : null)
    if (why === null) return [ok(check, 'They are delivered.')]
    const remedy = `Correct it, and try it with \`slipstream alert test ${name}\`.`
    return [warning(check, `${waiting} alerts wait: ${why.replace(/\.$/, '')}.`, remedy)]
  })
}

/** Errors that were told lately. */
async function checkMessages(api: SiteApi): Promise<HealthFinding[]> {
  const check = 'status messages'
  const since = new Date(Date.now() - recentMs).toISOString()
  const errors = await api.listStatusMessages({ severity: 'error', since, limit: 100 })
  const [newest] = errors
  const time = durationText(recentMs / 1000)
  if (newest === undefined) return [ok(check, `No error was told in the last ${time}.`)]
  const count = errors.length === 100 ? '100 or more' : String(errors.length)
  return [
    warning(
      check,
      `${count} errors were told in the last ${time}; the newest: ${newest.message.replace(/\.$/, '')} (${newest.code}).`,
      'Look at `slipstream status-message list --severity error`.',
    ),
  ]
}
