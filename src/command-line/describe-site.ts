// Reads a whole site over the API as a description: names where the API has IDs, and placeholders where secrets are.

import type {
  AlertSubscription,
  DistributionPointDetail,
  ServicingSchedule,
  SiteApi,
  UpdateSource,
  UpgradePackage,
} from '#api-client'
import { type SiteDescription, spansOfWeek } from '#site-description'
import { describeAccess, describeDevices, scopesOf } from './describe-access.ts'
import { orNull, secretName } from './describe-words.ts'

/** The items of one section. */
type Section<Name extends keyof SiteDescription> = NonNullable<SiteDescription[Name]>

/** Everything of a site that a description holds. */
export async function describeSite(api: SiteApi): Promise<SiteDescription> {
  const packages = await api.listUpgradePackages()
  const names = new Map(packages.map(one => [one.id, one.name]))
  const nameOf = (id: string) => names.get(id) ?? id
  const content = await api.readContentStatus()
  const onPoints = (id: string) =>
    content
      .filter(one => one.packageId === id && one.directly && !removing.has(one.stateName))
      .map(one => one.point)
  const points = await api.listDistributionPoints()
  const policy = await api.readCataloguePolicy()
  return {
    schema: 1,
    keepVersions: (await api.readRetention()).keepVersions,
    ...(await describeAccess(api)),
    networkAccounts: (await api.listNetworkAccounts()).map(({ server, share, user, port }) => ({
      server,
      share,
      user,
      port,
      password: { secret: secretName('network-account', server, share) },
    })),
    alertMailServer: await describeMailServer(api),
    updateSources: (await api.listUpdateSources()).map(describeSource),
    updateFilters: policy.filters,
    supersedence: policy.supersedence,
    updateDecisions: (await api.listUpdateDecisions()).map(
      ({ updateId: update, decision, reason, until }) => ({ update, decision, reason, until }),
    ),
    selectionRules: (await api.listSelectionRules()).map(({ name, rule }) => ({
      name,
      ...rule,
      products: rule.products.map(String),
      classifications: rule.classifications.map(String),
    })),
    distributionPoints: await Promise.all(
      points.map(async ({ name }) => ({
        ...describePoint(await api.readDistributionPoint({ name })),
        securityScopes: await scopesOf(api, 'distribution-point', name),
      })),
    ),
    upgradePackages: await Promise.all(
      packages.map(async one => ({
        ...describePackage(one, onPoints(one.id), await scheduleOf(api, one.id)),
        securityScopes: await scopesOf(api, 'upgrade-package', one.id),
      })),
    ),
    distributionPointGroups: await Promise.all(
      (await api.listDistributionPointGroups()).map(async group => ({
        name: group.name,
        description: group.description,
        members: [...group.members].sort(),
        packages: group.contents.map(nameOf).sort(),
        securityScopes: await scopesOf(api, 'distribution-point-group', group.name),
      })),
    ),
    ...(await describeBoundaries(api)),
    distributionRings: (await api.listDistributionRings()).map(({ setBy: _by, setAt: _at, ...ring }) => ring),
    ...(await describeDevices(api, nameOf)),
    servicingSchedules: (await api.listServicingSchedules()).flatMap(one => describeSchedule(one, nameOf)),
    alertSubscriptions: (await api.listAlertSubscriptions()).map(describeAlert),
  }
}

async function describeBoundaries(
  api: SiteApi,
): Promise<Pick<SiteDescription, 'boundaries' | 'defaultBoundaryGroup' | 'boundaryGroups'>> {
  const groups = await api.listBoundaryGroups()
  const ofSite = groups.find(group => group.isDefault)
  return {
    boundaries: (await api.listBoundaries({})).map(({ name, value, description }) => ({
      name,
      value,
      description,
    })),
    // Who does not see it says nothing of it.
    ...(ofSite && {
      defaultBoundaryGroup: {
        description: ofSite.description,
        points: ofSite.points,
        fallbackMinutes: ofSite.defaultFallbackMinutes,
        holdsUngroupedPoints: ofSite.holdsUngroupedPoints,
        securityScopes: await scopesOf(api, 'boundary-group', ofSite.name),
      },
    }),
    boundaryGroups: await Promise.all(
      groups
        .filter(group => !group.isDefault)
        .map(async ({ name, description, boundaries, points, neighbours }) => ({
          name,
          description,
          boundaries,
          points,
          neighbours,
          securityScopes: await scopesOf(api, 'boundary-group', name),
        })),
    ),
  }
}

/** Content that is on its way out is no wish any more. */
const removing = new Set(['REMOVAL_PENDING', 'REMOVAL_RETRYING', 'REMOVAL_FAILED'])

async function describeMailServer(api: SiteApi): Promise<SiteDescription['alertMailServer']> {
  const found = await orNull(api.readAlertMailServer(), 'ALERT_MAIL_SERVER_MISSING')
  if (found === null) return null
  const { host, port, security, sender, user, hasAuthority } = found
  return {
    host,
    port,
    security,
    sender,
    user,
    ...(user !== null && { password: { secret: 'alert-mail-server' } }),
    ...(hasAuthority && { authority: { secret: 'alert-mail-server-authority' } }),
  }
}

async function scheduleOf(api: SiteApi, packageId: string) {
  const schedule = await orNull(api.readUpdateSchedule({ packageId }), 'UPDATE_SCHEDULE_MISSING')
  return schedule?.recurrence ?? null
}

function describeSource(source: UpdateSource): Section<'updateSources'>[number] {
  const { name, kind, location, languages, watchSeconds, upstream, schedule } = source
  return {
    name,
    kind,
    location,
    languages,
    ...(kind === 'folder' && { watchSeconds }),
    ...(upstream !== null && upstream),
    schedule: schedule?.recurrence ?? null,
  }
}

function describePoint(point: DistributionPointDetail): Section<'distributionPoints'>[number] {
  const { week, ...properties } = point.properties
  return { name: point.name, ...properties, hours: spansOfWeek(week), sources: point.sources }
}

function describePackage(
  one: UpgradePackage,
  distributionPoints: string[],
  updateSchedule: Section<'upgradePackages'>[number]['updateSchedule'],
): Section<'upgradePackages'>[number] {
  return {
    name: one.name,
    source: one.sourcePath,
    version: one.version,
    comment: one.comment,
    architecture: one.architecture as 'amd64' | null,
    language: one.language,
    extractIndex: one.extractIndex,
    licenceAccepted: true,
    keepVersions: one.keepVersions,
    updateSchedule: updateSchedule ?? null,
    distributionPoints: distributionPoints.sort(),
  }
}

function describeSchedule(
  { definition, state, next }: ServicingSchedule,
  nameOf: (id: string) => string,
): Section<'servicingSchedules'> {
  const { when, options, packages, ...more } = definition
  if (when.start === 'as-soon-as-possible') return []
  if (when.start === 'once' && state === 'active' && next.length === 0) return []
  return [{ ...more, ...options, when, packages: packages.map(nameOf), state }]
}

function describeAlert(one: AlertSubscription): Section<'alertSubscriptions'>[number] {
  const { name, enabled, filter, repeatSeconds } = one
  const to =
    one.channel === 'mail'
      ? { channel: one.channel, recipients: one.address.split(', ') }
      : {
          channel: one.channel,
          url: { secret: secretName('alert', name, 'url') },
          ...(one.hasAuthority && { authority: { secret: secretName('alert', name, 'authority') } }),
        }
  return { name, enabled, filter, repeatSeconds, to }
}
