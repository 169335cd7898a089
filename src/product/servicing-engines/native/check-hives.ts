// Compares the hives of a produced image with the planned changes, and everything else in them with the unchanged image.

import { readHiveKey, readKeySecurity } from '#formats/registry'
import { findValue, hiveDifferences, isSameValue, showValue } from './compare-hives.ts'
import { asHiveDamaged, type ImageHives } from './image-hives.ts'
import { type HiveName, hiveNames, hivePath } from './image-paths.ts'
import type { ImageStep, ImageTarget } from './image-target.ts'
import { type At, type Checks, hexOf, summary } from './proof-checks.ts'
import { versionedIndexKey } from './registry-paths.ts'
import { changesComponents } from './stage-image.ts'

/** Every planned key and value is there, and nothing else changed. @throws ImageHiveDamaged */
export function checkHives(given: {
  target: ImageTarget
  before: ImageHives
  after: ImageHives
  step: ImageStep
  checks: Checks
  at: At
}): void {
  const { target, before, after, step, checks, at } = given
  for (const name of hiveNames) {
    const old = before[name]?.hive
    const now = after[name]?.hive
    if (old === undefined || now === undefined) {
      checks.equal('hive', at(hivePath(name)), 'present', null)
      continue
    }
    asHiveDamaged({ path: step.path, index: step.index, hive: name }, () => {
      for (const { path, values, security } of target.changes[name].values()) {
        const key = readHiveKey(now, path)
        const where = (value: string): string => at(`${name}\\${path}${value === '' ? '' : ` ${value}`}`)
        if (security !== null)
          checks.equal('registry-rights', where(''), hexOf(security), hexOf(readKeySecurity(now, path)))
        if (values.size === 0)
          checks.equal(kindOf(name, path), where(''), 'present', key === null ? null : 'present')
        for (const value of values.values()) {
          const found = findValue(key, value.name)
          const shown = showValue(value) ?? ''
          const foundText = isSameValue(value, found) ? shown : showValue(found)
          checks.equal(
            kindOf(name, path),
            where(value.name === '' ? '(default)' : value.name),
            shown,
            foundText,
          )
        }
      }
      const differences = hiveDifferences(old, now, target.changes, name)
      checks.equal('unchanged-registry', at(`every other key of ${name}`), 'unchanged', summary(differences))
    })
  }
  const components = after.COMPONENTS?.hive
  if (components === undefined || !changesComponents(target)) return
  const subkeys = readHiveKey(components, versionedIndexKey)?.subkeys ?? []
  checks.equal(
    'component',
    at(`COMPONENTS\\${versionedIndexKey}`),
    'empty',
    subkeys.length === 0 ? 'empty' : subkeys.join(', '),
  )
}

function kindOf(hive: HiveName, path: string): string {
  if (hive === 'COMPONENTS') return 'component'
  if (/\\Component Based Servicing\\/i.test(path)) return 'package'
  return /\\SideBySide\\Winners\\/i.test(path) ? 'winner' : 'registry'
}
