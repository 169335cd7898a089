// What the suite needs of a store: a way to open it, also in another process, and a way to damage what it holds.

import { createHash } from 'node:crypto'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import type { ContentStore } from '#product/content-store'

/** A kind of store. `folder` is the test's own; a store that is opened twice on it holds the same bytes. */
export type BackEnd = {
  name: string
  open(folder: string): Promise<ContentStore>
  /** The part of a program that defines `store`, on the folder that is its first argument. */
  program(folder: string): string
  /** Where the store keeps files on this disk. */
  files(folder: string): string
  /** Changes an object's bytes wherever the store has them. */
  damage(folder: string, sha256: string, change: (bytes: Buffer) => Buffer): Promise<void>
  /** Whether adding the same bytes again replaces those that are held, without knowing that they are damaged. */
  replacesHeld: boolean
  /** Memory in which a file of any size is added, in megabytes. */
  mostMemory: number
}

/** A store of this test alone, and its folder. */
export type Scene = {
  readonly folder: string
  readonly store: ContentStore
  /** Names of the files on this disk that are no objects yet. */
  incoming(): Promise<string[]>
  /** Makes a file in the folder. */
  inFolder(name: string, bytes: Uint8Array): Promise<string>
}

/** Opens a store before each test and removes its folder afterwards. */
export function useScene(backEnd: BackEnd): Scene {
  let folder: string
  let store: ContentStore
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slipstream-store-'))
    store = await backEnd.open(folder)
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))
  return {
    get folder() {
      return folder
    },
    get store() {
      return store
    },
    incoming: () => readdir(join(backEnd.files(folder), 'incoming')),
    async inFolder(name, bytes) {
      const path = join(folder, name)
      await writeFile(path, bytes)
      return path
    },
  }
}

/** A mebibyte. */
export const MIB = 1024 * 1024

/** A signal that never aborts. */
export const { signal } = new AbortController()

/** The digest of some bytes, as stores write it. */
export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** A stream that gives these pieces. */
export async function* pieces(...all: Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const piece of all) {
    await Promise.resolve()
    yield piece
  }
}

/** Everything that a stream gives. */
export async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = []
  for await (const item of items) list.push(item)
  return list
}
