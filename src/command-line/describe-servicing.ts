// Servicing plans and runs for a person: what is done as a table, what is refused as sentences with the way out.

import type { ServicingRun } from '#api-client'
import { bytesText, table } from './output.ts'

type Place = { path: string; index: number } | null
type Named = { update: string; title: string; fileName: string; why: string }

/** The parts of a plan that are shown. */
export type ShownPlan = {
  hash: string
  neededBytes: number
  verify?: 'whole'
  steps: {
    kind: string
    path?: string
    index?: number
    why: string
    experimental: boolean
    recoveryImage?: string | null
    cleanup?: string
    files?: unknown[]
    update?: Named
    updates?: Named[]
  }[]
  refused: { update: string; fileName: string; image: Place; reason: { text: string; wayOut: string } }[]
}

/** A plan, with the command that carries out exactly this plan. */
export function describePlan(
  { hash, neededBytes, verify, steps, refused }: ShownPlan,
  command: string,
): string[] {
  const rows = steps.flatMap((step, number) => {
    const where = whereOf(step)
    return contentOf(step).map(what => [number + 1, where, what, step.experimental ? 'experimental' : ''])
  })
  const done =
    rows.length > 0
      ? [
          ...table(['Step', 'Where', 'What', 'Note'], rows),
          '',
          ...steps.map(({ why }, number) => `${number + 1}. ${why}`),
          '',
          `To carry out exactly this: ${command} --plan ${hash.slice(0, 16)}`,
        ]
      : ['Nothing would be done.']
  return [
    `Plan ${hash}`,
    `Free disk space needed: ${bytesText(neededBytes)}`,
    ...(verify === 'whole' ? ['The proof decompresses every serviced WIM file as a whole.'] : []),
    '',
    ...done,
    ...describeRefused(refused),
  ]
}

function whereOf({ kind, path, index }: ShownPlan['steps'][number]): string {
  if (kind === 'service-image') return `${path}:${index}`
  return kind === 'optimize-wim' ? `${path}` : 'media'
}

/** What a step puts where it goes, and does there, a line each. */
function contentOf(step: ShownPlan['steps'][number]): string[] {
  const updates = updatesOf(step).map(({ title }) => title)
  if (step.kind === 'copy-from-image')
    return [`${step.files?.length ?? 0} files of ${step.path}:${step.index}`]
  if (step.kind === 'optimize-wim') return ['written anew (optimise)']
  const cleanup = step.cleanup ?? 'none'
  return [
    ...updates,
    ...(step.recoveryImage ? ['the serviced recovery image'] : []),
    ...(cleanup === 'none' ? [] : [`superseded updates removed (${cleanup})`]),
  ]
}

/** What is refused, grouped by update and reason: one sentence for all the images that it holds for. */
function describeRefused(refused: ShownPlan['refused']): string[] {
  return describeReasons('Refused:', refused)
}

function describeReasons(head: string, refused: ShownPlan['refused']): string[] {
  const groups = new Map<string, { fileName: string; places: string[]; text: string; wayOut: string }>()
  for (const { update, fileName, image, reason } of refused) {
    const key = `${update} ${reason.text}`
    const group = groups.get(key) ?? { fileName, places: [], text: reason.text, wayOut: reason.wayOut }
    group.places.push(placeText(image))
    groups.set(key, group)
  }
  const lines = [...groups.values()].flatMap(({ fileName, places, text, wayOut }) => [
    `  ${fileName} for ${places.join(', ')}:`,
    `    ${text}`,
    `    ${wayOut}`,
  ])
  return lines.length > 0 ? ['', head, ...lines] : []
}

/** A run: how it ended, and where each update stands for each image. */
export function describeRun(run: ServicingRun): string[] {
  const { steps, refused } = run.plan
    ? (run.plan as unknown as ShownPlan)
    : ({ steps: [], refused: [] } satisfies Partial<ShownPlan>)
  const names = new Map<string, string>()
  for (const { update, fileName } of refused) names.set(update, fileName)
  for (const { update, title } of steps.flatMap(updatesOf)) names.set(update, title)
  const shown = run.statuses.filter(one => one.status !== 'not-required')
  const rows = shown.map(({ update, image, status, updateStatus }) => [
    names.get(update) ?? update.slice(0, 12),
    placeText(image),
    // What this run did is said as such; everything else in the words that administrators know.
    status === 'applied'
      ? `${updateStatus.text}, by this run`
      : status === 'failed'
        ? `Failed; ${updateStatus.text}`
        : updateStatus.text,
  ])
  const count = (...words: string[]) => run.statuses.filter(({ status }) => words.includes(status)).length
  const [failed, left] = [count('failed'), count('unsupported', 'unknown')]
  const parts = [...(failed > 0 ? [`${failed} failed`] : []), ...(left > 0 ? [`${left} refused`] : [])]
  const part = parts.length > 0 ? `, in part: ${parts.join(', ')}` : ''
  return [
    `Run ${run.id} of ${run.packageId}: ${stateText(run)}${part}; ${proofText(run)}.`,
    run.publishedVersion === null
      ? `Nothing was published; version ${run.baseVersion} stays in use.`
      : `Version ${run.publishedVersion} is in use.`,
    ...workerLines(run),
    ...choiceLines(run),
    ...wimLines(run),
    ...(run.error === null ? [] : [String(run.error.message), String(run.error.remedy)]),
    ...(rows.length > 0 ? ['', ...table(['Update', 'Image', 'Status'], rows)] : []),
    ...describeFailed(run, names),
    ...describeRefused(refused),
  ]
}

/** While it runs, the step says more than the state. */
function stateText({ state, step }: ServicingRun): string {
  return state === 'running' ? `${state} (${step})` : state
}

/** Why updates could not be put in, a paragraph for each update and reason. */
function describeFailed({ statuses }: ServicingRun, names: ReadonlyMap<string, string>): string[] {
  const rows = statuses.flatMap(({ update, image, status, reason }) =>
    status === 'failed' && reason !== null
      ? [{ update, fileName: names.get(update) ?? update.slice(0, 12), image, reason }]
      : [],
  )
  return rows.length === 0 ? [] : describeReasons('Failed:', rows)
}

function workerLines({ worker, bytesDownloaded, bytesUploaded }: ServicingRun): string[] {
  if (worker === null) return []
  const travelled = `downloaded ${bytesText(bytesDownloaded ?? 0)}, uploaded ${bytesText(bytesUploaded ?? 0)}`
  return [`On the servicing worker ${worker}: ${travelled}.`]
}

function choiceLines({ cleanup, optimize, verify }: ServicingRun): string[] {
  const chosen = [
    ...(cleanup === 'none' ? [] : [`superseded updates are removed (${cleanup})`]),
    ...(optimize ? ['serviced WIM files are written anew (optimise)'] : []),
    ...(verify === 'whole' ? ['serviced WIM files are verified as a whole'] : []),
  ]
  return chosen.length === 0 ? [] : [`Chosen: ${chosen.join(', ')}.`]
}

/** From this part of a file on, what is unused is worth writing the file anew. */
const worthOptimizing = 0.1

/** How large the WIM files have become, and what writing them anew saved or would save. */
function wimLines({ wims }: ServicingRun): string[] {
  return (wims ?? []).map(({ path, bytesBefore, bytesAfter, bytesUnused, bytesSaved }) => {
    const sizes = `${path}: ${bytesText(bytesBefore)} before, ${bytesText(bytesAfter)} now`
    if (bytesSaved !== null) return `${sizes}; writing it anew saved ${bytesText(bytesSaved)}.`
    if (bytesUnused === 0) return `${sizes}.`
    const unused = `${sizes}, of which ${bytesText(bytesUnused)} are unused since what was there was replaced`
    if (bytesUnused < bytesAfter * worthOptimizing) return `${unused}.`
    return `${unused}: worth --optimize at the next run that changes it.`
  })
}

function proofText({ proof, state }: ServicingRun): string {
  if (proof === null) return state === 'not-needed' ? 'nothing had to be proven' : 'nothing was read back'
  const whole = proof.checks.filter(({ what }) => what === 'whole-file').length
  const read = `${proof.checks.length} things read back${wholeText(whole)}`
  return `${read}, ${proof.proven ? 'all as planned' : 'NOT as planned'}`
}

function wholeText(files: number): string {
  return files === 0 ? '' : ` (${files === 1 ? 'one WIM file' : `${files} WIM files`} as a whole)`
}

function updatesOf(step: ShownPlan['steps'][number]): Named[] {
  return step.updates ?? (step.update ? [step.update] : [])
}

function placeText(image: Place): string {
  return image === null ? 'media' : `${image.path}:${image.index}`
}
