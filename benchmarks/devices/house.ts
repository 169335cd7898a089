// One site server and four distribution points, each a process of its own, with a package on all of them, a boundary group for each, and a task sequence.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeSiteApi, type SiteApi } from '#api-client'
import { makeTestSite, type TestSite, waitForReceipts } from '../../tests/running-house.ts'
import { makeSmallMedia } from '../../tests/site-in-database.ts'

/** See the top of this file. */
export type House = AsyncDisposable & {
  siteUrl: string
  databaseUrl: string
  api: SiteApi
  /** Of the site server; PostgreSQL is below it. */
  sitePid: number
  pointPids: number[]
  /** Texts of enrolment tokens whose devices get this tag. */
  tokens: (tag: string, count: number) => Promise<string[]>
  /** Deploys to the devices with this tag; whoever is at a device begins it. Gives its ID. */
  deploy: (tag: string) => Promise<string>
}

/** So many tokens are made by one call. */
const mostTokens = 1000

/** Starts everything; `points` distribution points, and 10.N.0.0/16 is near to the N-th. */
export async function startHouse(points: number): Promise<House> {
  const site = await makeTestSite({ database: 'embedded' })
  try {
    const server = await site.startServer()
    const api = await openApi(site, server.address)
    const names = Array.from({ length: points }, (_, place) => `DP${place + 1}`)
    const started = await Promise.all(names.map(name => site.startPoint(name, ['--ask-seconds', '15'])))
    const packageId = await distribute(site)
    for (const [place, name] of names.entries()) {
      const value = `10.${place + 1}.0.0/16`
      await api.createBoundary({ name: value, value })
      await api.createBoundaryGroup({ name: `Group of ${name}`, boundaries: [value], points: [name] })
    }
    const sequence = await api.createTaskSequenceFromTemplate({ name: 'Upgrade', packageId, imageIndex: 1 })
    return {
      siteUrl: server.address,
      databaseUrl: await site.databaseUrl(),
      api,
      sitePid: server.process.pid ?? 0,
      pointPids: started.map(point => point.process.pid ?? 0),
      async tokens(tag, count) {
        const made: string[] = []
        while (made.length < count) {
          const some = Math.min(mostTokens, count - made.length)
          const answer = await api.createEnrolmentTokens({ name: tag, count: some, tags: [tag] })
          made.push(...answer.map(one => one.token))
        }
        return made
      },
      async deploy(tag) {
        await api.setDeviceGroup({ deviceGroup: tag, tags: [tag] })
        const about = { name: tag, taskSequence: sequence.id, deviceGroup: tag }
        return (await api.createDeployment({ ...about, purpose: 'available' })).id
      },
      [Symbol.asyncDispose]: () => site[Symbol.asyncDispose](),
    }
  } catch (error) {
    await site[Symbol.asyncDispose]()
    throw error
  }
}

async function distribute(site: TestSite): Promise<string> {
  const media = join(site.folder, 'media')
  await makeSmallMedia(media)
  const words = ['upgrade-package', 'add', '--path', media, '--name', 'Small', '--accept-licence']
  const { id } = (await site.slipstream<{ id: string }>(...words)).value
  await site.slipstream('content', 'distribute', id)
  await waitForReceipts(site, id, 1)
  return id
}

async function openApi(site: TestSite, address: string): Promise<SiteApi> {
  const { token } = JSON.parse(await readFile(join(site.folder, 'credentials.json'), 'utf8'))
  return makeSiteApi(async ({ method, path, body }) => {
    const answer = await fetch(new URL(path, address), {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
    return text === '' ? null : JSON.parse(text)
  })
}
