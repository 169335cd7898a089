// Looks at a site from outside: its database by plain SQL, its store and its points as folders of files. Nothing of the product is used,
// so that what the product believes of itself is not taken for granted.

import { createHash, createPublicKey, verify } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'

/** Where to look. `isSettled`: nothing is under way, and what nobody needs was collected. */
export type Place = { url: string; dataFolder: string; isSettled: boolean }

/** What was counted on the way, so that a look which saw nothing is noticed. */
export type Look = { violations: string[]; versions: number; objects: number; runs: number }

type Query = <Row extends object>(text: string, values?: readonly unknown[]) => Promise<Row[]>

/** Runs work with a connection of its own. */
export async function withDatabase<Result>(
  url: string,
  work: (query: Query) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await work(async (text, values) => (await client.query(text, values && [...values])).rows)
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** Looks at everything once; what is wrong comes back as sentences. */
export async function lookAtSite({ url, dataFolder, isSettled }: Place): Promise<Look> {
  const store = join(dataFolder, 'content')
  return withDatabase(url, async query => {
    const violations: string[] = []
    const versions = await query<VersionRow>(versionsQuery)
    const objects = await objectsOf(store)
    const digests = await digestsOf(store, objects, violations)
    violations.push(...(await wrongVersions(query, { store, versions, digests })))
    violations.push(...(await wrongFiles(query, digests)))
    const runs = await query<RunRow>(runsQuery)
    violations.push(...wrongRuns(runs, versions))
    if (isSettled) {
      violations.push(...(await whatIsOpen(query, runs)))
      violations.push(...(await whatIsLeft(query, { dataFolder, store, objects })))
    }
    return { violations, versions: versions.length, objects: objects.length, runs: runs.length }
  })
}

type VersionRow = {
  package_id: string
  number: number
  content_version: string
  file_count: number
  total_bytes: string
  origin: string
  operation: string
  current_version: number
  is_held: boolean
  signature: string | null
}
const versionsQuery = `
  select v.package_id, v.number, v.content_version, v.file_count, v.total_bytes, v.origin, v.operation, p.current_version,
    c.signature, exists (select 1 from content_library_holders h where h.digest = v.content_version
      and h.holder = 'upgrade-package:' || v.package_id || ':' || v.number) as is_held
  from upgrade_packages_versions v join upgrade_packages p on p.id = v.package_id
    left join content_library_versions c on c.digest = v.content_version
  where v.removed_at is null`

/** Digest by name, of every object that is there; one whose bytes are not those of its name is a violation. */
async function digestsOf(
  store: string,
  objects: readonly string[],
  violations: string[],
): Promise<Map<string, number>> {
  const sound = new Map<string, number>()
  for (const name of objects) {
    const file = join(store, 'objects', name.slice(0, 2), name)
    const hash = createHash('sha256')
    for await (const piece of createReadStream(file, { highWaterMark: 1024 * 1024 }))
      hash.update(piece as Buffer)
    if (hash.digest('hex') === name) sound.set(name, (await stat(file)).size)
    else violations.push(`the bytes of object ${name} are not those of its name`)
  }
  return sound
}

/** The names of all objects in a store's folder. */
export async function objectsOf(store: string): Promise<string[]> {
  const found: string[] = []
  for (const first of await readdir(join(store, 'objects')).catch(() => []))
    found.push(...(await readdir(join(store, 'objects', first))))
  return found.sort()
}

type ManifestFile = { path: string; size: number; sha256: string }

async function wrongVersions(
  query: Query,
  at: { store: string; versions: readonly VersionRow[]; digests: ReadonlyMap<string, number> },
): Promise<string[]> {
  const { store, versions, digests } = at
  const wrong: string[] = []
  const [site] = await query<{ public_key: string }>('select public_key from sites_site')
  const rows = await query<{ digest: string; sha256: string; size: string }>(
    'select digest, sha256, size from content_library_objects',
  )
  const byVersion = Map.groupBy(rows, row => row.digest)
  for (const version of versions) {
    const { content_version: digest } = version
    const name = `version ${version.number} of ${version.package_id}`
    if (!version.is_held || version.signature === null) {
      wrong.push(`${name} is published and not held`)
      continue
    }
    if (!digests.has(digest)) {
      wrong.push(`${name} has no manifest`)
      continue
    }
    const bytes = await readFile(join(store, 'objects', digest.slice(0, 2), digest))
    if (!isSigned(digest, version.signature, site?.public_key ?? '')) wrong.push(`${name} is not signed`)
    const { files } = JSON.parse(bytes.toString('utf8')) as { files: ManifestFile[] }
    if (files.length !== version.file_count)
      wrong.push(`${name} has ${files.length} files, not ${version.file_count}`)
    const bytesInAll = files.reduce((sum, file) => sum + file.size, 0)
    if (bytesInAll !== Number(version.total_bytes)) wrong.push(`${name} does not have its bytes`)
    const noted = new Set((byVersion.get(digest) ?? []).map(row => row.sha256))
    for (const { path, sha256, size } of files) {
      if (digests.get(sha256) !== size) wrong.push(`${name} lacks ${path} (${sha256})`)
      if (!noted.has(sha256)) wrong.push(`${name} needs ${path}, and no row says so`)
    }
    if (!noted.has(digest)) wrong.push(`${name}: no row says that its manifest is needed`)
  }
  const packages = Map.groupBy(versions, version => version.package_id)
  for (const [id, its] of packages)
    if (!its.some(version => version.number === version.current_version))
      wrong.push(`the version in use of ${id} is not there`)
  for (const { sha256, size } of rows)
    if (digests.get(sha256) !== Number(size)) wrong.push(`a row needs object ${sha256}, and it is not there`)
  return [...new Set(wrong)]
}

/** The signature as docs say: Ed25519 over the context, a zero byte and the canonical statement. */
function isSigned(digest: string, signature: string, publicKey: string): boolean {
  const statement = `{"manifestDigest":"${digest}","protocolVersion":1}`
  const message = Buffer.concat([
    Buffer.from('slipstream/manifest/1'),
    Buffer.from([0]),
    Buffer.from(statement),
  ])
  const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' })
  return verify(null, message, key, Buffer.from(signature, 'base64'))
}

async function wrongFiles(query: Query, digests: ReadonlyMap<string, number>): Promise<string[]> {
  const rows = await query<{ sha256: string; size: string; holder: string; arriving: boolean }>(
    'select sha256, size, holder, arriving from content_library_files',
  )
  const lacking = rows.filter(row => !row.arriving && digests.get(row.sha256) !== Number(row.size))
  const wrong = lacking.map(row => `${row.holder} needs object ${row.sha256}, and it is not there`)
  const held = new Set(rows.map(row => row.holder))
  const updates = await query<{ sha256: string }>('select sha256 from software_updates')
  for (const { sha256 } of updates)
    if (!held.has(`software-update:${sha256}`)) wrong.push(`the update ${sha256} is not held`)
  return wrong
}

type RunRow = {
  id: string
  step: string
  state: string
  package_id: string
  published_version: number | null
  proven: boolean | null
  checks: number | null
  wrong: number | null
  applied: number
  operation: string | null
}
const runsQuery = `
  select r.id, r.state, r.step, r.package_id, r.published_version, (r.proof->>'proven')::boolean as proven,
    jsonb_array_length(r.proof->'checks') as checks,
    (select count(*)::int from jsonb_array_elements(r.proof->'checks') c where not (c->>'ok')::boolean) as wrong,
    (select count(*)::int from servicing_statuses s where s.run_id = r.id and s.status = 'applied') as applied,
    o.state as operation
  from servicing_runs r left join jobs_operations o on o.id = r.id`

/** At the step `distribute` its version is in use, and points are about to be told. */
const hasPublished = ({ state, step }: RunRow) => state === 'succeeded' || step === 'distribute'

/** A success is a published version whose proof is whole; and no serviced version is without its run. */
function wrongRuns(runs: readonly RunRow[], versions: readonly VersionRow[]): string[] {
  const wrong: string[] = []
  for (const run of runs) {
    const name = `run ${run.id} of ${run.package_id}`
    const made = versions.filter(version => version.operation === run.id)
    const isProven = run.proven === true && run.wrong === 0 && (run.checks ?? 0) > 0
    if (made.length > 1) wrong.push(`${name} published ${made.length} versions`)
    if (hasPublished(run) && !isProven) wrong.push(`${name} succeeded and is not proven`)
    if (hasPublished(run) && run.published_version === null)
      wrong.push(`${name} succeeded and published nothing`)
    if (!hasPublished(run) && (made.length > 0 || run.applied > 0))
      wrong.push(`${name} is ${run.state}, and its result is visible`)
  }
  const succeeded = new Set(runs.filter(hasPublished).map(run => run.id))
  for (const version of versions)
    if (version.origin === 'serviced' && !succeeded.has(version.operation))
      wrong.push(`version ${version.number} of ${version.package_id} was serviced by no run that succeeded`)
  return wrong
}

async function whatIsOpen(query: Query, runs: readonly RunRow[]): Promise<string[]> {
  const open = await query<{ id: string; kind: string; state: string }>(
    "select id, kind, state from jobs_operations where state in ('waiting', 'running')",
  )
  const stuck = open.map(one => `operation ${one.id} (${one.kind}) is ${one.state} for ever`)
  const over = ['succeeded', 'not-needed', 'failed']
  for (const run of runs) {
    if (!over.includes(run.state)) stuck.push(`run ${run.id} is ${run.state} for ever`)
    if (run.operation === 'failed' && run.state === 'succeeded')
      stuck.push(`run ${run.id} succeeded, and its operation says that it failed`)
    if (run.operation === 'succeeded' && run.state === 'failed')
      stuck.push(`run ${run.id} failed, and its operation says that it succeeded`)
  }
  for (const { run_id } of await query<{ run_id: string }>('select run_id from servicing_work'))
    stuck.push(`the work of run ${run_id} is still with workers`)
  return stuck
}

/** Every byte has a row that says why it is there. */
async function whatIsLeft(
  query: Query,
  { dataFolder, store, objects }: { dataFolder: string; store: string; objects: readonly string[] },
): Promise<string[]> {
  const explained = new Set(
    (
      await query<{ sha256: string }>(`select sha256 from content_library_objects
        union select sha256 from content_library_files union select sha256 from content_library_unneeded`)
    ).map(row => row.sha256),
  )
  const left = objects.filter(name => !explained.has(name)).map(name => `nobody needs object ${name}`)
  const uploads = await query<{ holder: string }>(
    "select distinct holder from content_library_files where holder like 'servicing-run:%'",
  )
  left.push(...uploads.map(row => `${row.holder} still holds what workers uploaded`))
  for (const name of await readdir(join(store, 'incoming'))) left.push(`incoming/${name} is half an object`)
  const own = /^slipstream-[0-9a-f-]{36}$/
  const work = await readdir(join(dataFolder, 'work'), { recursive: true }).catch(() => [])
  left.push(...work.filter(name => !own.test(name)).map(name => `work/${name} is scratch`))
  return left
}

type Held = { packageId: string; version: number; contentVersion: string; undesiredSince?: string }

/** What a point says that it holds, is there whole; and nothing is half there. Returns what is wrong. */
export async function lookAtPoint(dataFolder: string): Promise<string[]> {
  const wrong: string[] = []
  const store = join(dataFolder, 'content')
  const digests = await digestsOf(store, await objectsOf(store), wrong)
  const text = await readFile(join(dataFolder, 'held.json'), 'utf8').catch(() => '[]')
  for (const held of JSON.parse(text) as Held[]) {
    const { contentVersion } = held
    const name = `version ${held.version} of ${held.packageId}, which the point holds`
    if (!digests.has(contentVersion)) {
      wrong.push(`${name}, has no manifest`)
      continue
    }
    const file = join(store, 'objects', contentVersion.slice(0, 2), contentVersion)
    const { files } = JSON.parse(await readFile(file, 'utf8')) as { files: ManifestFile[] }
    for (const { path, sha256, size } of files)
      if (digests.get(sha256) !== size) wrong.push(`${name}, lacks ${path}`)
  }
  return wrong
}

/** What is half there at a point: drafts and scratch. */
export async function leftAtPoint(dataFolder: string): Promise<string[]> {
  return readdir(join(dataFolder, 'content', 'incoming'))
}
