import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  describeStep,
  planChanges,
  readDescription,
  type SiteDescription,
  spansOfWeek,
  weekOfSpans,
  writeDescription,
} from './index.ts'

const whole: SiteDescription = {
  schema: 1,
  keepVersions: 3,
  securityScopes: [{ name: 'Paris', description: '' }],
  roles: [{ name: 'Keeper', description: '', permissions: { site: ['read'] } }],
  users: [
    {
      name: 'ines',
      kind: 'person',
      displayName: 'Ines',
      roles: [
        { role: 'Full administrator', scopes: null },
        { role: 'Keeper', scopes: ['Paris', 'Default'] },
      ],
    },
  ],
  identityProvider: {
    name: 'Login',
    issuer: 'https://login.example.com',
    clientId: 'slipstream',
    clientSecret: { secret: 'identity-provider' },
    claim: 'groups',
    roles: [{ value: 'keepers', role: 'Keeper', scopes: ['Paris'] }],
  },
  networkAccounts: [
    { server: 'files', share: '', user: 'reader', port: 445, password: { secret: 'network-account-files' } },
  ],
  alertMailServer: null,
  updateSources: [
    { name: 'WSUS', kind: 'wsus', location: 'https://wsus/', categories: ['a'], schedule: null },
  ],
  supersedence: { expire: 'after-months', months: 2 },
  updateDecisions: [
    { update: '00000000-0000-0000-0000-000000000001', decision: 'declined', reason: 'no', until: null },
    {
      ...{ update: '00000000-0000-0000-0000-000000000001', decision: 'held', reason: 'not yet' },
      until: '2100-01-01T00:00:00.000Z',
    },
  ],
  selectionRules: [{ name: 'Monthly', kinds: ['update'], minimumAgeDays: 7 }],
  distributionPoints: [
    { name: 'DP2', maintenance: false, sources: [{ point: 'DP1', order: 1 }] },
    { name: 'DP1', hours: [{ days: ['mon'], from: 8, to: 18, access: 'closed', bytesPerSecond: null }] },
  ],
  upgradePackages: [
    {
      name: 'Windows',
      source: '/media',
      licenceAccepted: true,
      keepVersions: null,
      distributionPoints: ['DP1'],
      securityScopes: ['Paris', 'Default'],
    },
  ],
  distributionPointGroups: [{ name: 'All', description: '', members: ['DP1', 'DP2'], packages: ['Windows'] }],
  boundaries: [{ name: 'Paris', value: '10.1.0.0/16', description: '' }],
  defaultBoundaryGroup: { description: '', points: [], fallbackMinutes: 120, holdsUngroupedPoints: true },
  boundaryGroups: [
    {
      name: 'Lyon',
      description: '',
      boundaries: [],
      points: ['DP2'],
      neighbours: [
        { boundaryGroup: 'Default-Site-Boundary-Group', fallbackMinutes: null },
        { boundaryGroup: 'Paris', fallbackMinutes: 60 },
      ],
    },
    { name: 'Paris', description: '', boundaries: ['Paris'], points: ['DP1'], neighbours: [] },
  ],
  distributionRings: [{ name: 'First', order: 1, groups: ['All'], soakSeconds: 60 }],
  deviceGroups: [{ name: 'Pilots', tags: ['pilot'] }],
  taskSequences: [
    { name: 'To 11', definition: { steps: [{ type: 'group', steps: [{ id: 'u', package: 'Windows' }] }] } },
  ],
  servicingSchedules: [
    {
      name: 'Patch',
      packages: ['Windows'],
      updates: { by: 'rule', rule: 'Monthly' },
      when: {
        start: 'recurring',
        recurrence: { pattern: { every: 'day', interval: 1 }, start: '2027-01-01T22:00', timeZone: 'UTC' },
      },
      distribute: { to: 'rings', rings: ['First'] },
      state: 'paused',
    },
  ],
  alertSubscriptions: [{ name: 'Ops', to: { channel: 'webhook', url: { secret: 'alert-ops-url' } } }],
}
const empty: SiteDescription = {
  schema: 1,
  keepVersions: null,
  securityScopes: [],
  roles: [],
  users: [],
  identityProvider: null,
  networkAccounts: [],
  alertMailServer: null,
  updateSources: [],
  supersedence: { expire: 'never' },
  updateDecisions: [],
  selectionRules: [],
  distributionPoints: [],
  upgradePackages: [],
  distributionPointGroups: [],
  boundaries: [],
  defaultBoundaryGroup: { description: '', points: [], fallbackMinutes: 120, holdsUngroupedPoints: true },
  boundaryGroups: [],
  distributionRings: [],
  deviceGroups: [],
  taskSequences: [],
  servicingSchedules: [],
  alertSubscriptions: [],
}
const stay = { remove: false }
const named = ({ steps }: ReturnType<typeof planChanges>) =>
  steps.map(({ action, kind, names }) => [action, kind, ...names].join(' '))

describe('a description', () => {
  it('is the same after it was written and read, and the same text whatever its order was', () => {
    const text = writeDescription(whole)
    const read = readDescription(text, 'site.yaml')
    expect(planChanges(read, whole, stay)).toEqual({ steps: [], onlyOnSite: [] })
    expect(planChanges(whole, read, stay).steps).toEqual([])
    const turned = { ...whole, distributionPoints: [...(whole.distributionPoints ?? [])].reverse() }
    expect(writeDescription(turned)).toBe(text)
    expect(text).toContain('# With which accounts shares are read.\nnetworkAccounts:')
  })

  it.each([
    [
      'schema: 1\nupgradePackages:\n  - name: A\n    sourcce: /m\n    source: /m\n    licenceAccepted: true\n',
      4,
      5,
      'sourcce',
    ],
    ['schema: 2\n', 1, 9, 'only the form 1'],
    [
      `schema: 1\nupdateDecisions:\n${'  - {update: 00000000-0000-0000-0000-000000000001, decision: pinned, reason: a}\n'.repeat(2)}`,
      ...([4, 5, 'there twice'] as const),
    ],
    ['schema: 1\nkeepVersions: 0\n', 2, 15, 'keepVersions'],
    ['schema: 1\nkeepVersions: 1\nkeepVersions: 2\n', 3, 1, 'not YAML'],
    ['schema: 1\nselectionRules:\n  - name: a\n  - name: A\n', 4, 5, 'there twice'],
    ['schema: 1\nsupersedence:\n  expire: never\n  month: 1\n', 4, 3, 'month'],
    ['[', 1, 2, 'not YAML'],
    ['- a\n', 1, 1, ''],
  ])('%j is refused at line %i, column %i', (text, line, column, reason) => {
    expect(() => readDescription(text, 'site.yaml')).toThrow(reason)
    try {
      readDescription(text, 'site.yaml')
    } catch (error) {
      expect(error).toMatchObject({ code: 'SITE_DESCRIPTION_INVALID', facts: { line, column } })
    }
  })
})

describe('a plan', () => {
  it('creates everything on an empty site, what is needed first, and says which points have to join', () => {
    const plan = planChanges(whole, { ...empty, distributionPoints: [{ name: 'DP1', hours: [] }] }, stay)
    const names = named(plan)
    expect(names).toContain('change retention site')
    expect(names).toContain('change distribution-point DP1')
    expect(plan.steps.find(one => one.names[0] === 'DP2')?.blocked).toContain('join-token DP2')
    const place = new Map(plan.steps.map(({ id }, index) => [id, index]))
    // Points are there or have to join, in whatever order.
    for (const { id, kind, needs } of plan.steps)
      for (const need of kind === 'distribution-point' ? [] : needs)
        expect(place.get(need) ?? -1).toBeLessThan(place.get(id) ?? -1)
    expect(plan.steps.flatMap(describeStep).join('\n')).toContain(
      '+ upgrade-package “Windows” on distribution-point “DP1”',
    )
  })

  it('changes only what is named, keeps the rest of an item, and compares no secret', () => {
    const part = readDescription('schema: 1\ndistributionRings: [{name: First, order: 2}]\n', 'part')
    const { steps, onlyOnSite } = planChanges(part, whole, { remove: true })
    expect(onlyOnSite).toEqual([])
    expect(steps).toMatchObject([
      {
        action: 'change',
        changes: [{ property: 'order', before: 1, after: 2 }],
        value: { order: 2, groups: ['All'], soakSeconds: 60 },
      },
    ])
    const other = {
      ...whole,
      alertSubscriptions: [{ name: 'Ops', to: { channel: 'webhook' as const, url: { secret: 'x' } } }],
    }
    expect(planChanges(other, whole, stay).steps).toEqual([])
  })

  it('shows a secret that is new, and keeps one that is not named', () => {
    type To = Extract<
      NonNullable<SiteDescription['alertSubscriptions']>[number]['to'],
      { channel: 'webhook' }
    >
    const server = { host: 'mail', port: 587, security: 'starttls' as const, sender: 'a@b', user: null }
    const of = (more: Partial<To>, ofMail = {}, repeatSeconds = 60): SiteDescription => ({
      ...empty,
      alertMailServer: { ...server, ...ofMail },
      alertSubscriptions: [
        { name: 'Ops', repeatSeconds, to: { channel: 'webhook', url: { secret: 'url' }, ...more } },
      ],
    })
    const authority = { secret: 'authority' }
    const { steps } = planChanges(of({ authority }, { authority }), of({}), stay)
    expect(steps.map(({ kind, changes }) => [kind, changes])).toMatchObject([
      ['alert-mail-server', [{ property: 'authority', before: undefined, after: authority }]],
      ['alert-subscription', [{ property: 'to', after: { authority } }]],
    ])
    // Whether a webhook has a secret of its own is not to be seen.
    expect(planChanges(of({ signingSecret: authority }), of({}), stay).steps).toEqual([])
    expect(planChanges(of({}), of({ authority }, { authority }), stay).steps).toEqual([])
    expect(planChanges(of({}, {}, 90), of({ authority }), stay).steps).toMatchObject([
      { changes: [{ property: 'repeatSeconds' }], value: { to: { url: { secret: 'url' }, authority } } },
    ])
    const mail: SiteDescription = {
      ...empty,
      alertSubscriptions: [{ name: 'Ops', to: { channel: 'mail', recipients: ['a@b'] } }],
    }
    const { alertMailServer } = of({})
    expect(planChanges({ ...mail, alertMailServer }, of({ authority }), stay).steps[0]?.value.to).toEqual({
      channel: 'mail',
      recipients: ['a@b'],
    })
  })

  it('takes lists of words for sets, but not the order of packages in a schedule', () => {
    const { servicingSchedules: [schedule] = [] } = whole
    if (schedule === undefined) throw new Error('there is none')
    const of = (packages: string[], products: string[]): SiteDescription => ({
      ...empty,
      updateFilters: { products, classifications: [], languages: [] },
      servicingSchedules: [{ ...schedule, packages }],
      upgradePackages: ['a', 'b'].map(name => ({ name, source: '/m', licenceAccepted: true })),
      selectionRules: whole.selectionRules,
      distributionRings: [{ name: 'First', order: 1 }],
    })
    expect(planChanges(of(['a', 'b'], ['X', 'y']), of(['a', 'b'], ['y', 'x']), stay).steps).toEqual([])
    expect(named(planChanges(of(['b', 'a'], []), of(['a', 'b'], []), stay))).toEqual([
      'change servicing-schedule Patch',
    ])
  })

  it('says of boundary groups what it names, and leaves the default one where it is', () => {
    const of = (groups: object[]) =>
      readDescription(JSON.stringify({ schema: 1, boundaryGroups: groups }), 'part')
    const paris = { name: 'PARIS', points: ['dp2'] }
    const { steps } = planChanges(of([paris, { name: 'Lyon' }]), whole, { remove: true })
    expect(steps).toMatchObject([
      {
        action: 'change',
        kind: 'boundary-group',
        changes: [{ property: 'points', before: ['DP1'], after: ['dp2'] }],
      },
    ])
    const nobody = { name: 'Lyon', neighbours: [{ boundaryGroup: 'Rome', fallbackMinutes: 5 }] }
    expect(planChanges(of([nobody]), whole, stay).steps[0]?.blocked).toContain('boundary-group “rome”')
    expect(named(planChanges(of([]), whole, { remove: true }))).toEqual([
      'remove boundary-group Lyon',
      'remove boundary-group Paris',
    ])
  })

  it('removes nothing unless it is told to, and then what holds others goes last, a package never', () => {
    const less: SiteDescription = {
      ...whole,
      upgradePackages: [],
      distributionPointGroups: [],
      distributionRings: [],
    }
    const kept = planChanges(less, whole, stay)
    expect(kept.steps.filter(({ action }) => action === 'remove')).toEqual([])
    expect(kept.onlyOnSite.map(({ kind }) => kind)).toContain('upgrade-package')
    const { steps } = planChanges(less, whole, { remove: true })
    expect(steps.map(({ kind, blocked }) => `${kind} ${blocked === null}`)).toEqual([
      'distribution-ring true',
      'distribution-point-group true',
      'upgrade-package false',
    ])
  })

  it('cannot change what a package was read from', () => {
    const moved = {
      schema: 1 as const,
      upgradePackages: [{ name: 'Windows', source: '/other', licenceAccepted: true as const }],
    }
    expect(planChanges(moved, whole, stay).steps[0]?.blocked).toContain('source cannot be changed')
  })

  it('changes the version and the comment of a package', () => {
    const upgradePackages = whole.upgradePackages?.map(one => ({ ...one, version: '9', comment: 'new' }))
    const { steps } = planChanges({ ...whole, upgradePackages }, whole, stay)
    expect(steps.map(({ kind, action, blocked }) => [kind, action, blocked])).toEqual([
      ['upgrade-package', 'change', null],
    ])
  })

  it('sets the scopes of objects last, none that what is new carries by itself, and removes none', () => {
    const of = (securityScopes: string[]): SiteDescription => ({
      schema: 1,
      upgradePackages: [{ name: 'Windows', source: '/media', licenceAccepted: true, securityScopes }],
    })
    expect(named(planChanges(of(['default']), empty, stay))).toEqual(['create upgrade-package Windows'])
    const asNew = { ...of(['paris']), alertSubscriptions: whole.alertSubscriptions }
    expect(named(planChanges(asNew, empty, stay)).at(-1)).toBe(
      'create security-scopes-of upgrade-package Windows',
    )
    expect(planChanges(of(['default', 'PARIS']), whole, { remove: true }).steps).toEqual([])
    expect(planChanges(of(['Default']), whole, stay).steps.flatMap(describeStep)).toEqual([
      '~ security-scopes of upgrade-package “Windows”',
      '    scopes: ["Paris","Default"] -> ["Default"]',
    ])
  })

  it('takes decisions about updates for what they are, and a hold that is over for none', () => {
    const of = (until: string): SiteDescription => ({
      schema: 1,
      updateDecisions: [
        { update: '00000000-0000-0000-0000-000000000001', decision: 'held', reason: 'not yet', until },
      ],
    })
    expect(planChanges(of('2020-01-01T00:00:00Z'), empty, stay).steps).toEqual([])
    expect(planChanges(of('2100-01-01T00:00:00Z'), whole, stay).steps).toEqual([])
    expect(named(planChanges(of('2101-01-01T00:00:00Z'), whole, { remove: true }))).toEqual([
      'change update-decision 00000000-0000-0000-0000-000000000001 held',
      'remove update-decision 00000000-0000-0000-0000-000000000001 declined',
    ])
  })

  it('says what is neither on the site nor in the file', () => {
    const lost = { schema: 1 as const, distributionRings: [{ name: 'First', order: 1, points: ['DP9'] }] }
    expect(planChanges(lost, empty, stay).steps[0]?.blocked).toContain('distribution-point “dp9”')
  })
})

describe('the hours of a week', () => {
  it('are the same week after they were spans', () => {
    const hour = fc.record({
      access: fc.constantFrom('open' as const, 'closed' as const, 'high-only' as const),
      bytesPerSecond: fc.constantFrom(null, 1000),
    })
    fc.assert(
      fc.property(fc.array(hour, { minLength: 168, maxLength: 168 }), week => {
        expect(weekOfSpans(spansOfWeek(week))).toEqual(week)
      }),
      { numRuns: 20 },
    )
    expect(spansOfWeek(weekOfSpans([]))).toEqual([])
  })
})
