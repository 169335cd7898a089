// What a rule asks of an image, as plain data: whoever has the image can answer it ahead of time.

import type {
  ApplicabilityRule,
  FilePlace,
  RegistryKeyPlace,
  RegistryValuePlace,
} from './applicability-rule.ts'
import { checkDepth } from './describe-rule.ts'

/**
 * One question. `loops`: the keys of the loops around it, the outermost first; a place below HKEY_LOOP_TARGET is asked of each
 * key directly below the last of them.
 */
export type RuleQuestion =
  | { kind: 'registryKey'; key: RegistryKeyPlace; loops: RegistryKeyPlace[] }
  | { kind: 'registryValue'; value: RegistryValuePlace; loops: RegistryKeyPlace[] }
  | { kind: 'registrySubkeys'; key: RegistryKeyPlace; loops: RegistryKeyPlace[] }
  | { kind: 'file'; file: FilePlace; loops: RegistryKeyPlace[] }
  | { kind: 'package'; identity: string }
  | { kind: 'productRelease'; name: string }
  | { kind: 'deviceAttribute'; name: string }
  | {
      kind:
        | 'windows'
        | 'processorArchitecture'
        | 'languages'
        | 'updatePackagesInstalled'
        | 'updatePackagesInstallable'
    }

/**
 * The distinct questions of a rule, in the order in which it asks them. What no image can answer (Windows Installer, WMI,
 * licences) is not among them. Registry keys, values and paths that differ in letter case only are the same.
 * @throws UpdateMetadataUnreadable when it is deeper than {@link deepestRule}.
 */
export function questionsOf(rule: ApplicabilityRule): RuleQuestion[] {
  const questions = new Map<string, RuleQuestion>()
  collect(rule, [], 1, question => {
    const key = JSON.stringify(question).toLowerCase()
    if (!questions.has(key)) questions.set(key, question)
  })
  return [...questions.values()]
}

function collect(
  rule: ApplicabilityRule,
  loops: RegistryKeyPlace[],
  depth: number,
  add: (question: RuleQuestion) => void,
): void {
  checkDepth(depth)
  switch (rule.operator) {
    case 'And':
    case 'Or':
      for (const operand of rule.operands) collect(operand, loops, depth + 1, add)
      return
    case 'Not':
      collect(rule.operand, loops, depth + 1, add)
      return
    case 'RegKeyLoop':
      add({ kind: 'registrySubkeys', key: rule.registry, loops })
      collect(rule.operand, [...loops, rule.registry], depth + 1, add)
      return
    case 'RegKeyExists':
      add({ kind: 'registryKey', key: rule.registry, loops })
      return
    case 'RegValueExists':
    case 'RegDword':
    case 'RegSz':
    case 'RegExpandSz':
    case 'RegSzToVersion':
      add({ kind: 'registryValue', value: rule.registry, loops })
      return
    case 'FileExists':
    case 'FileVersion':
    case 'FileCreated':
    case 'FileModified':
    case 'FileSize':
      if (rule.file.kind === 'registry') add({ kind: 'registryValue', value: rule.file.registry, loops })
      add({ kind: 'file', file: rule.file, loops })
      return
    case 'WindowsVersion':
      add({ kind: 'windows' })
      return
    case 'Processor':
      add({ kind: 'processorArchitecture' })
      return
    case 'WindowsLanguage':
    case 'MuiInstalled':
    case 'MuiLanguageInstalled':
      add({ kind: 'languages' })
      return
    case 'DeviceAttribute':
      add({ kind: 'deviceAttribute', name: rule.name })
      return
    case 'CbsPackageInstalled':
      add({ kind: 'updatePackagesInstalled' })
      return
    case 'CbsPackageInstallable':
      add({ kind: 'updatePackagesInstallable' })
      return
    case 'CbsPackageInstalledByIdentity':
      add({ kind: 'package', identity: rule.identity })
      return
    case 'ProductReleaseInstalled':
    case 'ProductReleaseVersion':
      add({ kind: 'productRelease', name: rule.name })
  }
}
