// A sample of the content library: some objects that versions need are read again. Nothing is put aside or healed by this.

import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { listNeededObjects, type NeededObject } from '#product/content-library'
import type { ContentReader } from '#product/content-store'
import { type HealthFinding, ok } from './finding.ts'
import type { HealthHouse } from './health-house.ts'

/** A person waits for the answer. */
const most = { objects: 20, bytes: 200e6 }

/** One finding: the sample is sound, or what of it is not. */
export async function checkContent({ db, reader }: HealthHouse): Promise<HealthFinding[]> {
  const check = 'content library'
  const sample = await chooseSample(db)
  const wrong: string[] = []
  let bytes = 0
  for (const object of sample) {
    if (await isSound(reader, object)) bytes += object.size
    else wrong.push(object.sha256.slice(0, 12))
  }
  if (wrong.length === 0)
    return [
      ok(
        check,
        `${sample.length} objects of it were read again (${(bytes / 1e6).toFixed(0)} MB), and are right.`,
      ),
    ]
  return [
    {
      check,
      state: 'error',
      message: `${wrong.length} of ${sample.length} objects that were read again are missing or damaged: ${wrong.join(', ')}.`,
      remedy: 'Run `slipstream content-library verify`, which fetches them back from distribution points.',
    },
  ]
}

/** From a random place on, so that another call looks at others. */
async function chooseSample(db: HealthHouse['db']): Promise<NeededObject[]> {
  const limit = most.objects * 2
  const from = await listNeededObjects(db, { after: randomBytes(32).toString('hex'), limit })
  const around =
    from.length < limit ? await listNeededObjects(db, { after: '', limit: limit - from.length }) : []
  const chosen = new Map<string, NeededObject>()
  let bytes = 0
  for (const object of [...from, ...around]) {
    if (chosen.size === most.objects || bytes + object.size > most.bytes) continue
    if (!chosen.has(object.sha256)) bytes += object.size
    chosen.set(object.sha256, object)
  }
  return [...chosen.values()]
}

async function isSound(reader: ContentReader, { sha256, size }: NeededObject): Promise<boolean> {
  if ((await reader.sizeOf(sha256)) !== size) return false
  const { path } = await reader.open(sha256)
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex') === sha256
}
