// How long does a catalogue of 200,000 updates take to go in, how long does a search in it take, and how long the question what applies to a
// package? All through a running site server with
// its embedded PostgreSQL. The goals are absolute: no other program does this on one machine without Windows.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeTestSite } from '../../tests/running-house.ts'
import { makeWindowsMedia } from '../../tests/windows-image/index.ts'
import { mostMegabytes } from '../most-memory.ts'
import { processorSecondsOfTrees } from '../processor-time.ts'
import { type BenchmarkResult, median, round } from '../result.ts'
import { makeLargeCatalogue } from './large-catalogue.ts'

const updates = 200_000
const words = [
  'KB4001234',
  'cumulative 2025-03',
  'windows 19100',
  'mise',
  'x64-based systems',
  '2025-11 version 20000',
]

/** Runs the benchmark. */
export async function run(rounds: number): Promise<BenchmarkResult> {
  const file = await makeLargeCatalogue(updates)
  const times: Record<string, number[]> = {
    'synchronise, seconds': [],
    'synchronise, processor seconds of the site server and PostgreSQL': [],
    'search, milliseconds': [],
    'decide four images, seconds': [],
    'what applies, milliseconds': [],
  }
  let memory = 0
  for (let number = 0; number < rounds; number += 1) {
    await using site = await makeTestSite()
    const server = await site.startServer()
    await site.slipstream('update-source', 'add', file, '--name', 'Large', '--language', 'fr')
    const pid = server.process.pid ?? 0
    const [began, used] = [performance.now(), await processorSecondsOfTrees([pid])]
    await site.slipstream('update-source', 'synchronise', 'Large')
    times['synchronise, seconds']?.push(round((performance.now() - began) / 1000))
    times['synchronise, processor seconds of the site server and PostgreSQL']?.push(
      round((await processorSecondsOfTrees([pid])) - used),
    )
    memory = Math.max(memory, await mostMegabytes(pid))
    const { token } = JSON.parse(await readFile(join(site.folder, 'credentials.json'), 'utf8')) as {
      token: string
    }
    const ask = async (path: string): Promise<{ milliseconds: number; text: string }> => {
      const asked = performance.now()
      const answer = await fetch(`${server.address}/api/v1/${path}`, {
        headers: { authorization: `Bearer ${token}` },
      })
      const text = await answer.text()
      if (!answer.ok) throw new Error(`${path}: ${answer.status}`)
      return { milliseconds: round(performance.now() - asked), text }
    }
    // The first turn fills the caches and does not count.
    for (let turn = 0; turn < 5; turn += 1) {
      for (const text of words) {
        const { milliseconds } = await ask(
          `update-catalogue/updates?limit=50&text=${encodeURIComponent(text)}`,
        )
        if (turn > 0) times['search, milliseconds']?.push(milliseconds)
      }
    }
    const media = join(site.folder, 'benchmark-media')
    await makeWindowsMedia({ product: 'windows11', to: media, images: 2, components: 2 })
    await site.slipstream('upgrade-package', 'add', '--path', media, '--name', 'Media', '--accept-licence')
    const decided = performance.now()
    await site.slipstream('update-catalogue', 'decide', 'S0100001')
    times['decide four images, seconds']?.push(round((performance.now() - decided) / 1000))
    for (let turn = 0; turn < 10; turn += 1) {
      const { milliseconds, text } = await ask('upgrade-packages/S0100001/applicable-updates')
      const { images } = JSON.parse(text) as {
        images: { counts: { applicable: number; superseded: number } }[]
      }
      const most = Math.max(...images.map(({ counts }) => counts.applicable + counts.superseded))
      if (most < updates / 50) throw new Error(`only ${most} updates apply`)
      if (turn > 0) times['what applies, milliseconds']?.push(milliseconds)
    }
  }
  const ratios = {
    'seconds to synchronise 200,000 updates': median(times['synchronise, seconds'] ?? []),
    'memory of the site server in MB': memory,
    'milliseconds of a search': median(times['search, milliseconds'] ?? []),
    'milliseconds of the slowest search': Math.max(...(times['search, milliseconds'] ?? [])),
    'milliseconds to say what applies': median(times['what applies, milliseconds'] ?? []),
  }
  const goals = {
    'seconds to synchronise 200,000 updates': 60,
    'memory of the site server in MB': 500,
    'milliseconds of a search': 50,
    'milliseconds of the slowest search': 50,
    'milliseconds to say what applies': 100,
  }
  const met = Object.entries(ratios).every(([what, ratio]) => ratio <= goals[what as keyof typeof goals])
  return { name: 'catalogue', rounds: times, ratios, goals, met }
}
