// What does it cost to send a serviced version to a point that holds the one before? Beside rsync, casync with a seed, and zsync with the same
// two files: bytes on the wire against the least possible (the resources that are new, as they are compressed), seconds, and processor time
// of who sends.
//
// The peers end without a flush, rsync also without a checksum of the whole file; ours has verified SHA-256 and flushed. `sync` follows the peers.

import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { encodeManifest, makeManifest, manifestFileOf } from '#product/content-manifest'
import { type AddedFile, type ContentStore, openContentStore } from '#product/content-store'
import { fetchManifest, fetchVersion, signManifest } from '#product/distribution-protocol'
import { digestOf, keys } from '../../src/product/distribution-protocol/testing.ts'
import { makeLargeMedia } from '../large-media.ts'
import { processorSeconds } from '../processor-time.ts'
import { type BenchmarkResult, median, round } from '../result.ts'
import { type Server, serveStore, serveWithRsync } from '../servers.ts'
import { newResources } from './new-resources.ts'
import { openWebPeers, type Sent, webPeers } from './web-peers.ts'

const signal = new AbortController().signal
const site = keys()

/** `seconds`: how long the map of its segments and its manifest took, with the copy into the store. */
type Version = { file: string; added: AddedFile; manifest: Uint8Array; least: number; seconds: number }

async function timed<Result>(work: () => Promise<Result>): Promise<[number, Result]> {
  await execa('sync')
  const began = performance.now()
  const result = await work()
  return [(performance.now() - began) / 1000, result]
}

async function publish(origin: ContentStore, file: string, before: string): Promise<Version> {
  const [seconds, { added, manifest }] = await timed(async () => {
    const added = await origin.addFile(file, { signal })
    const manifest = encodeManifest(makeManifest([manifestFileOf('sources/install.wim', added)]))
    await origin.addStream(only(manifest), { signal, maxBytes: manifest.length })
    return { added, manifest }
  })
  return { file, added, manifest, seconds, least: await newResources(before, file) }
}
async function* only(bytes: Uint8Array) {
  yield bytes
}

/** Ours: a point that holds the first version fetches the next. */
async function sendOurs(
  point: ContentStore,
  before: AddedFile,
  version: Version,
  server: Server,
): Promise<Sent> {
  const sources = [{ baseUrl: `http://127.0.0.1:${server.port}` }]
  const contentVersion = digestOf(version.manifest)
  const began = await processorSeconds(server.pid)
  const [seconds, fetched] = await timed(async () => {
    const bytes = await fetchManifest(sources, contentVersion, signal)
    return fetchVersion({
      signed: { bytes, signature: signManifest(site.privateKey, contentVersion) },
      sitePublicKey: site.publicKey,
      contentVersion,
      sources,
      store: point,
      held: [makeManifest([manifestFileOf('sources/install.wim', before)])],
      signal,
    })
  })
  const processor = (await processorSeconds(server.pid)) - began
  await point.remove(version.added.sha256)
  return { seconds, processor, bytes: fetched.bytesFetched + version.manifest.length }
}

/** rsync: its daemon, and the first version where it shall find it. */
async function sendWithRsync(
  folder: string,
  before: string,
  version: Version,
  server: Server,
): Promise<Sent> {
  const place = join(folder, 'peer')
  await mkdir(place)
  await copyFile(before, join(place, 'install.wim'))
  const began = await processorSeconds(server.pid)
  const [seconds, output] = await timed(async () => {
    const from = `rsync://127.0.0.1:${server.port}/media/${version.file.split('/').at(-1)}`
    const { stdout } = await execa('rsync', ['--no-whole-file', '--stats', from, join(place, 'install.wim')])
    await execa('sync')
    return stdout
  })
  const processor = (await processorSeconds(server.pid)) - began
  await rm(place, { recursive: true })
  const bytes = ['received', 'sent'].reduce(
    (total, word) =>
      total + Number(new RegExp(`Total bytes ${word}: ([\\d,]+)`).exec(output)?.[1]?.replaceAll(',', '')),
    0,
  )
  return { seconds, processor, bytes }
}

const thousandths = (ratio: number) => Math.round(ratio * 1000) / 1000

/** Runs the benchmark. */
export async function run(rounds: number): Promise<BenchmarkResult> {
  const media = await makeLargeMedia()
  const folder = await mkdtemp(join(tmpdir(), 'slipstream-bench-'))
  const servers: Server[] = []
  try {
    const before = join(media.media, 'sources/install.wim')
    const origin = await openContentStore(join(folder, 'origin'))
    const point = await openContentStore(join(folder, 'point'))
    const held = await point.addFile(before, { signal })
    const versions = {
      appended: await publish(origin, media.appended, before),
      rebuilt: await publish(origin, media.rebuilt, before),
    }
    const ours = await serveStore(join(folder, 'origin'))
    const rsync = await serveWithRsync(folder, join(media.appended, '..'))
    const web = await openWebPeers(folder)
    servers.push(ours, rsync, web.server)
    const times: Record<string, number[]> = {}
    const ratios: Record<string, number> = {}
    const goals: Record<string, number> = {}
    for (const [name, version] of Object.entries(versions)) {
      const { file } = version
      const made = await web.prepare(file)
      times[`made once for all points: slipstream, casync, zsync, ${name}`] = [
        round(version.seconds),
        round(made.casync),
        round(made.zsync),
      ]
      const ways: Record<string, () => Promise<Sent>> = {
        rsync: () => sendWithRsync(folder, before, version, rsync),
        ...Object.fromEntries(webPeers.map(peer => [peer, () => web.send(peer, { before, file })])),
        slipstream: () => sendOurs(point, held, version, ours),
      }
      const sent = new Map(Object.keys(ways).map(way => [way, [] as Sent[]]))
      for (let number = 0; number <= rounds; number += 1)
        for (const [way, send] of Object.entries(ways)) {
          const one = await send()
          // The first round fills the page cache and does not count.
          if (number > 0) sent.get(way)?.push(one)
        }
      const of = (way: string, what: keyof Sent) => median((sent.get(way) ?? []).map(one => one[what]))
      const all = ['slipstream', 'rsync', ...webPeers]
      for (const way of all) times[`${way}, ${name}`] = (sent.get(way) ?? []).map(one => round(one.seconds))
      times[`bytes: least, ${all.join(', ')}, ${name}`] = [version.least, ...all.map(way => of(way, 'bytes'))]
      times[`sender's processor seconds: ${all.join(', ')}, ${name}`] = all.map(way => of(way, 'processor'))
      const mine = (what: keyof Sent) => of('slipstream', what)
      const keep = (what: string, ratio: number, goal?: number) => {
        ratios[`${what}, ${name}`] = ratio
        if (goal !== undefined) goals[`${what}, ${name}`] = goal
      }
      keep('bytes to the least possible', thousandths(mine('bytes') / version.least), 1.03)
      keep('seconds to rsync', round(mine('seconds') / of('rsync', 'seconds')), 0.5)
      keep("sender's processor time to rsync", round(mine('processor') / of('rsync', 'processor')), 0.05)
      for (const peer of webPeers) {
        keep(`seconds to ${peer}`, round(mine('seconds') / of(peer, 'seconds')), 1)
        // Nobody set a goal for these: least bytes have one above, and these peers send files as they are.
        keep(`bytes to ${peer}`, thousandths(mine('bytes') / of(peer, 'bytes')))
        keep(`sender's processor time to ${peer}`, round(mine('processor') / of(peer, 'processor')))
      }
    }
    const met = Object.entries(goals).every(([what, goal]) => (ratios[what] ?? 0) <= goal)
    return { name: 'send-version', rounds: times, ratios, goals, met }
  } finally {
    for (const server of servers) server.process.kill()
    await rm(folder, { recursive: true, force: true })
  }
}
