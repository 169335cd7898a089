// Turns edits into commands for hivexsh, and says what the hive must hold afterwards.

import { basename } from 'node:path'
import { foldKeyName, type Hive, type RegistryValue, readHiveKey } from '#formats/registry'
import { HiveEditRefused } from './errors.ts'
import type { HiveEdit } from './hive-edit.ts'
import { addSubkey, changeTo, NotWritable, setValues } from './hive-script.ts'

/** What to run, and what to find afterwards. */
export type HiveEditPlan = {
  /** Empty when the hive already is as the edits want it. */
  script: string[]
  /** Paths of keys that got subkeys: their lists must be put into Windows' order. */
  parents: string[]
  /** Every key that an edit named: its values afterwards, or null when it must be gone. */
  expected: { path: string; values: RegistryValue[] | null }[]
}

type KeyState = { path: string; values: RegistryValue[] }

/**
 * Plans edits in their order: later ones see what earlier ones did.
 * @throws HiveEditRefused when hivexsh cannot be told a name or a value. @throws HiveInvalid
 */
export function planEdits(hive: Hive, file: string, edits: readonly HiveEdit[]): HiveEditPlan {
  const script: string[] = []
  const parents = new Set<string>()
  const named = new Set<string>()
  /** What this plan knows of a key by its folded path; null: not there. */
  const known = new Map<string, KeyState | null>()
  /** Folded paths of keys that were deleted: what the hive on disk holds there and below is no longer true. */
  const deleted = new Set<string>()

  function look(path: string): KeyState | null {
    const folded = foldKeyName(path)
    const state = known.get(folded)
    if (state !== undefined) return state
    const found = isDeleted(folded) ? null : readHiveKey(hive, path)
    const result = found === null ? null : { path: found.path, values: found.values }
    known.set(folded, result)
    return result
  }

  function isDeleted(folded: string): boolean {
    for (let at: string | null = folded; at !== null; at = parentOf(at)) if (deleted.has(at)) return true
    return false
  }

  function ensure(path: string): KeyState {
    const there = look(path)
    if (there !== null) return there
    const parent = ensure(parentOf(path) ?? '')
    const name = path.slice(path.lastIndexOf('\\') + 1)
    script.push(changeTo(parent.path), addSubkey(name))
    parents.add(parent.path)
    const state = { path: parent.path === '' ? name : `${parent.path}\\${name}`, values: [] }
    known.set(foldKeyName(path), state)
    return state
  }

  function remove(path: string): void {
    const there = look(path)
    if (there === null) return
    if (path === '') throw new NotWritable('the root of a hive cannot be deleted')
    script.push(changeTo(there.path), 'del')
    const folded = foldKeyName(path)
    for (const other of known.keys()) if (other.startsWith(`${folded}\\`)) known.set(other, null)
    known.set(folded, null)
    deleted.add(folded)
  }

  for (const edit of edits) {
    const path = normalisePath(edit.path)
    try {
      named.add(path)
      if (edit.deleteKey === true) remove(path)
      if (edit.deleteKey === true && edit.values === undefined) continue
      if (edit.values === undefined && look(path) === null && edit.deleteValues !== undefined) continue
      const state = ensure(path)
      const values = mergeValues(state.values, edit)
      if (sameValues(values, state.values)) continue
      script.push(changeTo(state.path), ...setValues(values))
      state.values = values
    } catch (error) {
      if (!(error instanceof NotWritable)) throw error
      throw new HiveEditRefused({ file: basename(file), key: path, reason: error.message }, { cause: error })
    }
  }
  return {
    script,
    parents: [...parents],
    expected: [...named].map(path => ({ path, values: look(path)?.values ?? null })),
  }
}

/** Whether two keys have the same values, in whatever order. */
export function sameValues(left: readonly RegistryValue[], right: readonly RegistryValue[]): boolean {
  if (left.length !== right.length) return false
  const others = new Map(right.map(value => [foldKeyName(value.name), value]))
  return left.every(value => {
    const other = others.get(foldKeyName(value.name))
    return other !== undefined && other.type === value.type && Buffer.compare(other.data, value.data) === 0
  })
}

function mergeValues(present: readonly RegistryValue[], edit: HiveEdit): RegistryValue[] {
  const gone = new Set((edit.deleteValues ?? []).map(foldKeyName))
  const merged = present.filter(value => !gone.has(foldKeyName(value.name)))
  for (const value of edit.values ?? []) {
    const at = merged.findIndex(other => foldKeyName(other.name) === foldKeyName(value.name))
    if (at === -1) merged.push(value)
    // The name keeps the hive's spelling, as it does on Windows.
    else merged[at] = { ...value, name: merged[at]?.name ?? value.name }
  }
  return merged
}

function normalisePath(path: string): string {
  return path
    .split('\\')
    .filter(part => part !== '')
    .join('\\')
}

function parentOf(path: string): string | null {
  if (path === '') return null
  return path.slice(0, Math.max(0, path.lastIndexOf('\\')))
}
