// What the demo reads from the command line's answers, and what it says in the end.

/** The parts of the command line's answers that the demo uses. */
export type Package = {
  id: string
  name: string
  currentVersion: number
  contentVersion: string
  images: {
    path: string
    index: number
    name: string | null
    architecture: string | null
    version: { major: number; minor: number; build: number; servicePackBuild: number } | null
    languages: string[]
  }[]
}
type ImagePlace = { path: string; index: number } | null
type Reason = { code: string; text: string; wayOut: string }
export type Plan = {
  hash: string
  steps: unknown[]
  refused: { fileName: string; image: ImagePlace; reason: Reason }[]
}
export type Run = {
  state: string
  publishedVersion: number | null
  proof: { proven: boolean; checks: unknown[] } | null
  statuses: { update: string; image: ImagePlace; status: string; reason: Reason | null }[]
}
export type Content = {
  point: string
  state: number
  stateName: string
  contentVersion: string
  bytesSent: number
  bytesTotal: number
  error: { message?: string } | null
  receipt: { version: number } | null
}
export type Fetched = { verified: boolean; files: number; contentVersion: string }

/** How a run ended, and where each update stands for each image. */
export type RunSummary = {
  state: string
  proven: boolean
  updates: { update: string; image: string; status: string; reason?: string }[]
}

/** What `npm run demo -- --json` prints. */
export type DemoSummary = {
  package: { id: string; name: string; version: number; contentVersion: string }
  images: {
    index: number
    name: string | null
    architecture: string | null
    build: string | null
    languages: string[]
    file: string
  }[]
  plan: {
    hash: string
    steps: unknown[]
    refused: { update: string; image: string | null; reason: string }[]
  }
  /** `again`: the same updates a second time, which must find nothing to do and publish nothing. */
  servicing: RunSummary & { again: RunSummary & { publishedVersion: number | null } }
  distribution: {
    point: string
    state: string
    contentVersion: string
    bytesTransferred: number
    bytesTotal: number
  }[]
  client: { verified: boolean; files: number }
  seconds: { add: number; service: number; distribute: number; fetch: number; total: number }
}

/** 0 when everything was done, 2 when something was refused or nothing was published, 1 when something is not as it must be. */
export function exitCodeOf({ client, distribution, servicing, plan }: DemoSummary): number {
  const held = distribution.length > 0 && distribution.every(row => row.state === 'INSTALLED')
  const sound = client.verified && held
  const { again } = servicing
  const doneTwice = again.publishedVersion !== null || again.state === 'succeeded'
  if (!sound || doneTwice || (servicing.state === 'succeeded' && !servicing.proven)) return 1
  return plan.refused.length > 0 || servicing.state !== 'succeeded' ? 2 : 0
}

/** The summary for a person. */
export function describeSummary(summary: DemoSummary): string {
  const { package: added, images, plan, servicing, distribution, client, seconds } = summary
  const applied = servicing.updates.filter(one => one.status === 'applied')
  const megabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(2)} MB`
  return [
    '',
    `Package ${added.id} “${added.name}”, version ${added.version} is in use`,
    ...images.map(
      image =>
        `  ${image.file}:${image.index}  ${image.name ?? '(no name)'}  ${image.architecture ?? '?'}  ${image.build ?? '?'}  ${image.languages.join(', ')}`,
    ),
    `Plan ${plan.hash.slice(0, 16)}: ${plan.steps.length} steps, ${plan.refused.length} refused`,
    ...plan.refused.map(
      one => `  refused: ${one.update}${one.image === null ? '' : ` for ${one.image}`}: ${one.reason}`,
    ),
    `Servicing ${servicing.state}, ${servicing.proven ? 'proven by reading the result back' : 'nothing was published'}`,
    ...applied.map(one => `  applied: ${one.update.slice(0, 12)} to ${one.image}`),
    `Once more with the same updates: ${servicing.again.state}${servicing.again.publishedVersion === null ? ', nothing was published' : ', PUBLISHED AGAIN'}`,
    ...distribution.map(
      row =>
        `Distribution point ${row.point}: ${row.state}, ${megabytes(row.bytesTransferred)} sent of ${megabytes(row.bytesTotal)}`,
    ),
    `Device: ${client.files} files, ${client.verified ? 'the signature and every hash are right' : 'NOT VERIFIED'}`,
    `Seconds: add ${seconds.add}, service ${seconds.service}, distribute ${seconds.distribute}, fetch ${seconds.fetch}, total ${seconds.total}`,
    '',
  ].join('\n')
}
