// For which architectures an update is, as far as its core fragment says.

import type { ApplicabilityRule } from './applicability-rule.ts'
import { checkDepth } from './describe-rule.ts'
import type { UpdateCore } from './update-core.ts'

/** An architecture of Windows, in the words that administrators know. */
export type UpdateArchitecture = 'x86' | 'x64' | 'arm' | 'arm64' | 'ia64'

/** PROCESSOR_ARCHITECTURE_* numbers (winnt.h). */
const processors: ReadonlyMap<number, UpdateArchitecture> = new Map([
  [0, 'x86'],
  [5, 'arm'],
  [6, 'ia64'],
  [9, 'x64'],
  [12, 'arm64'],
])

/** `processorArchitecture` of package identities, and the last part of the names of product releases, in small letters. */
const words: ReadonlyMap<string, UpdateArchitecture> = new Map([
  ['x86', 'x86'],
  ['amd64', 'x64'],
  ['x64', 'x64'],
  ['arm', 'arm'],
  ['arm64', 'arm64'],
  ['ia64', 'ia64'],
])

/**
 * For which architectures an update is, sorted: those of its packages; without packages, those that its rules ask for. What a rule asks for under `Not`
 * does not count. Empty when neither names one, which does not mean that it fits every architecture.
 * @throws UpdateMetadataUnreadable when a rule is deeper than `deepestRule`.
 */
export function architecturesOf(core: UpdateCore): UpdateArchitecture[] {
  const found = new Set<UpdateArchitecture>()
  const add = (architecture: UpdateArchitecture | undefined) => {
    if (architecture !== undefined) found.add(architecture)
  }
  for (const { identity } of core.packages) add(words.get(identity.processorArchitecture.toLowerCase()))
  if (found.size === 0)
    for (const rule of [core.isInstallable, core.isInstalled]) if (rule !== null) collect(rule, 1, add)
  return [...found].sort()
}

function collect(
  rule: ApplicabilityRule,
  depth: number,
  add: (architecture: UpdateArchitecture | undefined) => void,
): void {
  checkDepth(depth)
  switch (rule.operator) {
    case 'And':
    case 'Or':
      for (const operand of rule.operands) collect(operand, depth + 1, add)
      return
    case 'RegKeyLoop':
      collect(rule.operand, depth + 1, add)
      return
    case 'Processor':
      add(processors.get(rule.architecture))
      return
    case 'CbsPackageInstalledByIdentity':
      add(words.get(rule.identity.split('~')[2]?.toLowerCase() ?? ''))
      return
    case 'ProductReleaseInstalled':
    case 'ProductReleaseVersion':
      add(words.get(rule.name.slice(rule.name.lastIndexOf('.') + 1).toLowerCase()))
      return
    default:
  }
}
