// A small file in which the point remembers something. One process has the data folder, so what was read or written once is
// known; changes come one after the other, and each is on the disk before it counts.

import type { z } from 'zod'
import { type DataFolder, readPrivateFile, writePrivateFile } from '#platform/data-folder'

/** What a file is called, what is in it, and what holds while there is none. */
export type StateFile<Schema extends z.ZodType> = { name: string; schema: Schema; empty: z.output<Schema> }

type Known = { value: unknown; turn: Promise<unknown> }

const known = new WeakMap<DataFolder, Map<string, Known>>()

function knownOf(folder: DataFolder, name: string): Known | undefined {
  return known.get(folder)?.get(name)
}

function remember(folder: DataFolder, name: string, entry: Known): void {
  const files = known.get(folder) ?? new Map<string, Known>()
  known.set(folder, files.set(name, entry))
}

/** What the file says. @throws when the file is not what it should be: nothing is guessed then */
export async function readState<Schema extends z.ZodType>(
  folder: DataFolder,
  file: StateFile<Schema>,
): Promise<z.output<Schema>> {
  const entry = knownOf(folder, file.name)
  if (entry) return entry.value as z.output<Schema>
  const text = await readPrivateFile(folder.inside(file.name))
  const value = text === null ? file.empty : file.schema.parse(JSON.parse(text))
  const since = knownOf(folder, file.name)
  if (since) return since.value as z.output<Schema>
  remember(folder, file.name, { value, turn: Promise.resolve() })
  return value
}

/** Changes what the file says, durably; a change that changes nothing (gives the same value back) is not written. */
export async function changeState<Schema extends z.ZodType>(
  folder: DataFolder,
  file: StateFile<Schema>,
  edit: (value: z.output<Schema>) => z.output<Schema>,
): Promise<z.output<Schema>> {
  await readState(folder, file)
  const entry = knownOf(folder, file.name)
  if (!entry) throw new Error(`${file.name} was read just now`)
  const mine = entry.turn
    .catch(() => undefined)
    .then(async () => {
      const value = edit(entry.value as z.output<Schema>)
      if (value !== entry.value) {
        await writePrivateFile(folder.inside(file.name), `${JSON.stringify(value, null, 2)}\n`)
        entry.value = value
      }
      return value
    })
  entry.turn = mine
  return mine
}
