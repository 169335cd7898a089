// What setup.exe would be started with on a device, before anything is deployed.

import type { Database } from '#platform/database'
import { SlipstreamError } from '#platform/errors'
import {
  listInstructions,
  setupCommandLine,
  type TaskSequence,
  type UpgradeStep,
} from '#product/task-sequence-model'
import { PackageMissing } from '#product/upgrade-packages'
import { type MaySee, setupImagesOf } from './check-references.ts'

/** One step Upgrade Operating System with its command line, or why there is none. */
export type CommandLinePreview = {
  step: string
  name: string
  /** Without the product key. */
  commandLine: string | null
  imageIndex: number | null
  warnings: string[]
  problem: string | null
}

/** Where the preview takes content and scripts to lie; a client says its own. */
const contentRoot = 'C:\\ProgramData\\Slipstream\\Cache'
const scriptFolder = 'C:\\Windows\\SMSTSPostUpgrade'

/**
 * The command lines of a sequence's steps.
 * @param version of the package of each step that names none; undefined: the version in use
 * @param variables beside those of the sequence; they come first
 */
export async function previewCommandLines(
  db: Database,
  sequence: TaskSequence,
  given: {
    version?: number | undefined
    variables: Readonly<Record<string, string>>
    maySee?: MaySee | undefined
  },
): Promise<CommandLinePreview[]> {
  const own = Object.fromEntries(sequence.variables.map(({ name, value }) => [name, value]))
  const variables = { ...own, ...given.variables }
  const previews: CommandLinePreview[] = []
  for (const { item } of listInstructions(sequence)) {
    if (item.type !== 'upgrade-operating-system') continue
    const about = { step: item.id, name: item.name }
    try {
      if (item.package !== undefined && given.maySee?.(item.package) === false)
        throw new PackageMissing({ packageId: item.package })
      const {
        shown: commandLine,
        imageIndex,
        warnings,
      } = await previewStep(db, item, variables, given.version)
      previews.push({ ...about, commandLine, imageIndex, warnings, problem: null })
    } catch (error) {
      if (!(error instanceof SlipstreamError)) throw error
      previews.push({ ...about, commandLine: null, imageIndex: null, warnings: [], problem: error.message })
    }
  }
  return previews
}

async function previewStep(
  db: Database,
  step: UpgradeStep,
  variables: Readonly<Record<string, string>>,
  version: number | undefined,
) {
  const images =
    step.package === undefined ? [] : await setupImagesOf(db, step.package, step.version ?? version)
  const contentFolder = `${contentRoot}\\${step.package ?? ''}`
  return setupCommandLine({ step, images, contentFolder, scriptFolder, variables })
}
