// One step of a plan over the API.

import type { SiteApi, UpdateDecision, UpdateSource } from '#api-client'
import { type ItemKind, isSecret, type Step, weekOfSpans } from '#site-description'
import {
  removeTaskSequence,
  setProvider,
  setRole,
  setScopesOf,
  setTaskSequence,
  setUser,
} from './carry-out-access.ts'
import {
  setBoundary,
  setBoundaryGroup,
  setBoundaryNeighbour,
  setDefaultBoundaryGroup,
} from './carry-out-boundaries.ts'
import type { Context } from './context.ts'
import { finishOperation } from './finish-operation.ts'
import type { Secrets } from './read-secrets.ts'

/** What steps are carried out with. `packageId` gives the ID of a package by its name. */
export type StepHouse = {
  context: Context
  secrets: Secrets
  packageId: (name: string) => Promise<string>
}

type Carry = (house: StepHouse, step: Step) => Promise<unknown>
/** The value as the API takes it; the site looks at it once more. */
// biome-ignore lint/suspicious/noExplicitAny: a description was checked by its schema, and is refused by the site when it does not fit
type Value = any

const set: Record<ItemKind, Carry> = {
  retention: ({ context }, { value }) => context.api.keepVersions(value as Value),
  'security-scope': ({ context }, { names: [name = ''], value }) =>
    context.api.makeSecurityScope({ ...value, name } as Value),
  role: setRole,
  user: setUser,
  'identity-provider': setProvider,
  'network-account': ({ context, secrets }, { names: [server, share], value }) =>
    context.api.setNetworkAccount({
      ...value,
      server,
      share,
      password: secretOf(secrets, value.password),
    } as Value),
  'alert-mail-server': ({ context, secrets }, { value: { password, authority, ...value } }) =>
    context.api.setAlertMailServer({
      ...value,
      password: secretOf(secrets, password),
      authorityPem: secretOf(secrets, authority),
    } as Value),
  'update-source': setUpdateSource,
  'update-filters': ({ context }, { value }) => context.api.setCatalogueFilters(value as Value),
  supersedence: ({ context }, { value }) => context.api.setSupersedenceRule(value.rule as Value),
  'update-decision': ({ context }, { names: [update, decision], value }) =>
    context.api.decideCatalogueUpdate({ ...value, update, decision } as Value),
  'selection-rule': ({ context }, { names: [rule], value }) =>
    context.api.saveSelectionRule({ ...value, rule } as Value),
  'distribution-point': setPoint,
  'upgrade-package': setPackage,
  'package-on-point': async ({ context, packageId }, { names: [name = '', point = ''] }) =>
    context.api.distributeContent({ packageId: await packageId(name), points: [point] }),
  'distribution-point-group': ({ context }, { names: [name], value }) =>
    context.api.createDistributionPointGroup({ ...value, name } as Value),
  'group-member': ({ context }, { names: [group = '', point = ''] }) =>
    context.api.addDistributionPointsToGroup({ group, points: [point] }),
  'group-content': async ({ context, packageId }, { names: [group = '', name = ''] }) =>
    context.api.distributeContent({ packageId: await packageId(name), groups: [group] }),
  boundary: setBoundary,
  'default-boundary-group': setDefaultBoundaryGroup,
  'boundary-group': setBoundaryGroup,
  'boundary-neighbour': setBoundaryNeighbour,
  'distribution-ring': ({ context }, { names: [ring], value }) =>
    context.api.setDistributionRing({ ...value, ring } as Value),
  'device-group': ({ context }, { names: [deviceGroup], value }) =>
    context.api.setDeviceGroup({ ...value, deviceGroup } as Value),
  'task-sequence': setTaskSequence,
  'servicing-schedule': setSchedule,
  'alert-subscription': ({ context, secrets }, { names: [subscription], value }) =>
    context.api.setAlertSubscription({
      filter: {},
      ...value,
      subscription,
      to: targetOf(secrets, value.to),
    } as Value),
  'security-scopes-of': setScopesOf,
}

const remove: Record<ItemKind, (api: SiteApi, step: Step, house: StepHouse) => Promise<unknown>> = {
  retention: api => api.keepVersions({ keepVersions: null }),
  'security-scope': (api, { names: [scope = ''] }) => api.removeSecurityScope({ scope }),
  role: (api, { names: [role = ''] }) => api.removeRole({ role }),
  user: async () => undefined,
  'identity-provider': api => api.removeIdentityProvider(),
  'network-account': (api, { names: [server = '', share = ''] }) =>
    api.removeNetworkAccount({ server, share }),
  'alert-mail-server': api => api.removeAlertMailServer(),
  'update-source': (api, { names: [source = ''] }) => api.removeUpdateSource({ source }),
  'update-filters': api => api.setCatalogueFilters({}),
  supersedence: api => api.setSupersedenceRule({ expire: 'never' }),
  'update-decision': (api, { names: [update = '', decision] }) =>
    api.takeBackCatalogueDecision({ update, decision: decision as UpdateDecision['decision'] }),
  'selection-rule': (api, { names: [rule = ''] }) => api.removeSelectionRule({ rule }),
  'distribution-point': (api, { names: [name = ''] }) => api.removeDistributionPoint({ name }),
  'upgrade-package': async () => undefined,
  'package-on-point': async (api, { names: [name = '', point = ''] }, house) =>
    api.removeContent({ packageId: await house.packageId(name), points: [point] }),
  'distribution-point-group': (api, { names: [group = ''] }) => api.deleteDistributionPointGroup({ group }),
  'group-member': (api, { names: [group = '', point = ''] }) =>
    api.removeDistributionPointsFromGroup({ group, points: [point] }),
  'group-content': async (api, { names: [group = '', name = ''] }, house) =>
    api.removeContent({ packageId: await house.packageId(name), groups: [group] }),
  boundary: (api, { names: [boundary = ''] }) => api.removeBoundary({ boundary }),
  // Every site has it.
  'default-boundary-group': async () => undefined,
  'boundary-group': (api, { names: [boundaryGroup = ''] }) => api.removeBoundaryGroup({ boundaryGroup }),
  'boundary-neighbour': (api, { names: [boundaryGroup = '', neighbour = ''] }) =>
    api.changeBoundaryGroup({ boundaryGroup, remove: { boundaryGroups: [neighbour] } }),
  'distribution-ring': (api, { names: [ring = ''] }) => api.removeDistributionRing({ ring }),
  'device-group': (api, { names: [deviceGroup = ''] }) => api.removeDeviceGroup({ deviceGroup }),
  'task-sequence': removeTaskSequence,
  'servicing-schedule': (api, { names: [schedule = ''] }) => api.removeServicingSchedule({ schedule }),
  'alert-subscription': (api, { names: [subscription = ''] }) =>
    api.removeAlertSubscription({ subscription }),
  // They go with their object.
  'security-scopes-of': async () => undefined,
}

/** Carries a step out. @throws ProblemReceived, SecretMissing, SiteUnreachable */
export async function carryOutStep(house: StepHouse, step: Step): Promise<void> {
  if (step.action === 'remove') await remove[step.kind](house.context.api, step, house)
  else await set[step.kind](house, step)
}

function secretOf(secrets: Secrets, value: unknown): string | null {
  return isSecret(value) ? secrets(value) : null
}

function targetOf(secrets: Secrets, to: unknown): object {
  const target = to as { channel: string; url?: unknown; signingSecret?: unknown; authority?: unknown }
  if (target.channel === 'mail') return target
  return {
    channel: target.channel,
    url: secretOf(secrets, target.url),
    secret: secretOf(secrets, target.signingSecret),
    authorityPem: secretOf(secrets, target.authority),
  }
}

const isChanged = ({ action, changes }: Step, property: string) =>
  action === 'create' || changes.some(change => change.property === property)

async function setUpdateSource({ context: { api } }: StepHouse, step: Step): Promise<void> {
  const { schedule, ...source } = step.value
  const [name = ''] = step.names
  if (step.action === 'create') await api.addUpdateSource({ ...source, name } as Value)
  else if (isChanged(step, 'watchSeconds'))
    await api.setUpdateSourceWatch({ source: name, everySeconds: source.watchSeconds as number | null })
  if (!isChanged(step, 'schedule')) return
  const recurrence = schedule as NonNullable<UpdateSource['schedule']>['recurrence'] | null | undefined
  if (recurrence) await api.setUpdateSourceSchedule({ source: name, ...recurrence })
  else if (step.action === 'change') await api.removeUpdateSourceSchedule({ source: name })
}

async function setPoint({ context: { api } }: StepHouse, { names: [name = ''], value }: Step): Promise<void> {
  const { hours, sources, ...properties } = value
  const { revision } = await api.readDistributionPoint({ name })
  await api.changeDistributionPoint({
    name,
    expectedRevision: revision,
    properties: { ...properties, ...(hours !== undefined && { week: weekOfSpans(hours as Value) }) },
    ...(sources !== undefined && { sources }),
  } as Value)
}

async function setPackage(house: StepHouse, step: Step): Promise<void> {
  const { api } = house.context
  const { source, keepVersions, updateSchedule, ...more } = step.value
  const [name = ''] = step.names
  if (step.action === 'create') {
    const asked = { ...more, name, path: source, licenceAccepted: true }
    const { operation } = await api.addUpgradePackage(asked as Value)
    await finishOperation(house.context, operation)
  }
  const packageId = await house.packageId(name)
  const isNew = step.action === 'create'
  if (!isNew && (isChanged(step, 'version') || isChanged(step, 'comment'))) {
    const { version = '', comment = '' } = more as { version?: string; comment?: string }
    await api.editUpgradePackage({ packageId, version, comment })
  }
  if (isNew ? typeof keepVersions === 'number' : isChanged(step, 'keepVersions'))
    await api.keepPackageVersions({ packageId, keepVersions: keepVersions as number | null })
  if (!isChanged(step, 'updateSchedule')) return
  if (updateSchedule) await api.setUpdateSchedule({ packageId, ...(updateSchedule as Value) })
  else if (!isNew) await api.removeUpdateSchedule({ packageId })
}

async function setSchedule(house: StepHouse, step: Step): Promise<void> {
  const { api } = house.context
  const [schedule = ''] = step.names
  const { state, packages, updates, when, serviceWindows, maximumRunMinutes, runIfMissed, ...rest } =
    step.value
  const { missedWithinMinutes, overlap, ...options } = rest
  const ids = await Promise.all((packages as string[]).map(house.packageId))
  const timing = { serviceWindows, maximumRunMinutes, runIfMissed, missedWithinMinutes, overlap }
  const definition = { name: schedule, packages: ids, updates, when, ...timing, options } as Value
  if (step.action === 'create') await api.createServicingSchedule(definition)
  else if (step.changes.some(({ property }) => property !== 'state'))
    await api.changeServicingSchedule({ schedule, ...definition })
  await setScheduleState(api, schedule, state)
}

/** A changed schedule may be in another state than it was. One that is cancelled is paused by way of being active. */
async function setScheduleState(api: SiteApi, schedule: string, wanted: unknown): Promise<void> {
  const { state } = await api.readServicingSchedule({ schedule })
  if (wanted === undefined || wanted === state) return
  if (wanted === 'cancelled') await api.cancelServicingSchedule({ schedule })
  else if (state !== 'active') await api.resumeServicingSchedule({ schedule })
  if (wanted === 'paused') await api.pauseServicingSchedule({ schedule })
}
