// The classes of the AdminService face about clients, over what the API made: numbers and words of Configuration Manager.

import { expect, it } from 'vitest'
import { makeTestDevice } from '../../tests/devices.ts'
import { joinTestPoint } from '../../tests/distribution-points.ts'
import { openRoutesOfSite } from '../../tests/routes-of-site.ts'
import { signInWithRole } from '../../tests/users.ts'

it('tells boundaries, boundary groups, task sequences, deployments and devices, and what belongs together', async () => {
  await using house = await openRoutesOfSite(() => Promise.reject(new Error('nothing may be started here')))
  const { site, server } = house
  const cookie = await signInWithRole(site.db, 'full-administrator')
  const headers = { cookie, 'x-slipstream-request': 'console' }
  const post = async (path: string, payload: object) => {
    const answer = await server.inject({ method: 'POST', url: `/api/v1/${path}`, headers, payload })
    expect([path, answer.statusCode, answer.body]).toEqual([
      path,
      expect.toBeOneOf([200, 204]),
      expect.any(String),
    ])
    return answer.body === '' ? null : answer.json()
  }
  const read = async (path: string) => {
    const answer = await server.inject({ url: `/AdminService/wmi/${path}`, headers })
    expect([path, answer.statusCode, answer.body]).toEqual([path, 200, expect.any(String)])
    return answer.json()
  }
  await joinTestPoint(site, 'DP1')
  const subnet = await post('boundaries', { name: 'Paris', value: '10.1.0.0/16' })
  await post('boundaries', { value: '2001:db8::/32' })
  await post('boundaries', { value: '10.2.0.1-10.2.0.99' })
  await post('boundary-groups', { name: 'Branches', boundaries: ['Paris'], points: ['DP1'] })

  const boundaries = await read('SMS_Boundary?$orderby=BoundaryType')
  expect(boundaries.value).toMatchObject([
    { BoundaryType: 0, DisplayName: 'Paris', Value: '10.1.0.0/16', GroupCount: 1, SiteSystems: ['DP1'] },
    { BoundaryType: 2, Value: '2001:db8::/32', GroupCount: 0, SiteSystems: [] },
    { BoundaryType: 3, Value: '10.2.0.1-10.2.0.99' },
  ])
  const groups = await read("SMS_BoundaryGroup?$filter=Name eq 'branches'&$expand=SMS_BoundaryGroupMembers")
  expect(groups.value).toMatchObject([
    {
      MemberCount: 1,
      SiteSystemCount: 1,
      SlipstreamIsDefault: false,
      SMS_BoundaryGroupMembers: [{ BoundaryID: subnet.id }],
    },
  ])
  const { GroupID } = groups.value[0]
  const member = await read(
    `SMS_BoundaryGroupMembers(BoundaryID=${subnet.id},GroupID=${GroupID})/SMS_BoundaryGroup`,
  )
  expect(member.value).toMatchObject([{ Name: 'Branches' }])

  const { packageId } = await site.addPackage('Windows 11')
  const made = await post('task-sequences/from-template', { name: 'Upgrade', packageId })
  expect(await read(`SMS_TaskSequencePackage('${made.id}')`)).toMatchObject({
    Name: 'Upgrade',
    PackageType: 4,
    Type: 2,
    SourceVersion: 1,
    ReferencesCount: 1,
  })

  const device = makeTestDevice('PC-1', async request => {
    const answer = await server.inject(request)
    return { status: answer.statusCode, body: answer.body }
  })
  await device.enrol(null)
  const waiting = await read("SMS_CombinedDeviceResources?$filter=Name eq 'pc-1'")
  expect(waiting.value).toMatchObject([{ IsApproved: 0, IsBlocked: false, SlipstreamState: 'waiting' }])
  const [{ ResourceID, SMSID }] = waiting.value
  await post(`devices/${SMSID}/approve`, {})
  expect(await read(`SMS_CombinedDeviceResources(${ResourceID})`)).toMatchObject({
    Name: 'PC-1',
    IsApproved: 1,
  })
  const putGroup = await server.inject({
    method: 'PUT',
    url: '/api/v1/device-groups/Pilot',
    headers,
    payload: { deviceNames: ['PC-1', 'PC-2'] },
  })
  expect(putGroup.statusCode).toBe(200)
  const deadline = '2027-03-01T00:00:00Z'
  const deployment = await post('deployments', {
    ...{ name: 'Wave', taskSequence: made.id, deviceGroup: 'Pilot', purpose: 'required', deadline },
    confirmDevices: 1,
  })
  const deployments = await read(
    "SMS_DeploymentSummary?$filter=CollectionName eq 'pilot' and FeatureType eq 7",
  )
  expect(deployments.value).toMatchObject([
    {
      ...{ DeploymentID: deployment.id, SoftwareName: 'Upgrade', PackageID: made.id, DeploymentIntent: 1 },
      ...{ NumberTargeted: 1, NumberSuccess: 0, NumberInProgress: 0, NumberErrors: 0, NumberUnknown: 1 },
    },
  ])
  await post(`devices/${SMSID}/revoke`, { reason: 'lost' })
  expect(await read(`SMS_CombinedDeviceResources(${ResourceID})`)).toMatchObject({
    IsApproved: 0,
    IsBlocked: true,
  })
}, 90_000)
