// What the wizard asks, what is wrong with an answer, and the template that the answers make.

import type { TaskSequenceTemplate } from '#console/data'
import type { FieldProblems } from '#console/parts'
import type { SequenceText } from '../sequence-text.ts'

type Choices = Required<TaskSequenceTemplate>

/** The answers. */
export type NewSequence = {
  name: string
  packageId: string
  /** `index 3` or `edition Enterprise`. */
  image: string
  productKey: string
  ignoreDismissible: boolean
  scanOnly: boolean
  dynamicUpdate: Choices['dynamicUpdate']
  overrideUpdatePolicy: boolean
  timeoutMinutes: number
  installFrom: string
  driversPath: string
  bitLocker: '' | Choices['bitLocker']
  normalPriority: boolean
  acceptLicence: boolean
  showSetup: boolean
  additionalOptions: string
}

/** Nothing answered yet; what has a usual value has it. */
export const nothingAnswered: NewSequence = {
  name: '',
  packageId: '',
  image: 'index 1',
  productKey: '',
  ignoreDismissible: false,
  scanOnly: false,
  dynamicUpdate: 'disable',
  overrideUpdatePolicy: false,
  timeoutMinutes: 360,
  installFrom: '',
  driversPath: '',
  bitLocker: '',
  normalPriority: false,
  acceptLicence: true,
  showSetup: false,
  additionalOptions: '',
}

/** What can be chosen, in the order of the reference product. */
export const dynamicUpdates = ['disable', 'enable', 'no-drivers', 'no-lcu', 'no-drivers-no-lcu'] as const
/** What Windows Setup can do with BitLocker. */
export const bitLockers = ['always-suspend', 'try-keep-active', 'force-keep-active'] as const

/** What is wrong on the page Task Sequence Information. */
export function checkInformation(input: NewSequence, text: SequenceText): FieldProblems<NewSequence> {
  return {
    ...(input.name.trim() === '' && { name: text('wrong.name') }),
    ...(input.packageId === '' && { packageId: text('wrong.package') }),
  }
}

/** What is wrong on the page Upgrade the Windows Operating System. */
export function checkUpgrade(input: NewSequence, text: SequenceText): FieldProblems<NewSequence> {
  const key = input.productKey.trim()
  const isKey = /^([A-Za-z0-9]{5}(-[A-Za-z0-9]{5}){4}|%[A-Za-z_][A-Za-z0-9_-]*%)$/.test(key)
  return {
    ...(input.image === '' && { image: text('wrong.image') }),
    ...(key !== '' && !isKey && { productKey: text('wrong.productKey') }),
  }
}

/** What is wrong on the page Options. */
export function checkOptions(input: NewSequence, text: SequenceText): FieldProblems<NewSequence> {
  const isPath = (path: string) => !/["<>|*?]/.test(path)
  const from = input.installFrom.trim()
  return {
    ...(!(input.timeoutMinutes >= 1 && input.timeoutMinutes <= 10_000) && {
      timeoutMinutes: text('wrong.timeout'),
    }),
    ...(from !== '' &&
      !(isPath(from) && /(\.(wim|esd|swm)|%)$/i.test(from)) && { installFrom: text('wrong.installFrom') }),
    ...(!isPath(input.driversPath) && { driversPath: text('wrong.path') }),
  }
}

/** The template of the answers, as the site takes it. */
export function templateOf(input: NewSequence): TaskSequenceTemplate {
  const [kind = '', ...rest] = input.image.split(' ')
  const image = rest.join(' ')
  const said = (key: 'productKey' | 'installFrom' | 'driversPath' | 'additionalOptions') =>
    input[key].trim() === '' ? {} : { [key]: input[key].trim() }
  return {
    packageId: input.packageId,
    ...(kind === 'edition' ? { edition: image } : { imageIndex: Number(image) }),
    ...said('productKey'),
    ignoreDismissible: input.ignoreDismissible,
    scanOnly: input.scanOnly,
    dynamicUpdate: input.dynamicUpdate,
    overrideUpdatePolicy: input.overrideUpdatePolicy && input.dynamicUpdate !== 'disable',
    timeoutMinutes: input.timeoutMinutes,
    ...said('installFrom'),
    ...said('driversPath'),
    ...(input.bitLocker !== '' && { bitLocker: input.bitLocker }),
    normalPriority: input.normalPriority,
    acceptLicence: input.acceptLicence,
    showSetup: input.showSetup,
    ...said('additionalOptions'),
  }
}

/** Which answer an error of the site is about. */
export function fieldOf(code: string): (keyof NewSequence & string) | null {
  if (code === 'TASK_SEQUENCE_NAME_TAKEN') return 'name'
  return code === 'TASK_SEQUENCE_REFERENCE_MISSING' || code === 'PACKAGE_MISSING' ? 'packageId' : null
}
