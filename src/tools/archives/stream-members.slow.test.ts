import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { corpusPath, hasCorpus } from '../../../tests/corpus.ts'
import { plainCabinet } from '../../../tests/plain-cabinet.ts'
import { extractArchive, type MemberPiece, type StreamOptions, streamMembers } from './index.ts'

const { signal } = new AbortController()
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipstream-stream-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

async function makeCabinet(name: string, files: Parameters<typeof plainCabinet>[0]): Promise<string> {
  const file = join(folder, name)
  await writeFile(file, plainCabinet(files))
  return file
}

/** Everything that streaming gives, by member; fails when a member's pieces do not end once. */
async function streamAll(
  file: string,
  wanted: StreamOptions['wanted'] = () => true,
  onPieces: (pieces: readonly MemberPiece[]) => Promise<void> | void = () => {},
): Promise<Map<string, Buffer>> {
  const members = new Map<string, Buffer>()
  const ended = new Set<string>()
  const listed = await streamMembers(file, {
    signal,
    wanted,
    async onPieces(pieces) {
      for (const { member, bytes, isLast } of pieces) {
        expect(ended.has(member)).toBe(false)
        members.set(member, Buffer.concat([members.get(member) ?? Buffer.alloc(0), bytes]))
        if (isLast) ended.add(member)
      }
      await onPieces(pieces)
    },
  })
  expect([...ended].sort()).toEqual(listed.map(member => member.path).sort())
  return members
}

describe('streaming members', () => {
  it('gives each member its bytes, also empty ones, in the order of the archive', async () => {
    const big = Buffer.alloc(2_500_000, 'large and larger ')
    const file = await makeCabinet('order.cab', [
      { name: 'empty at the start', bytes: '' },
      { name: 'b\\one', bytes: 'one' },
      { name: 'big', bytes: big },
      { name: 'empty between', bytes: '' },
      { name: 'a\\two', bytes: 'two' },
      { name: 'empty at the end', bytes: '' },
    ])
    const members = await streamAll(file)
    expect([...members.keys()]).toEqual([
      'empty at the start',
      'b/one',
      'big',
      'empty between',
      'a/two',
      'empty at the end',
    ])
    expect(members.get('a/two')?.toString()).toBe('two')
    expect(members.get('big')?.equals(big)).toBe(true)
  })

  it('gives only what is wanted', async () => {
    const file = await makeCabinet('some.cab', [
      { name: 'c\\1', bytes: 'core' },
      { name: 'x\\1', bytes: 'extended' },
      { name: 'c\\2', bytes: 'more' },
    ])
    const members = await streamAll(file, member => member.path.startsWith('c/'))
    expect([...members].map(([path, bytes]) => [path, bytes.toString()])).toEqual([
      ['c/1', 'core'],
      ['c/2', 'more'],
    ])
    expect(await streamAll(file, () => false)).toEqual(new Map())
  })

  it.skipIf(!hasCorpus)(
    'gives what unpacking gives, of a real cabinet (skipped without the corpus)',
    async () => {
      const file = corpusPath('cab/Windows6.2-HyperVIntegrationServices-x86.cab')
      const to = await mkdtemp(join(folder, 'unpacked-'))
      const unpacked = await extractArchive(file, { to, signal })
      const members = await streamAll(file)
      expect(members.size).toBe(unpacked.filter(member => !member.isDirectory).length)
      const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
      for (const [path, bytes] of members) expect(digest(bytes)).toBe(digest(await readFile(join(to, path))))
    },
  )

  it('waits for a slow taker, whose memory stays bounded', async () => {
    const bytes = Buffer.alloc(40_000_000)
    const file = await makeCabinet('slow.cab', [{ name: 'large', bytes }])
    const before = process.memoryUsage().arrayBuffers
    let most = 0
    const members = await streamMembers(file, {
      signal,
      wanted: () => true,
      async onPieces() {
        await wait(5)
        most = Math.max(most, process.memoryUsage().arrayBuffers - before)
      },
    })
    expect(members).toHaveLength(1)
    expect(most).toBeLessThan(20_000_000)
  })

  it('ends with what the taker throws', async () => {
    const file = await makeCabinet('throws.cab', [{ name: 'large', bytes: Buffer.alloc(20_000_000) }])
    let calls = 0
    const refuse = () => {
      calls += 1
      throw new Error('no more')
    }
    await expect(streamAll(file, undefined, refuse)).rejects.toThrow('no more')
    expect(calls).toBe(1)
  })

  it('tells a cabinet that was cut off', async () => {
    const file = await makeCabinet('whole.cab', [{ name: 'large', bytes: Buffer.alloc(3_000_000, 'x') }])
    const cut = join(folder, 'cut.cab')
    await writeFile(cut, (await readFile(file)).subarray(0, -5000))
    await expect(streamAll(cut)).rejects.toMatchObject({ code: 'ARCHIVE_DAMAGED' })
  })
})
