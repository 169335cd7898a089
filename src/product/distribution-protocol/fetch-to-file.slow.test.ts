import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { fetchToFile, refuseUsedFile } from './index.ts'
import { startSource, type TestSource } from './testing.ts'

let folder: string
let source: TestSource
let object: { sha256: string; size: number }
const whole = randomBytes(3_000_000)

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipstream-file-'))
  source = await startSource()
  object = { sha256: source.put(whole), size: whole.length }
})
afterEach(async () => {
  await source.close()
  await rm(folder, { recursive: true, force: true })
})

const fetchTo = (file: string, signal = AbortSignal.timeout(20_000)) =>
  fetchToFile({ object, sources: [{ baseUrl: source.baseUrl }], file, signal })

it('fetches an object into a new file, whatever a killed fetch left beside it', async () => {
  const file = join(folder, 'new', 'image.wim')
  await mkdir(join(folder, 'new', '.image.wim.slipstream-incoming', 'store'), { recursive: true })
  await fetchTo(file)
  expect((await readFile(file)).equals(whole)).toBe(true)
  expect(await readdir(join(folder, 'new'))).toEqual(['image.wim'])
})

it('never writes over a file, also not over one that came meanwhile', async () => {
  const file = join(folder, 'image.wim')
  source.misbehave = () => {
    void writeFile(file, 'mine')
    return false
  }
  await expect(fetchTo(file)).rejects.toMatchObject({ code: 'TARGET_FILE_REFUSED', facts: { file } })
  await expect(refuseUsedFile(file)).rejects.toMatchObject({ code: 'TARGET_FILE_REFUSED' })
  source.requests.length = 0
  await expect(fetchTo(file)).rejects.toMatchObject({ code: 'TARGET_FILE_REFUSED' })
  expect(source.requests).toEqual([])
  expect(await readFile(file, 'utf8')).toBe('mine')
  expect(await readdir(folder)).toEqual(['image.wim'])
})

it('leaves nothing when the bytes are wrong, or when it is stopped', async () => {
  const file = join(folder, 'image.wim')
  source.misbehave = (_request, response, { bytes, offset, length }) => {
    const wrong = Buffer.from(bytes.subarray(offset, offset + length))
    wrong.writeUInt8(wrong.readUInt8(0) ^ 1, 0)
    response.writeHead(206, {
      'content-range': `bytes ${offset}-${offset + length - 1}/${bytes.length}`,
      'content-length': length,
    })
    response.end(wrong)
    return true
  }
  await expect(fetchTo(file)).rejects.toMatchObject({ code: expect.stringMatching(/^SOURCE_/) })
  expect(await readdir(folder)).toEqual([])
  const stopping = new AbortController()
  const reason = new Error('stopped')
  source.misbehave = () => {
    stopping.abort(reason)
    return false
  }
  await expect(fetchTo(file, stopping.signal)).rejects.toBe(reason)
  expect(await readdir(folder)).toEqual([])
})
