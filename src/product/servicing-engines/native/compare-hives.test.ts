import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeDword, openHive, writeEmptyHive } from '#formats/registry'
import { editHive, type HiveEdit } from '#tools/hive'
import { hiveDifferences } from './compare-hives.ts'
import { addKey, noHiveChanges } from './hive-changes.ts'

let folder = ''
let original = ''
const number = (name: string, value: number) => ({ name, type: 4, data: encodeDword(value) })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipstream-compare-'))
  original = join(folder, 'original')
  await writeFile(original, writeEmptyHive({ rootName: 'ROOT' }))
  await editHive(original, [
    { path: 'A', values: [number('one', 1)] },
    { path: 'A\\B\\C\\D\\E', values: [number('deep', 1), number('', 2)] },
    { path: 'DerivedData\\VersionedIndex\\10.0', values: [] },
  ])
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

async function differencesAfter(
  edits: readonly HiveEdit[],
  name: 'SOFTWARE' | 'COMPONENTS' = 'SOFTWARE',
): Promise<string[]> {
  const file = join(folder, 'edited')
  await copyFile(original, file)
  await editHive(file, edits)
  const changes = noHiveChanges()
  addKey(changes, name, 'a\\b\\c\\NEW\\Key', [number('Planned', 1)])
  addKey(changes, name, 'A', [number('ONE', 7)])
  return hiveDifferences(openHive(await readFile(original)), openHive(await readFile(file)), changes, name)
}

describe('a hive is compared with the unchanged one', () => {
  it('and is as it was when only planned keys and values are new, whatever their case', async () => {
    const planned = [
      { path: 'A\\B\\C\\New\\key', values: [number('planned', 1)] },
      { path: 'A', values: [number('one', 7)] },
    ]
    expect(await differencesAfter([])).toEqual([])
    expect(await differencesAfter(planned)).toEqual([])
  })

  it.each<[string, HiveEdit, RegExp]>([
    [
      'a changed value far down',
      { path: 'A\\B\\C\\D\\E', values: [number('deep', 2)] },
      /deep of A\\B\\C\\D\\E is missing or different/,
    ],
    [
      'a changed default value',
      { path: 'A\\B\\C\\D\\E', values: [number('', 3)] },
      /A\\B\\C\\D\\E is missing or different/,
    ],
    [
      'a removed value',
      { path: 'A\\B\\C\\D\\E', deleteValues: ['deep'] },
      /deep of A\\B\\C\\D\\E is missing/,
    ],
    ['a removed key', { path: 'A\\B\\C\\D\\E', deleteKey: true }, /the key A\\B\\C\\D\\E is missing/],
    ['a removed branch', { path: 'A\\B', deleteKey: true }, /the key A\\B is missing/],
    ['a new key', { path: 'Z', values: [] }, /the key Z is new/],
    ['a new key far down', { path: 'A\\B\\C\\D\\E\\F', values: [] }, /the key A\\B\\C\\D\\E\\F is new/],
    ['a new value', { path: 'A', values: [number('two', 2)] }, /the value two of A is new/],
    [
      'a value on the way to a planned key',
      { path: 'A\\B\\C\\New', values: [number('x', 1)] },
      /the value x of A\\B\\C\\New is new/,
    ],
  ])('and differs by %s', async (_, edit, expected) => {
    expect((await differencesAfter([edit])).join('\n')).toMatch(expected)
  })

  it('and may lose the index of versions in COMPONENTS only', async () => {
    const edit = { path: 'DerivedData\\VersionedIndex\\10.0', deleteKey: true }
    expect(await differencesAfter([edit], 'COMPONENTS')).toEqual([])
    expect(await differencesAfter([edit], 'SOFTWARE')).toHaveLength(1)
  })
})
