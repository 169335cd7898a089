// What the wizard asks, what is wrong with an answer, and the request that the answers make.

import type { DeploymentRequestInput, TaskSequenceItem } from '#api-client'
import { type FieldProblems, localInput, type Repeat, recurrenceOf, usualRepeat } from '#console/parts'
import type { DeploymentText } from '../deployment-text.ts'

/** A ring as somebody fills it in. */
export type TypedRing = {
  /** Tells it from the others while names change. */
  key: number
  name: string
  who: 'percent' | 'group' | 'rest'
  percent: number
  deviceGroup: string
  minimumSuccessPercent: number
  minimumSuccessCount: number
  minimumHours: number
  byHand: boolean
}

/** The answers. Times are local, to the minute. */
export type NewDeployment = {
  name: string
  comment: string
  deviceGroup: string
  purpose: 'available' | 'required'
  /** By package: `latest`, `ring NAME` or `pinned NUMBER`; absent: the version in use. */
  versions: Record<string, string>
  preCache: boolean
  preCacheArchitectures: readonly string[]
  preCacheEditions: string
  preCacheLanguages: string
  availableFrom: string
  deadline: string
  inWindow: boolean
  window: Repeat
  windowHours: number
  estimatedMinutes: number
  rings: TypedRing[]
  confirmDevices: string
}

/** Nothing answered yet; what has a usual value has it. */
export function nothingAnswered(): NewDeployment {
  return {
    name: '',
    comment: '',
    deviceGroup: '',
    purpose: 'available',
    versions: {},
    preCache: false,
    preCacheArchitectures: [],
    preCacheEditions: '',
    preCacheLanguages: '',
    availableFrom: '',
    deadline: localInput(24 * 7),
    inWindow: false,
    window: { ...usualRepeat(), every: 'day' },
    windowHours: 5,
    estimatedMinutes: 120,
    rings: [],
    confirmDevices: '',
  }
}

/** A further ring: one in ten devices, or all that are left. */
export function nextRing(rings: readonly TypedRing[], name: string): TypedRing {
  return {
    key: Math.max(0, ...rings.map(one => one.key)) + 1,
    name,
    who: rings.length === 0 ? 'percent' : 'rest',
    percent: 10,
    deviceGroup: '',
    minimumSuccessPercent: 95,
    minimumSuccessCount: 1,
    minimumHours: 24,
    byHand: false,
  }
}

/** The packages whose version a sequence leaves to the deployment. */
export function openPackages(items: readonly TaskSequenceItem[]): string[] {
  const found = items.flatMap(item => {
    if (item.type === 'group') return openPackages(item.steps)
    if (item.type === 'download-package-content')
      return item.packages.filter(one => one.version === undefined).map(one => one.package)
    const isOpen = item.type === 'upgrade-operating-system' && item.version === undefined
    return isOpen && item.package !== undefined ? [item.package] : []
  })
  return [...new Set(found)]
}

/** What is wrong on the page General. */
export function checkGeneral(input: NewDeployment, text: DeploymentText): FieldProblems<NewDeployment> {
  return {
    ...(input.name.trim() === '' && { name: text('wrong.name') }),
    ...(input.deviceGroup === '' && { deviceGroup: text('wrong.group') }),
  }
}

/** What is wrong on the page Scheduling. */
export function checkScheduling(input: NewDeployment, text: DeploymentText): FieldProblems<NewDeployment> {
  if (input.purpose === 'available') return {}
  if (input.deadline === '') return { deadline: text('wrong.deadline') }
  if (input.availableFrom !== '' && input.deadline < input.availableFrom)
    return { deadline: text('wrong.deadlineBefore') }
  if (input.inWindow && input.estimatedMinutes > input.windowHours * 60)
    return { estimatedMinutes: text('wrong.windowTooShort') }
  return {}
}

/** What is wrong on the page Rings. */
export function checkRings({ rings }: NewDeployment, text: DeploymentText): FieldProblems<NewDeployment> {
  const names = rings.map(one => one.name.trim().toLowerCase())
  const percent = rings.reduce((sum, one) => sum + (one.who === 'percent' ? one.percent : 0), 0)
  const rest = rings.findIndex(one => one.who === 'rest')
  if (names.includes('')) return { rings: text('wrong.ringName') }
  if (new Set(names).size < names.length) return { rings: text('wrong.ringNames') }
  if (rings.some(one => one.who === 'group' && one.deviceGroup === ''))
    return { rings: text('wrong.ringGroup') }
  if (percent > 100) return { rings: text('wrong.ringPercent', { percent }) }
  if (rest !== -1 && rest !== rings.length - 1) return { rings: text('wrong.ringRest') }
  return {}
}

/** The request of the answers, as the site takes it. */
export function requestOf(taskSequence: string, input: NewDeployment): DeploymentRequestInput {
  const isRequired = input.purpose === 'required'
  const time = (local: string) => new Date(local).toISOString()
  const words = (typed: string) => typed.split(/[\s,;]+/).filter(one => one !== '')
  return {
    taskSequence,
    name: input.name.trim(),
    comment: input.comment.trim(),
    deviceGroup: input.deviceGroup,
    purpose: input.purpose,
    ...(input.availableFrom !== '' && { availableFrom: time(input.availableFrom) }),
    ...(isRequired && input.deadline !== '' && { deadline: time(input.deadline) }),
    ...(isRequired &&
      input.inWindow && {
        windows: [{ recurrence: recurrenceOf(input.window), minutes: input.windowHours * 60 }],
        estimatedMinutes: input.estimatedMinutes,
      }),
    versions: Object.entries(input.versions).map(([packageId, said]) => versionOf(packageId, said)),
    ...(input.preCache && {
      preCache: {
        architectures: [...input.preCacheArchitectures] as ('x64' | 'arm64' | 'x86')[],
        editions: words(input.preCacheEditions),
        languages: words(input.preCacheLanguages),
      },
    }),
    rings: input.rings.map(ring => ({
      name: ring.name.trim(),
      ...(ring.who === 'group' && { deviceGroup: ring.deviceGroup }),
      ...(ring.who === 'percent' && { percent: ring.percent }),
      minimumSuccessPercent: ring.minimumSuccessPercent,
      minimumSuccessCount: ring.minimumSuccessCount,
      minimumHours: ring.minimumHours,
      byHand: ring.byHand,
    })),
    ...(/^\d+$/.test(input.confirmDevices.trim()) && { confirmDevices: Number(input.confirmDevices) }),
  }
}

/** What the site is told of a choice of {@link NewDeployment.versions}. */
export function versionOf(
  packageId: string,
  said: string,
): NonNullable<DeploymentRequestInput['versions']>[number] {
  const [choice, ...rest] = said.split(' ')
  const name = rest.join(' ')
  if (choice === 'ring') return { packageId, choice, ring: name }
  if (choice === 'pinned') return { packageId, choice, version: Number(name) }
  return { packageId, choice: 'latest' }
}

/** Which answer an error of the site is about. */
export function fieldOf(code: string): (keyof NewDeployment & string) | null {
  if (code === 'DEPLOYMENT_NAME_TAKEN') return 'name'
  if (code === 'DEPLOYMENT_NOT_CONFIRMED') return 'confirmDevices'
  return code === 'DEVICE_GROUP_MISSING' ? 'deviceGroup' : null
}
