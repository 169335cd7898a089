// Every route of a site with one package on a point, a task sequence, and devices that are enrolled with real keys.

import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import type { Assignment, StatusReport } from '#product/device-protocol'
import { createToken } from '#product/identity'
import { makeTestDevice, type SendToSite } from './devices.ts'
import { act, joinTestPoint, type TestPoint } from './distribution-points.ts'
import { openRoutesOfSite, type RoutesOfSite } from './routes-of-site.ts'

/** A device that is trusted. */
export type TrustedDevice = ReturnType<typeof makeTestDevice>
type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'
type Answer = { status: number; body: ReturnType<typeof JSON.parse> }

/** The house and what tests ask of it. */
export type DeploymentsHouse = AsyncDisposable & {
  routes: RoutesOfSite
  packageId: string
  taskSequence: string
  point: TestPoint
  send: SendToSite
  /** Asks the API as an administrator, or with the cookie of somebody. */
  call: (method: Method, url: string, body?: object, cookie?: string) => Promise<Answer>
  /** A device with these tags. */
  enrolled: (name: string, tags: string[], facts?: object) => Promise<TrustedDevice>
  /** A deployment to a group that has devices with its name as a tag. */
  deployed: (name: string, more?: object) => Promise<ReturnType<typeof JSON.parse>>
}

/** A deployment that begins by itself. */
export const required = { purpose: 'required', deadline: '2027-01-01T00:00:00Z' } as const

/** Opens it. Long work is asked for, and not carried out. */
export async function openDeploymentsHouse(): Promise<DeploymentsHouse> {
  const routes = await openRoutesOfSite(async () => randomUUID())
  const { site } = routes
  const token = await createToken(site.db, { kind: 'api', role: 'administrator', name: 'Ines' })
  const send: SendToSite = async request => {
    const answer = await routes.server.inject(request)
    return { status: answer.statusCode, body: answer.body }
  }
  const call: DeploymentsHouse['call'] = async (method, url, body, cookie) => {
    const answer = await routes.server.inject({
      method,
      url: `/api/v1/${url}`,
      headers:
        cookie === undefined
          ? { authorization: `Bearer ${token}` }
          : { cookie, 'x-slipstream-request': 'console' },
      ...(body && { payload: body }),
    })
    return { status: answer.statusCode, body: answer.body === '' ? null : JSON.parse(answer.body) }
  }
  const { packageId } = await site.addPackage('Windows 11', 'first')
  const point = await joinTestPoint(site, 'PARIS1')
  await act(site, 'distribute', packageId, { all: true })
  await point.obey()
  // Windows Setup chooses the image: the next versions that tests publish have none on record.
  const definition = {
    format: 'slipstream-task-sequence-1',
    kind: 'upgrade-operating-system',
    steps: [
      {
        type: 'upgrade-operating-system',
        id: 'upgrade',
        name: 'Upgrade Operating System',
        package: packageId,
      },
    ],
  }
  const { body } = await call('POST', 'task-sequences', { name: 'To Windows 11', definition })
  return {
    routes,
    packageId,
    taskSequence: body.id,
    point,
    send,
    call,
    async enrolled(name, tags, facts = {}) {
      const device = makeTestDevice(name, send, facts)
      await device.enrol((await call('POST', 'enrolment-tokens', { name, tags })).body[0].token)
      return device
    },
    async deployed(name, more = {}) {
      await call('PUT', `device-groups/${name}`, { tags: [name] })
      const request = { name, taskSequence: body.id, deviceGroup: name, purpose: 'available', ...more }
      const made = await call('POST', 'deployments', request)
      expect(made, JSON.stringify(made.body)).toMatchObject({ status: 200 })
      return made.body
    },
    [Symbol.asyncDispose]: () => routes[Symbol.asyncDispose](),
  }
}

/** What a device is told of one deployment. */
export async function assignmentOf(device: TrustedDevice, name: string): Promise<Assignment | undefined> {
  return (await device.policy()).assignments.find(one => one.deploymentName === name)
}

/** The same of a deployment that it must be told of. */
export async function assignedTo(device: TrustedDevice, name: string): Promise<Assignment> {
  const found = await assignmentOf(device, name)
  if (found === undefined) throw new Error(`${device.name} is told nothing of ${name}`)
  return found
}

/** A report about an attempt. */
export function reportOf(
  { deploymentId, attempt }: Pick<Assignment, 'deploymentId' | 'attempt'>,
  number: number,
  state: StatusReport['state'],
  more: Partial<StatusReport> = {},
): StatusReport {
  const at = new Date().toISOString()
  const nothing = { step: null, exitCode: null, message: null, bytes: [] }
  return { deploymentId, attempt, number, state, at, ...nothing, ...more }
}
