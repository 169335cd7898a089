// What does it cost to send a serviced version to a point that holds the one before? Beside rsync with the same two files: bytes on the
// wire against the least possible (the resources that are new, as they are compressed), seconds, and processor time of who sends.
//
// rsync ends without a checksum of the whole file and without a flush; ours has verified SHA-256 and flushed. `sync` follows rsync.

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

const signal = new AbortController().signal
const site = keys()

type Sent = { seconds: number; bytes: number; processor: number }
type Version = { file: string; added: AddedFile; manifest: Uint8Array; least: number }

async function timed<Result>(work: () => Promise<Result>): Promise<[number, Result]> {
  await execa('sync')
  const began = performance.now()
  const result = await work()
  return [(performance.now() - began) / 1000, result]
}

async function publish(origin: ContentStore, file: string, before: string): Promise<Version> {
  const added = await origin.addFile(file, { signal })
  const manifest = encodeManifest(makeManifest([manifestFileOf('sources/install.wim', added)]))
  await origin.addStream(only(manifest), { signal, maxBytes: manifest.length })
  return { file, added, manifest, least: await newResources(before, file) }
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

/** The peer: its daemon, and the first version where it shall find it. */
async function sendTheirs(folder: string, before: string, version: Version, server: Server): Promise<Sent> {
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
    const theirs = await serveWithRsync(folder, join(media.appended, '..'))
    servers.push(ours, theirs)
    const times: Record<string, number[]> = {}
    const ratios: Record<string, number> = {}
    for (const [name, version] of Object.entries(versions)) {
      const [mine, peers]: [Sent[], Sent[]] = [[], []]
      // The first round fills the page cache and does not count.
      for (let number = 0; number <= rounds; number += 1) {
        const peer = await sendTheirs(folder, before, version, theirs)
        const sent = await sendOurs(point, held, version, ours)
        if (number === 0) continue
        peers.push(peer)
        mine.push(sent)
      }
      const of = (sent: Sent[], what: keyof Sent) => median(sent.map(one => one[what]))
      times[`slipstream, ${name}`] = mine.map(one => round(one.seconds))
      times[`rsync, ${name}`] = peers.map(one => round(one.seconds))
      times[`bytes: least, slipstream, rsync, ${name}`] = [
        version.least,
        of(mine, 'bytes'),
        of(peers, 'bytes'),
      ]
      times[`sender's processor seconds: slipstream, rsync, ${name}`] = [
        of(mine, 'processor'),
        of(peers, 'processor'),
      ]
      ratios[`bytes to the least possible, ${name}`] =
        Math.round((of(mine, 'bytes') / version.least) * 1000) / 1000
      ratios[`seconds to rsync, ${name}`] = round(of(mine, 'seconds') / of(peers, 'seconds'))
      ratios[`sender's processor time to rsync, ${name}`] = round(
        of(mine, 'processor') / of(peers, 'processor'),
      )
    }
    const goals = Object.fromEntries(
      Object.keys(ratios).map(what => [
        what,
        what.startsWith('bytes') ? 1.03 : what.startsWith('seconds') ? 0.5 : 0.05,
      ]),
    )
    const met = Object.entries(ratios).every(([what, ratio]) => ratio <= (goals[what] ?? 0))
    return { name: 'send-version', rounds: times, ratios, goals, met }
  } finally {
    for (const server of servers) server.process.kill()
    await rm(folder, { recursive: true, force: true })
  }
}
