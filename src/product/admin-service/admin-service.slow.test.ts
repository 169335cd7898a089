// The face, read by an OData client that is not ours (o.js), and asked directly where that client says nothing.

import { XMLParser } from 'fast-xml-parser'
import { sql } from 'kysely'
import { o } from 'o.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HttpServer, listen, openHttp } from '#platform/http'
import { silentLog } from '#platform/logging'
import { addDistributionRoutes } from '#product/distribution'
import { createToken, findCaller } from '#product/identity'
import { joinTestPoint } from '../../../tests/distribution-points.ts'
import type { SiteInDatabase } from '../../../tests/site-in-database.ts'
import { fillCatalogue, madeUpdate } from '../../../tests/update-catalogue/fill-catalogue.ts'
import { makeWholeSite } from '../../../tests/whole-site.ts'
import { addAdminServiceRoutes } from './index.ts'

let site: SiteInDatabase
let server: HttpServer
let base = ''
let headers: Record<string, string> = {}
const started: unknown[] = []
/** Something needs this package. */
let needed = ''
const face = () => o(`${base}/`, { headers })
const at = (path: string, more: object = {}) =>
  server.inject({ url: `/AdminService/wmi${path}`, headers, ...more })
const ids: string[] = []

beforeAll(async () => {
  site = await makeWholeSite()
  server = await openHttp({
    log: silentLog(),
    title: 'test',
    authenticate: ({ token }) => findCaller(site.db, token),
  })
  const start = async (_trx: unknown, _job: unknown, asked: unknown) => {
    started.push(asked)
    return 'operation'
  }
  const references = [
    async (_: unknown, packageId: string) =>
      packageId === needed ? [{ reason: '“Upgrade” names it', taskSequence: 'T1' }] : [],
  ]
  addAdminServiceRoutes(server, { ...site, start, references })
  addDistributionRoutes(server, site)
  base = `${await listen(server, { address: '127.0.0.1', port: 0, tls: false })}/AdminService/wmi`
  const token = await createToken(site.db, { kind: 'api', role: 'administrator', name: 'Ines' })
  headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  for (const name of ['Windows 11', "Windows 10 'LTSC'", '100 % of it'])
    ids.push((await site.addPackage(name, name)).packageId)
  await joinTestPoint(site, 'DP1')
  await joinTestPoint(site, 'DP2')
  await o(`${new URL(base).origin}/api/v1/`, { headers })
    .post('distribution-point-groups', { name: 'All' })
    .query()
  const updates = Array.from({ length: 25 }, (_, number) => ({
    number,
    // Two of each time: an order that the time alone does not decide.
    createdAt: new Date(Date.UTC(2026, 0, 1 + Math.floor(number / 2))),
  }))
  await fillCatalogue(site.db, updates)
  return async () => {
    await server.close()
  }
}, 120_000)
afterAll(() => site[Symbol.asyncDispose]())

describe('o.js', () => {
  it('lists, filters, selects, sorts and counts', async () => {
    const all = await face().get('SMS_OperatingSystemInstallPackage').query({ $orderby: 'PackageID' })
    expect(all).toMatchObject(
      ids.map(PackageID => ({
        PackageID,
        PackageType: 259,
        SourceVersion: 1,
        SourceSite: 'S01',
        PkgSourceFlag: 2,
      })),
    )
    const some = await face()
      .get('SMS_OperatingSystemInstallPackage')
      .query({ $filter: "startswith(Name,'windows') and not (Name eq 'Windows 11')", $select: 'Name' })
    expect(some).toEqual([{ Name: "Windows 10 'LTSC'" }])
    const signs = await face()
      .get('SMS_OperatingSystemInstallPackage')
      .query({ $filter: "contains(Name,'%') or Name eq 'Windows 10 ''LTSC'''", $orderby: 'Name desc' })
    expect(signs.map((one: { Name: string }) => one.Name)).toEqual(["Windows 10 'LTSC'", '100 % of it'])
    const top = await face()
      .get('SMS_SoftwareUpdate')
      .query({ $orderby: 'DatePosted desc', $top: 3, $skip: 1 })
    expect(top.map((one: { CI_UniqueID: string }) => one.CI_UniqueID)).toEqual([22, 23, 20].map(madeUpdate))
    const response = (await face().get('SMS_SoftwareUpdate').fetch({ $count: true, $top: 0 })) as Response
    expect(await response.json()).toMatchObject({ '@odata.count': 25, value: [] })
    expect(
      await face().get('SMS_SoftwareUpdate/$count').query({ $filter: "LocalizedDisplayName eq 'update 7'" }),
    ).toBe(1)
  })

  it('reads one entity by its key, and what belongs to it', async () => {
    const one = await face()
      .get(`SMS_OperatingSystemInstallPackage('${ids[0]}')`)
      .query({ $expand: 'SMS_ImageInformation($select=Name,Index)', $select: 'Name' })
    expect(one).toMatchObject({ Name: 'Windows 11', SMS_ImageInformation: [{ Name: 'Small', Index: 1 }] })
    expect(one).not.toHaveProperty('PackageID')
    const images = await face()
      .get(`SMS_OperatingSystemInstallPackage('${ids[0]}')/SMS_ImageInformation`)
      .query()
    expect(images).toMatchObject([{ PackageID: ids[0], ImagePath: 'sources/install.wim', PackageType: 259 }])
    const key = `SMS_ImageInformation(PackageID='${ids[0]}',ImagePath='sources%2Finstall.wim',Index=1)`
    expect(await face().get(key).query()).toMatchObject({ Name: 'Small', ObjectType: 14 })
  })

  it('follows pages to the end: each entity once', async () => {
    const seen: string[] = []
    const sizes: number[] = []
    for (
      let next: string | undefined = `${base}/SMS_SoftwareUpdate?$orderby=DatePosted desc&$top=23`;
      next;
    ) {
      const answer = await fetch(next, { headers: { ...headers, prefer: 'odata.maxpagesize=10' } })
      const page = (await answer.json()) as { value: { CI_UniqueID: string }[]; '@odata.nextLink'?: string }
      seen.push(...page.value.map(one => one.CI_UniqueID))
      sizes.push(page.value.length)
      next = page['@odata.nextLink']
    }
    expect(sizes).toEqual([10, 10, 3])
    expect(new Set(seen).size).toBe(23)
    expect(seen[0]).toBe(madeUpdate(24))
  })

  it('acts: a package goes to points and to a group, and the classes tell of it', async () => {
    const points = await face().get('SMS_DistributionPointInfo').query({ $orderby: 'Name' })
    expect(points).toMatchObject([
      { Name: 'DP1', NALPath: '["Display=\\\\DP1\\"]MSWNET:["SMS_SITE=S01"]\\\\DP1\\', IsPullDP: false },
      { Name: 'DP2' },
    ])
    const action = `SMS_OperatingSystemInstallPackage('${ids[0]}')/AdminService.AddDistributionPoints`
    const body = { SiteCode: ['S01'], NALPath: [points[0].NALPath] }
    expect(await face().post(action, body).query()).toMatchObject({ ReturnValue: 0 })
    const [group] = await face().get('SMS_DistributionPointGroup').query()
    const ofGroup = (name: string) => `SMS_DistributionPointGroup('${group.GroupID}')/AdminService.${name}`
    await face()
      .post(ofGroup('AddDistributionPoints'), { DPNALPath: ['DP2'] })
      .query()
    await face()
      .post(ofGroup('AddPackages'), { PackageIDs: [ids[1]] })
      .query()
    const status = await face().get('SMS_PackageStatusDistPointsSummarizer').query({
      $filter: 'State eq 1',
      $orderby: 'PackageID',
      $select: 'PackageID,ServerNALPath,SourceVersion',
    })
    expect(status).toEqual([
      { PackageID: ids[0], ServerNALPath: points[0].NALPath, SourceVersion: 1 },
      { PackageID: ids[1], ServerNALPath: points[1].NALPath, SourceVersion: 1 },
    ])
    const key = `PackageID='${ids[0]}',ServerNALPath='${encodeURIComponent(points[0].NALPath)}',SiteCode='S01'`
    const one = await face().get(`SMS_PackageStatusDistPointsSummarizer(${key})`).query()
    expect(one).toMatchObject({ PackageID: ids[0], State: 1 })
    expect(await face().get('SMS_DistributionPointGroup').query()).toMatchObject([
      { Name: 'All', MemberCount: 1, ContentCount: 1, OutOfSyncContentCount: 1, ContentInSync: false },
    ])
    const counted = await face().get(`SMS_ObjectContentExtraInfo('${ids[0]}')`).query()
    expect(counted).toMatchObject({
      Targeted: 1,
      NumberSuccess: 0,
      NumberInProgress: 1,
      SoftwareName: 'Windows 11',
    })
    await face()
      .post(`SMS_OperatingSystemInstallPackage('${ids[2]}')/AdminService.RefreshPkgSource`, {})
      .query()
    const maintain = 'SMS_DistributionPointInfo.SetDPMaintenanceMode'
    expect(await face().post(maintain, { NALPath: points[0].NALPath, Mode: 1 }).query()).toEqual({
      ReturnValue: 0,
    })
    const maintained = await face()
      .get('SMS_DistributionPointInfo')
      .query({ $filter: 'SlipstreamMaintenanceMode' })
    expect(maintained).toMatchObject([{ Name: 'DP1' }])
    expect(started).toMatchObject([
      { subject: ids[2], data: { updateDistributionPoints: true }, requestedBy: 'Ines' },
    ])
    const messages = await face()
      .get('SMS_StatusMessage')
      .query({ $filter: "SlipstreamSubject eq 'All' and SlipstreamActor eq 'Ines'", $orderby: 'RecordID' })
    expect(messages).toMatchObject([
      {
        SlipstreamCode: 'POINT_GROUP_CREATED',
        Severity: 0x40000000,
        MessageType: 768,
        Component: 'distribution',
      },
      { SlipstreamCode: 'POINT_GROUP_CHANGED' },
    ])
  })
})

describe('a package through o.js', () => {
  const entity = (packageId: string) => `SMS_OperatingSystemInstallPackage('${packageId}')`
  const codeOf = async (asked: Promise<unknown>) => {
    const answer = (await asked.catch(error => error)) as Response
    return `${answer.status} ${answer.status < 300 ? '' : ((await answer.json()) as { error: { code: string } }).error.code}`.trim()
  }

  it('is changed and removed, unless something needs it; what is no property of it is refused', async () => {
    const { packageId } = await site.addPackage('Old name', 'four')
    const one = entity(packageId)
    expect(await codeOf(face().patch(one, { Name: 'New name', Description: 'for Paris' }).query())).toBe(
      '204',
    )
    const changed = await face().get(one).query()
    expect(changed).toMatchObject({ Name: 'New name', Description: 'for Paris' })
    const prefer = { ...headers, prefer: 'return=representation' }
    const shown = await o(`${base}/`, { headers: prefer }).patch(one, { Version: '9' }).query()
    expect(shown).toMatchObject({ PackageID: packageId, Name: 'New name', Version: '9' })
    const refused = [
      face().patch(one, { Name: 'Windows 11' }),
      face().patch(one, { Name: '' }),
      face().patch(one, { PkgSourcePath: '/etc' }),
      face().patch(entity('S0100042'), { Name: 'X' }),
      face().patch("SMS_DistributionPointGroup('G')", { Name: 'X' }),
    ]
    expect(await Promise.all(refused.map(asked => codeOf(asked.query())))).toEqual([
      '409 PACKAGE_NAME_TAKEN',
      '400 QUERY_OPTION_REFUSED',
      '400 QUERY_OPTION_REFUSED',
      '404 ENTITY_MISSING',
      '400 CLASS_READ_ONLY',
    ])
    needed = packageId
    expect(await codeOf(face().delete(one).query())).toBe('409 PACKAGE_NEEDED')
    needed = ''
    expect(await codeOf(face().delete(one).query())).toBe('204')
    expect(await codeOf(face().get(one).query())).toBe('404 ENTITY_MISSING')
  })
})

describe('the face itself', () => {
  it('tells its classes and describes them', async () => {
    const { value } = (await at('')).json<{ value: { name: string }[] }>()
    const metadata = await at('/$metadata')
    expect(metadata.headers['content-type']).toContain('application/xml')
    const read = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' }).parse(metadata.body)
    const { EntityType, Action, EntityContainer } = read['edmx:Edmx']['edmx:DataServices'].Schema
    const names = value.map(one => one.name)
    expect(EntityType.map((one: { Name: string }) => one.Name)).toEqual(names)
    expect(EntityContainer.EntitySet.map((one: { Name: string }) => one.Name)).toEqual(names)
    expect(Action.map((one: { Name: string }) => one.Name)).toContain('RefreshPkgSource')
    // What is described can be read and sorted by, every property of every class.
    for (const { Name, Property } of EntityType) {
      const properties = Property as { Name: string; Type: string }[]
      const sortable = properties.filter(one => !one.Type.startsWith('Collection')).map(one => one.Name)
      const answer = await at(`/${Name}?$top=2&$orderby=${sortable.join(' desc,')}`)
      expect([Name, answer.statusCode, answer.body]).toEqual([Name, 200, expect.any(String)])
      for (const entity of answer.json<{ value: object[] }>().value)
        expect(Object.keys(entity)).toEqual(properties.map(one => one.Name))
    }
  })

  it.each([
    ['/SMS_Collection', 404, 'CLASS_UNKNOWN'],
    ["/SMS_OperatingSystemInstallPackage('S0100042')", 404, 'ENTITY_MISSING'],
    ['/SMS_OperatingSystemInstallPackage(1)', 400, 'QUERY_OPTION_REFUSED'],
    ["/SMS_ImageInformation('S0100001')", 400, 'QUERY_OPTION_REFUSED'],
    ['/SMS_StatusMessage?$filter=SlipstreamCode eq 1', 400, 'QUERY_OPTION_REFUSED'],
    ["/SMS_StatusMessage?$filter=Time gt 'x'", 400, 'QUERY_OPTION_REFUSED'],
    ['/SMS_StatusMessage?$filter=SlipstreamCode eq null and (', 400, 'QUERY_OPTION_REFUSED'],
    ["/SMS_StatusMessage?$filter=SlipstreamCode eq 'x'';drop table activity_messages--'", 200, undefined],
    ["/SMS_SoftwareUpdate('none')", 400, 'QUERY_OPTION_REFUSED'],
    [
      `/SMS_StatusMessage?$skiptoken=${Buffer.from('["x"]').toString('base64url')}`,
      400,
      'QUERY_OPTION_REFUSED',
    ],
    ['/SMS_StatusMessage?$filter=RecordID gt 99999999999999.5', 200, undefined],
    ['/sms_statusmessage?$top=1', 200, undefined],
  ])('%s answers %i', async (path, status, code) => {
    const answer = await at(path)
    expect([answer.statusCode, answer.json().error?.code]).toEqual([status, code])
    if (code !== undefined)
      expect(answer.json().error).toMatchObject({
        message: expect.any(String),
        innererror: { remedy: expect.any(String) },
      })
  })

  it('refuses actions that it does not know, and of another site', async () => {
    const post = (path: string, payload: object) => at(path, { method: 'POST', payload })
    const entity = `/SMS_OperatingSystemInstallPackage('${ids[0]}')`
    const unknown = await post(`${entity}/AdminService.SetSourceSite`, {})
    const other = await post(`${entity}/AdminService.AddDistributionPoints`, {
      SiteCode: ['PS1'],
      NALPath: ['DP1'],
    })
    const wrong = await post(`${entity}/AdminService.AddDistributionPoints`, { NALPath: 'DP1' })
    const isStatic = await post('/SMS_DistributionPointGroup.AddPackages', {})
    expect([isStatic.statusCode, isStatic.json().error.code]).toEqual([404, 'ACTION_UNKNOWN'])
    expect([unknown, other, wrong].map(one => [one.statusCode, one.json().error.code])).toEqual([
      [404, 'ACTION_UNKNOWN'],
      [400, 'OTHER_SITE'],
      [400, 'QUERY_OPTION_REFUSED'],
    ])
  })

  it('tells schedules in the numbers of Configuration Manager', async () => {
    const definition = JSON.stringify({
      packages: [ids[0], ids[1]],
      when: { start: 'recurring' },
      options: { continueOnError: true, distribute: { to: 'package' } },
    })
    await sql`insert into servicing_schedules (id, name, name_key, definition, state, made_by, changed_by) values
      ('80000001-0000-4000-8000-000000000001', 'Monthly', 'monthly', ${definition}::jsonb, 'active', 'Ines', 'Ines'),
      ('80000002-0000-4000-8000-000000000002', 'Old', 'old', '{"packages":[]}', 'cancelled', 'Ines', 'Ines'),
      ('00000002-0000-4000-8000-000000000003', 'Same number', 'same number', '{"packages":[]}', 'active', 'Ines', 'Ines')`.execute(
      site.db,
    )
    const occurrence = (state: string, at: string) =>
      sql`insert into servicing_schedules_occurrences (schedule_id, definition, due_at, not_before, state, requested_by, created_at, started_at)
        values ('80000001-0000-4000-8000-000000000001', '{}', ${at}, ${at}, ${state}, 'Ines', ${at}, ${at})`.execute(
        site.db,
      )
    const state = async () => (await at('/SMS_ImageServicingSchedule(1)')).json().State
    expect(await state()).toBe(0)
    await occurrence('succeeded', '2026-11-01T00:00:00Z')
    expect(await state()).toBe(3)
    await occurrence('failed', '2026-11-02T00:00:00Z')
    expect(await state()).toBe(4)
    await sql`update servicing_schedules set next_at = '2027-01-01T00:00:00Z' where name = 'Monthly'`.execute(
      site.db,
    )
    expect(await state()).toBe(1)
    await occurrence('running', '2026-11-03T00:00:00Z')
    const images =
      '/SMS_ImageServicingScheduledImage?$orderby=ImagePackageID&$expand=SMS_ImageServicingSchedule'
    const schedule = {
      ...{ ScheduleID: 1, Name: 'Monthly', State: 2, Action: 0, ContinueOnError: true, UpdateDP: true },
      LastRunDateTime: '2026-11-03T00:00:00.000Z',
    }
    expect((await at(images)).json().value).toMatchObject([
      { ImagePackageID: ids[0], SMS_ImageServicingSchedule: [schedule] },
      { ImagePackageID: ids[1], SMS_ImageServicingSchedule: [schedule] },
    ])
    const ambiguous = await at('/SMS_ImageServicingSchedule(2)')
    expect([ambiguous.statusCode, ambiguous.json().error.code]).toEqual([409, 'ENTITY_KEY_AMBIGUOUS'])
    const old = (await at("/SMS_ImageServicingSchedule?$filter=Name eq 'old'")).json().value
    expect(old).toMatchObject([{ Action: 2, State: 0, ContinueOnError: false, UpdateDP: false }])
  })

  it('counts content as content status does', async () => {
    const point = await joinTestPoint(site, 'DP3')
    const post = { method: 'POST', payload: { SiteCode: ['S01'], NALPath: ['DP3'] } }
    await at(`/SMS_OperatingSystemInstallPackage('${ids[2]}')/AddDistributionPoints`, post)
    await point.obey()
    await sql`update distribution_points set last_seen_at = now() - interval '1 hour' where name = 'DP1'`.execute(
      site.db,
    )
    const rows = (await at('/SMS_DistributionDPStatus?$orderby=Name&$select=Name,MessageState')).json().value
    expect(rows).toEqual([
      { Name: 'DP1', MessageState: 2 },
      { Name: 'DP2', MessageState: 2 },
      { Name: 'DP3', MessageState: 1 },
    ])
    const totals = (await at('/SMS_ObjectContentExtraInfo?$orderby=PackageID')).json().value
    expect(totals).toMatchObject([
      { Targeted: 1, NumberUnknown: 1 },
      { Targeted: 1, NumberInProgress: 1 },
      { Targeted: 1, NumberSuccess: 1 },
    ])
  })
})
