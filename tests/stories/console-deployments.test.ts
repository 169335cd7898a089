// An administrator deploys a task sequence in front of the console, to many devices ring by ring, and watches what they do.

import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Assignment, StatusReport } from '#product/device-protocol'
import {
  addScenePackage,
  type ConsoleSite,
  makeServicingScene,
  openConsoleSite,
  walkPages,
} from '../console/index.ts'
import { makeTestDevice, type SendToSite } from '../devices.ts'

const home = '/monitoring/deployments'
const sequences = '/software-library/operating-systems/task-sequences'
let site: ConsoleSite
let sequence = ''
const send: SendToSite = async ({ method, url, headers, payload }) => {
  const answer = await fetch(`${site.address}${url}`, { method, headers, body: payload })
  return { status: answer.status, body: await answer.text() }
}
const devices: ReturnType<typeof makeTestDevice>[] = []

beforeAll(async () => {
  site = await openConsoleSite()
  await site.signIn()
  const packageId = await addScenePackage(site, await makeServicingScene(site), 'Windows 11 24H2')
  sequence = (await site.api.createTaskSequenceFromTemplate({ name: 'Upgrade to 24H2', packageId })).id
  const tokens = await site.api.createEnrolmentTokens({ name: 'Paris', count: 12, tags: ['paris'] })
  for (const [place, { token }] of tokens.entries()) {
    const device = makeTestDevice(`PC-${String(place + 1).padStart(2, '0')}`, send)
    await device.enrol(token)
    devices.push(device)
  }
  await site.api.setDeviceGroup({ deviceGroup: 'Paris', tags: ['paris'] })
  await site.api.setDeviceGroup({ deviceGroup: 'Pilot', deviceNames: ['PC-01', 'PC-02'] })
}, 180_000)
afterAll(async () => {
  await site?.[Symbol.asyncDispose]()
})

function reportOf(to: Assignment, number: number, state: StatusReport['state'], more = {}): StatusReport {
  const { deploymentId, attempt } = to
  const common = { step: null, exitCode: null, message: null, at: new Date().toISOString(), bytes: [] }
  return { deploymentId, attempt, number, state, ...common, ...more }
}

it('deploys in rings, after a preview, and only when the number of devices was repeated', async () => {
  const page = await site.open()
  await page.goto(sequences)
  await page.getByRole('row', { name: /Upgrade to 24H2/ }).click()
  await page.getByRole('button', { name: 'Deploy', exact: true }).click()
  const next = page.getByRole('button', { name: 'Next' })
  await next.click()
  await page.getByText('Choose the device group.').waitFor()
  await page.getByLabel(/^Name/).fill('24H2 to Paris')
  await page.getByLabel(/^Device group/).selectOption('Paris')
  await next.click()
  await page.getByLabel(/^Required/).check()
  await next.click()
  await page.getByLabel('Begin only in a maintenance window').check()
  await page.getByLabel('Length of the window (hours)').fill('1')
  await next.click()
  await page.getByText('The window is shorter than the estimated time').waitFor()
  await page.getByLabel('Length of the window (hours)').fill('4')
  await next.click()
  await page.getByRole('button', { name: 'Add a ring' }).click()
  await page.getByRole('button', { name: 'Add a ring' }).click()
  const [first, second] = [
    page.getByRole('group', { name: 'Ring 1' }),
    page.getByRole('group', { name: 'Ring 2' }),
  ]
  await first.getByLabel('Name').fill('First')
  await first.getByLabel('Devices', { exact: true }).selectOption('group')
  await first.getByLabel('Device group').selectOption('Pilot')
  // One of its devices fails below: with a gate the deployment would pause by itself.
  await first.getByLabel(/^Success of a hundred/).fill('0')
  await second.getByLabel('Name').fill('Everybody')
  await second.getByLabel('Begins only when somebody opens it').check()
  await next.click()
  await page.getByText('12 of 12 approved devices').waitFor()
  await page.getByText('no distribution point holds version 1 of the package').waitFor()
  await page.getByText('High-risk deployment').waitFor()
  await page.getByLabel('Number of devices').fill('11')
  await next.click()
  await next.click()
  await page
    .getByText('This deployment is required on 12 of 12 devices, and that was not confirmed.')
    .waitFor()
  expect(await site.api.listDeployments()).toEqual([])
  await page.getByLabel('Number of devices').fill('12')
  await next.click()
  await next.click()
  await page.getByRole('link', { name: 'Show the deployment' }).click()
  await page.getByRole('row', { name: /24H2 to Paris Active/ }).waitFor()
  const made = await site.api.readDeployment({ deployment: '24H2 to Paris' })
  expect(made).toMatchObject({
    purpose: 'required',
    windows: [{ minutes: 240 }],
    rings: [
      { name: 'First', deviceGroup: 'Pilot', state: 'open' },
      { name: 'Everybody', byHand: true, state: 'waiting' },
    ],
  })
})

it('shows what devices report as it comes, explains an exit code, and has a device do it again', async () => {
  const { id } = await site.api.readDeployment({ deployment: '24H2 to Paris' })
  const page = await site.open()
  await page.goto(`${home}/devices/${id}`)
  await page.getByRole('row', { name: /PC-01 Has not asked yet/ }).waitFor()
  const [device] = devices
  const assignment = (await device?.policy())?.assignments[0]
  if (!device || !assignment) throw new Error('the device was told nothing')
  const step = { id: 'upgrade', name: 'Upgrade Operating System', outcome: 'begun' }
  await device.report(reportOf(assignment, 1, 'running', { step }))
  await page.getByRole('row', { name: /PC-01 Running Upgrade Operating System/ }).waitFor()
  const bytes = [
    { source: 'cache', bytes: 3_000_000_000 },
    { source: 'PARIS1', bytes: 1_000_000_000 },
  ]
  const failed = { ...step, outcome: 'failed' }
  await device.report(reportOf(assignment, 2, 'failed', { step: failed, exitCode: 0xc1900208, bytes }))
  await page.getByRole('row', { name: /PC-01 Failed .*0xC1900208/ }).click()
  await page.getByRole('tabpanel').getByText('0xC1900208').waitFor()
  await page
    .getByRole('tabpanel')
    .getByText(/compatib/i)
    .first()
    .waitFor()
  await page.getByRole('tab', { name: 'Bytes by source' }).click()
  await page.getByRole('tabpanel').getByText('75%').waitFor()
  await page.getByRole('button', { name: 'Rerun' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Rerun' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  expect((await device.policy()).assignments[0]).toMatchObject({ attempt: 2, action: 'run' })
  await device.report(reportOf({ ...assignment, attempt: 2 }, 1, 'succeeded', { exitCode: 0 }))
  await page.getByRole('row', { name: /PC-01 Succeeded/ }).waitFor()
})

it('is paused with a reason, resumed, and opens the next ring by hand, in French', async () => {
  const { id } = await site.api.readDeployment({ deployment: '24H2 to Paris' })
  const page = await site.open({ language: 'fr' })
  await page.goto(`${home}?selected=${id}&tab=rings`)
  await page.getByRole('button', { name: 'Suspendre' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Suspendre' }).click()
  await dialog.getByText('Dites pourquoi').waitFor()
  await dialog.getByLabel(/^Raison/).fill('impression en panne')
  await dialog.getByRole('button', { name: 'Suspendre' }).click()
  await page.getByRole('row', { name: /24H2 to Paris En pause/ }).waitFor()
  expect((await devices[1]?.policy())?.assignments[0]).toMatchObject({ action: 'wait' })
  await page.getByRole('button', { name: 'Reprendre' }).click()
  await dialog.getByRole('button', { name: 'Reprendre' }).click()
  await page.getByRole('row', { name: /24H2 to Paris Actif/ }).waitFor()
  await page.getByRole('button', { name: 'Ouvrir l’anneau: Everybody' }).click()
  await dialog.getByRole('button', { name: 'Ouvrir l’anneau' }).click()
  // What is behind a dialog cannot be found by its role.
  await dialog.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Ouvrir l’anneau: Everybody' }).waitFor({ state: 'detached' })
  expect((await devices[11]?.policy())?.assignments[0]).toMatchObject({ action: 'run' })
})

it('runs another version of the task sequence once somebody says so, and keeps the task sequence from being deleted', async () => {
  const { id } = await site.api.readDeployment({ deployment: '24H2 to Paris' })
  const { name, definition } = await site.api.readTaskSequence({ taskSequence: sequence })
  const edited = { ...definition, description: 'Reviewed' }
  await site.api.changeTaskSequence({ taskSequence: sequence, name, definition: edited })
  const before = await site.api.readDeployment({ deployment: id })
  expect(before.sequenceVersion).toBe(1)
  const page = await site.open()
  await page.goto(`${home}?selected=${id}`)
  await page.getByRole('button', { name: 'Properties' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(/^Version of the task sequence/).selectOption('2')
  await dialog.getByLabel(/^Comment/).fill('Reviewed by Paris')
  await dialog.getByLabel(/^Variables/).fill('OSDSetupAdditionalUpgradeOptions')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByText('Each line needs a name').waitFor()
  await dialog.getByLabel(/^Variables/).fill('OSDSetupAdditionalUpgradeOptions=/Priority Normal\nSITE=Paris')
  await dialog.getByLabel(/^Maintenance window/).selectOption('other')
  await dialog.getByLabel(/^Length of the window/).fill('6')
  await dialog.getByLabel(/^Version of Windows/).selectOption('pinned 1')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'detached' })
  const { changedAt: _was, counts: _counts, windows: _windows, packages: _packages, ...same } = before
  expect(await site.api.readDeployment({ deployment: id })).toMatchObject({
    ...same,
    comment: 'Reviewed by Paris',
    sequenceVersion: 2,
    variables: { OSDSetupAdditionalUpgradeOptions: '/Priority Normal', SITE: 'Paris' },
    windows: [{ minutes: 360, recurrence: { pattern: { every: 'day' } } }],
    packages: [{ choice: 'pinned', version: 1 }],
  })
  await page.goto(`${sequences}?selected=${sequence}&tab=deployments`)
  await page.getByRole('tabpanel').getByRole('link', { name: '24H2 to Paris' }).waitFor()
  await page.getByRole('button', { name: 'Delete' }).click()
  await dialog.getByText('24H2 to Paris runs this task sequence. Delete the deployments first.').waitFor()
  expect(await dialog.getByRole('button', { name: 'Delete' }).isDisabled()).toBe(true)
})

it('breaks no rule of accessibility, in no theme, language or width', async () => {
  const { id } = await site.api.readDeployment({ deployment: '24H2 to Paris' })
  const device = devices[0]?.id
  const wrong = await walkPages(site, [
    { name: 'deployments', address: `${home}?selected=${id}` },
    { name: 'deployment-rings', address: `${home}?selected=${id}&tab=rings` },
    { name: 'deployment-summary', address: `${home}?selected=${id}&tab=summary` },
    { name: 'deployment-devices', address: `${home}/devices/${id}?selected=${device}` },
    { name: 'deploy-general', address: `${sequences}/deploy/${sequence}/general` },
    { name: 'deploy-settings', address: `${sequences}/deploy/${sequence}/settings` },
    { name: 'deploy-scheduling', address: `${sequences}/deploy/${sequence}/scheduling` },
    { name: 'deploy-rings', address: `${sequences}/deploy/${sequence}/rings` },
  ])
  expect(wrong).toEqual([])
  expect(site.complaints).toEqual([])
}, 600_000)
