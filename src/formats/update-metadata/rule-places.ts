// Registry places inside loops.

import type { ApplicabilityRule, RegistryKeyPlace } from './applicability-rule.ts'

const loopTarget = 'HKEY_LOOP_TARGET'

/** The key with this name directly below another. */
export function keyBelow(key: RegistryKeyPlace, name: string): RegistryKeyPlace {
  return { ...key, subkey: `${key.subkey.replace(/\\+$/, '')}\\${name}` }
}

/** The rule itself, its place put below the key at which the loop around it stands. Operands are not looked at. */
export function placedRule<Rule extends ApplicabilityRule>(rule: Rule, loop: RegistryKeyPlace | null): Rule {
  if (loop === null) return rule
  if ('registry' in rule) return { ...rule, registry: placed(rule.registry, loop) }
  if ('file' in rule && rule.file.kind === 'registry')
    return { ...rule, file: { ...rule.file, registry: placed(rule.file.registry, loop) } }
  return rule
}

/** Whether it asks for another root than HKEY_LOCAL_MACHINE, also for a loop's key without a loop. */
export function isOutsideOfLoop(rule: ApplicabilityRule): boolean {
  const place = registryPlaceOf(rule)
  return place !== null && place.root.toUpperCase() !== 'HKEY_LOCAL_MACHINE'
}

/** The registry place that an operator names, or null. */
export function registryPlaceOf(rule: ApplicabilityRule): RegistryKeyPlace | null {
  if ('registry' in rule) return rule.registry
  return 'file' in rule && rule.file.kind === 'registry' ? rule.file.registry : null
}

function placed<Place extends RegistryKeyPlace>(place: Place, loop: RegistryKeyPlace): Place {
  if (place.root.toUpperCase() !== loopTarget) return place
  const { root, subkey, is32Bit } = place.subkey === '' ? loop : keyBelow(loop, place.subkey)
  return { ...place, root, subkey, is32Bit: is32Bit || place.is32Bit }
}
