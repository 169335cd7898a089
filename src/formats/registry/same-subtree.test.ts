import { describe, expect, it } from 'vitest'
import {
  changeHive,
  type Hive,
  type HiveChange,
  type KeyPlace,
  openHive,
  rootOf,
  startSubtreeComparison,
  subkeysAt,
  writeEmptyHive,
} from './index.ts'

const at = new Date('2026-01-02T03:04:05Z')
const binary = (name: string, data: Uint8Array) => ({ name, type: 3, data })

/** Key A with B and C below it; D beside A. B holds a short and a long value, C one of several segments. */
function makeHive(): Hive {
  const keys: HiveChange[] = ['\\A', 'A\\B', 'A\\C', '\\D'].map(path => {
    const end = path.lastIndexOf('\\')
    return { kind: 'add-key', parent: path.slice(0, end), name: path.slice(end + 1) }
  })
  return changeHive(
    openHive(writeEmptyHive({ rootName: 'ROOT' })),
    [
      ...keys,
      {
        kind: 'set-values',
        path: 'A\\B',
        values: [binary('four', Uint8Array.of(1, 2, 3, 4)), binary('long', new Uint8Array(900).fill(7))],
      },
      { kind: 'set-values', path: 'A\\C', values: [binary('segments', new Uint8Array(50_000).fill(9))] },
    ],
    at,
  )
}

function below(hive: Hive, name: string): KeyPlace {
  const found = subkeysAt(hive, rootOf(hive)).find(place => place.name === name)
  if (found === undefined) throw new Error(`no key ${name}`)
  return found
}

const isSame = (before: Hive, after: Hive, name = 'A') =>
  startSubtreeComparison(before, after)(below(before, name), below(after, name))

describe('a subtree is the same in both hives', () => {
  const before = makeHive()

  it('when only keys elsewhere changed', () => {
    const after = changeHive(
      before,
      [
        { kind: 'add-key', parent: 'D', name: 'E' },
        { kind: 'set-values', path: 'D', values: [binary('x', Uint8Array.of(1))] },
        { kind: 'set-security', path: 'D', descriptor: Uint8Array.of(1, 0, 4, 128, 5) },
      ],
      at,
    )
    expect(isSame(before, before)).toBe(true)
    expect(isSame(before, after)).toBe(true)
    expect(isSame(before, after, 'D')).toBe(false)
  })

  it.each<[string, HiveChange]>([
    [
      'a short value',
      {
        kind: 'set-values',
        path: 'A\\B',
        values: [binary('four', Uint8Array.of(1, 2, 3, 5)), binary('long', new Uint8Array(900).fill(7))],
      },
    ],
    ['a new key', { kind: 'add-key', parent: 'A\\C', name: 'E' }],
    ['a key less', { kind: 'delete-key', path: 'A\\B' }],
    ['rights', { kind: 'set-security', path: 'A\\C', descriptor: Uint8Array.of(1, 0, 4, 128, 5) }],
  ])('but not with %s', (_, change) => {
    expect(isSame(before, changeHive(before, [change], at))).toBe(false)
  })

  it('but not with any other byte of what it holds', () => {
    const bytes = before.bytes
    // 900 sevens, and the beginning, the middle and the end of 50,000 nines.
    const places = [bytes.indexOf(7, 4096 + 200), bytes.indexOf(Buffer.alloc(64, 9)), bytes.lastIndexOf(9)]
    const middle = bytes.indexOf(Buffer.alloc(64, 9), (places[1] ?? 0) + 30_000)
    for (const place of [...places, middle]) {
      const changed = Buffer.from(bytes)
      changed[place] = (changed[place] ?? 0) ^ 1
      expect(isSame(before, { ...before, bytes: changed })).toBe(false)
    }
  })

  it('but not when a key stands below itself, or outside the hive', () => {
    const place = below(before, 'A')
    const broken = Buffer.from(before.bytes)
    // The list of subkeys of A leads out of the hive.
    broken.writeUInt32LE(0x7fff_fff8, 4096 + place.offset + 4 + 28)
    const hive = { ...before, bytes: broken }
    expect(startSubtreeComparison(hive, hive)(place, place)).toBe(false)
    const comparison = startSubtreeComparison(before, before)
    expect(comparison(place, place)).toBe(true)
    expect(comparison(place, place)).toBe(false)
  })
})
