// Turns edits into changes of a hive, and says what the hive must hold afterwards.

import { basename } from 'node:path'
import {
  foldKeyName,
  type Hive,
  type HiveChange,
  type RegistryValue,
  readHiveKey,
  readKeySecurity,
} from '#formats/registry'
import { checkKeyName, checkValues, NotWritable } from './check-names.ts'
import { HiveEditRefused } from './errors.ts'
import type { HiveEdit } from './hive-edit.ts'

/** What to change, and what to find afterwards. */
export type HiveEditPlan = {
  /** Empty when the hive already is as the edits want it. */
  changes: HiveChange[]
  /** Every key that an edit named: its values afterwards, or null when it must be gone. */
  expected: { path: string; values: RegistryValue[] | null; security: Uint8Array | null }[]
}

/** `security`: what the plan gives it; null: as the hive has it. */
type KeyState = { path: string; values: RegistryValue[]; security: Uint8Array | null }

/**
 * Plans edits in their order: later ones see what earlier ones did.
 * @throws HiveEditRefused when a hive cannot hold a name or a value. @throws HiveInvalid
 */
export function planEdits(hive: Hive, file: string, edits: readonly HiveEdit[]): HiveEditPlan {
  const changes: HiveChange[] = []
  const named = new Set<string>()
  /** What this plan knows of a key by its folded path; null: not there. */
  const known = new Map<string, KeyState | null>()
  /** Folded paths of keys that were deleted: what the hive on disk holds there and below is no longer true. */
  const deleted = new Set<string>()
  /** Folded paths of keys that the plan makes. */
  const made = new Set<string>()

  function look(path: string): KeyState | null {
    const folded = foldKeyName(path)
    const state = known.get(folded)
    if (state !== undefined) return state
    const found = isDeleted(folded) ? null : readHiveKey(hive, path)
    const result = found === null ? null : { path: found.path, values: found.values, security: null }
    known.set(folded, result)
    return result
  }

  function isDeleted(folded: string): boolean {
    for (let at: string | null = folded; at !== null; at = parentOf(at)) if (deleted.has(at)) return true
    return false
  }

  function hasSecurity({ path, security }: KeyState, wanted: Uint8Array): boolean {
    // A key that this plan makes anew has not what the hive has there.
    const isNew = made.has(foldKeyName(path))
    const present = security ?? (isNew ? null : readKeySecurity(hive, path))
    return present !== null && Buffer.compare(present, wanted) === 0
  }

  function ensure(path: string): KeyState {
    const there = look(path)
    if (there !== null) return there
    const parent = ensure(parentOf(path) ?? '')
    const name = path.slice(path.lastIndexOf('\\') + 1)
    checkKeyName(name)
    changes.push({ kind: 'add-key', parent: parent.path, name })
    made.add(foldKeyName(path))
    const state = { path: parent.path === '' ? name : `${parent.path}\\${name}`, values: [], security: null }
    known.set(foldKeyName(path), state)
    return state
  }

  function remove(path: string): void {
    const there = look(path)
    if (there === null) return
    if (path === '') throw new NotWritable('the root of a hive cannot be deleted')
    changes.push({ kind: 'delete-key', path: there.path })
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
      if (!sameValues(values, state.values)) {
        checkValues(values)
        changes.push({ kind: 'set-values', path: state.path, values })
        state.values = values
      }
      if (edit.security !== undefined && !hasSecurity(state, edit.security)) {
        changes.push({ kind: 'set-security', path: state.path, descriptor: edit.security })
        state.security = edit.security
      }
    } catch (error) {
      if (!(error instanceof NotWritable)) throw error
      throw new HiveEditRefused({ file: basename(file), key: path, reason: error.message }, { cause: error })
    }
  }
  return {
    changes,
    expected: [...named].map(path => {
      const state = look(path)
      return { path, values: state?.values ?? null, security: state?.security ?? null }
    }),
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
