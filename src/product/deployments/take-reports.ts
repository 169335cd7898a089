// Takes what devices report: each report once, durable before it is answered. Reports are kept whatever their order; what is shown of an attempt is
// its highest number, and an end is not left again.

import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import { reachFailpoint } from '#platform/failpoints'
import { recordActivity } from '#product/activity'
import { type AttemptState, endStates, type StatusAnswer, type StatusReport } from '#product/device-protocol'
import { explainExitCode } from '#product/task-sequence-model'
import { withDeployments } from './tables.ts'

type Outcome = StatusAnswer['outcomes'][number]
type Attempt = {
  name: string
  device: string
  sequenceId: string
  action: string
  state: string
  last_number: number
  begun_at: Date | null
  ended_at: Date | null
}

/** What becomes of each report, in their order. Of a deployment or an attempt that this device does not have it is refused. */
export async function takeReports(
  db: Database,
  deviceId: string,
  reports: readonly StatusReport[],
): Promise<Outcome[]> {
  const outcomesInOrder = await db.transaction().execute(async trx => {
    const outcomes = new Map<StatusReport, Outcome>()
    const byAttempt = Map.groupBy(reports, one => `${one.deploymentId} ${one.attempt}`)
    // In one order, so that two requests of a device never wait for each other in a circle.
    for (const [, some] of [...byAttempt].sort(([one], [other]) => (one < other ? -1 : 1)))
      await takeSome(trx, { deviceId, reports: some, outcomes })
    reachFailpoint('deployments.taking-reports')
    return reports.map(one => outcomes.get(one) ?? ('refused' as const))
  })
  reachFailpoint('deployments.reports-taken')
  return outcomesInOrder
}

async function takeSome(
  trx: DatabaseTransaction,
  {
    deviceId,
    reports,
    outcomes,
  }: { deviceId: string; reports: readonly StatusReport[]; outcomes: Map<StatusReport, Outcome> },
): Promise<void> {
  const [first] = reports
  if (first === undefined) return
  const { deploymentId, attempt: number } = first
  const attempt = await lockAttempt(trx, { deviceId, deploymentId, number })
  if (attempt === undefined) return
  const { rows } = await sql<{ number: number }>`
    insert into deployments_reports (deployment_id, device_id, attempt, number, report)
    select ${deploymentId}, ${deviceId}, ${number}, (one->>'number')::integer, one
    from jsonb_array_elements(${JSON.stringify(reports)}::jsonb) as one
    on conflict do nothing returning number`.execute(trx)
  const isNew = new Set(rows.map(row => row.number))
  let shown = null as Shown | null
  for (const report of [...reports].sort((one, other) => one.number - other.number)) {
    const taken = isNew.delete(report.number)
    outcomes.set(report, taken ? 'taken' : 'known')
    const { ended_at, last_number } = shown ?? attempt
    if (!taken || ended_at !== null || report.number <= last_number) continue
    shown = { ...shown, ...shownAfter({ ...attempt, ...shown }, report) }
    if (shown.ended_at !== null) await tellEnd(trx, attempt, report)
  }
  // Once for all of them: each change of an attempt is told to whoever follows it.
  if (shown !== null)
    await withDeployments(trx)
      .updateTable('deployments_attempts')
      .set({ ...shown, reported_at: new Date(), silent_since: null })
      .where('deployment_id', '=', deploymentId)
      .where('device_id', '=', deviceId)
      .where('attempt', '=', number)
      .execute()
}

async function lockAttempt(
  trx: DatabaseTransaction,
  { deviceId, deploymentId, number }: { deviceId: string; deploymentId: string; number: number },
): Promise<Attempt | undefined> {
  const { rows } = await sql<Attempt>`
    select deployment.name, device.name as device, deployment.sequence_id as "sequenceId", attempt.action, attempt.state,
      attempt.last_number, attempt.begun_at, attempt.ended_at
    from deployments_attempts as attempt
    join deployments_deployments as deployment on deployment.id = attempt.deployment_id
    join devices_devices as device on device.id = attempt.device_id
    where attempt.deployment_id = ${deploymentId} and attempt.device_id = ${deviceId} and attempt.attempt = ${number}
    for update of attempt`.execute(trx)
  return rows[0]
}

/** What of an attempt a report changes. */
type Shown = {
  state: AttemptState
  last_number: number
  begun_at: Date | null
  ended_at: Date | null
  step_id?: string
  step_name?: string
  exit_code?: number
  message?: string
  bytes: string
}

/** How the attempt stands after a report. What was fetched before the time of a ring has not begun: it may still get another version. */
function shownAfter(
  { begun_at, ended_at, action }: Pick<Attempt, 'begun_at' | 'ended_at' | 'action'>,
  { state, step, exitCode, message, bytes, number }: StatusReport,
): Shown {
  const isUnderWay = state !== 'received' && state !== 'waiting'
  const isFetching = state === 'downloading' || state === 'downloaded'
  const begins = begun_at === null && isUnderWay && !(isFetching && action !== 'run')
  return {
    state,
    last_number: number,
    begun_at: begins ? new Date() : begun_at,
    ended_at: endStates.has(state) ? new Date() : ended_at,
    ...(step !== null && { step_id: step.id, step_name: step.name }),
    ...(exitCode !== null && { exit_code: exitCode < 0 ? exitCode + 2 ** 32 : exitCode }),
    ...(message !== null && { message }),
    bytes: JSON.stringify(bytes),
  }
}

const ends: Partial<Record<AttemptState, string>> = {
  succeeded: 'has succeeded',
  failed: 'has failed',
  'rolled-back': 'failed and was rolled back',
  cancelled: 'was cancelled',
}

async function tellEnd(
  trx: DatabaseTransaction,
  { name, device, sequenceId }: Attempt,
  { state, exitCode, attempt, message, deploymentId }: StatusReport,
): Promise<void> {
  const meaning = exitCode === null ? null : explainExitCode(exitCode)
  const why = [
    meaning === null ? '' : `exit code ${meaning.code}`,
    meaning?.meaning.replace(/\.$/, '') ?? '',
    message ?? '',
  ].filter(part => part !== '')
  const reason = state === 'succeeded' || why.length === 0 ? '' : `: ${why.join('; ')}`
  await recordActivity(trx, {
    code: state === 'succeeded' ? 'DEPLOYMENT_SUCCEEDED_ON_DEVICE' : 'DEPLOYMENT_FAILED_ON_DEVICE',
    actor: device,
    subject: name,
    message: `The deployment “${name}” ${ends[state] ?? state} on the device “${device}” (attempt ${attempt})${reason}.`,
    facts: { deployment: deploymentId, taskSequence: sequenceId, device, attempt },
  })
}
