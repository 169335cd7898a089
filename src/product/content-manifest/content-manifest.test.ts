import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SlipstreamError } from '#platform/errors'
import {
  digestManifest,
  encodeManifest,
  type ManifestFile,
  makeManifest,
  manifestTotals,
  parseManifest,
  refusePath,
} from './index.ts'

const digest = (character: string) => character.repeat(64)
const file = (path: string, change: Partial<ManifestFile> = {}): ManifestFile => ({
  path,
  size: 10,
  sha256: digest('a'),
  modified: '2024-04-01T07:31:20.000Z',
  ...change,
})
const large = file('sources/install.wim', {
  size: 30,
  sha256: digest('b'),
  segments: [
    { length: 10, sha256: digest('c') },
    { length: 20, sha256: digest('f') },
  ],
})
const encoded = (text: string) => Buffer.from(text, 'utf8')

describe('a manifest', () => {
  it('has one form, whatever the order of the files', () => {
    const files = [large, file('setup.exe'), file('Ärger.txt', { size: 0 })]
    const one = encodeManifest(makeManifest(files))
    const other = encodeManifest(makeManifest(files.toReversed()))
    // Two records: the length in four bytes, little-endian, and the digest.
    const records = Buffer.from(`0a000000${digest('c')}14000000${digest('f')}`, 'hex').toString('base64')
    const written = (version: number, segments: string) =>
      `{"manifestVersion":${version},"files":[{"path":"setup.exe","size":10,"sha256":"${digest('a')}","modified":"2024-04-01T07:31:20.000Z"},` +
      `{"path":"sources/install.wim","size":30,"sha256":"${digest('b')}","modified":"2024-04-01T07:31:20.000Z","segments":${segments}},` +
      `{"path":"Ärger.txt","size":0,"sha256":"${digest('a')}","modified":"2024-04-01T07:31:20.000Z"}]}`
    expect(Buffer.from(one).toString('utf8')).toBe(written(2, `"${records}"`))
    const list = `[{"length":10,"sha256":"${digest('c')}"},{"length":20,"sha256":"${digest('f')}"}]`
    expect(Buffer.from(encodeManifest(makeManifest(files, 1))).toString('utf8')).toBe(written(1, list))
    expect(digestManifest(one)).toBe(digestManifest(other))
  })

  it('says its sums, equal files once where they are stored once', () => {
    const manifest = makeManifest([file('a'), file('b'), large])
    expect(manifestTotals(manifest)).toEqual({ files: 3, bytes: 50, distinctBytes: 40, segments: 2 })
  })

  it('is read back as it was written, for any files', () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
      .filter(text => refusePath(text) === null)
    const path = fc.array(name, { minLength: 1, maxLength: 3 }).map(names => names.join('/'))
    const files = fc.uniqueArray(fc.record({ path, size: fc.nat() }), {
      minLength: 1,
      selector: ({ path: text }) => text,
    })
    fc.assert(
      fc.property(files, made => {
        let manifest: ReturnType<typeof makeManifest>
        try {
          manifest = makeManifest(made.map(({ path: text, size }) => file(text, { size })))
        } catch (error) {
          expect(error).toBeInstanceOf(SlipstreamError)
          return
        }
        expect(parseManifest(encodeManifest(manifest))).toEqual(manifest)
        const older = { ...manifest, manifestVersion: 1 as const }
        expect(parseManifest(encodeManifest(older))).toEqual(older)
      }),
    )
  })
})

describe('a manifest from elsewhere', () => {
  const soundFiles = [file('a/b'), file('setup.exe'), large]
  const textOf = (version: 1 | 2) =>
    Buffer.from(encodeManifest(makeManifest(soundFiles, version))).toString('utf8')
  // Version 1 has everything in words that a test can change; version 2 differs in its segments alone.
  const sound = textOf(1)

  it.each([
    '../evil',
    '/etc/passwd',
    'C:/evil',
    'a\\\\b',
    'a/../b',
    './a',
    'a//b',
    'a/',
    'nul',
    'sources/AUX.txt',
    'com1.tar.gz',
    'LPT³',
    'a\\u0000b',
    'a:stream',
    'a?',
    'trailing.',
    'trailing ',
    'CON .txt',
    'a\\ud800',
    '',
    '\\u001f',
    `${'x'.repeat(256)}`,
    Array(65).fill('d').join('/'),
    Array(6).fill('x'.repeat(200)).join('/'),
  ])('with the path %s is refused', path => {
    expect(() => parseManifest(encoded(sound.replace('setup.exe', path)))).toThrow(
      expect.objectContaining({ code: 'MANIFEST_INVALID' }),
    )
  })

  it.each([
    ['two spellings of one file', ['Setup.exe', 'setup.EXE']],
    ['a file where a folder is needed', ['sources', 'sources/x']],
    ['a file where a folder is needed, in another spelling', ['Sources/x', 'sources']],
    ['two spellings of one folder', ['Sources/x', 'sources/y']],
    ['two compositions of one letter', ['caf\u00e9', 'cafe\u0301']],
    ['the same file twice', ['a', 'a']],
  ])('with %s is refused', (_what, paths) => {
    expect(() => makeManifest(paths.map(path => file(path)))).toThrow(
      expect.objectContaining({ code: 'MANIFEST_INVALID' }),
    )
  })

  it.each([
    ['an unknown version', sound.replace('"manifestVersion":1', '"manifestVersion":3')],
    ['segments of another version', sound.replace('"manifestVersion":1', '"manifestVersion":2')],
    ['an unknown member', sound.replace('"size":10', '"mode":7,"size":10')],
    ['a member twice', sound.replace('"size":10', '"size":10,"size":10')],
    ['white space', sound.replace(',', ', ')],
    ['a negative size', sound.replace('"size":10', '"size":-1')],
    ['minus zero', sound.replace('"size":10', '"size":-0')],
    ['half a byte', sound.replace('"size":10', '"size":0.5')],
    ['sizes beyond counting', sound.replaceAll('"size":10', '"size":9007199254740991')],
    ['an upper-case digest', sound.replace(digest('a'), digest('A'))],
    ['a time that is none', sound.replace('2024-04-01', '2024-02-31')],
    ['segments that are too short', sound.replace('"length":10', '"length":9')],
    ['segments that are too long', sound.replace('"length":10', '"length":11')],
    ['an empty segment', sound.replace('"length":10', '"length":0').replace('"length":20', '"length":30')],
    ['no segments in the list', sound.replace(/"segments":\[.*?\]/, '"segments":[]')],
    ['files in another order', sound.replace('a/b', 'zzz')],
    ['no files', '{"manifestVersion":1,"files":[]}'],
    ['a byte order mark', `\ufeff${sound}`],
    ['something else than JSON', sound.slice(1)],
    ['a list', '[]'],
    ['nothing', ''],
  ])('with %s is refused', (_what, text) => {
    expect(text).not.toBe(sound)
    expect(() => parseManifest(encoded(text))).toThrow(expect.objectContaining({ code: 'MANIFEST_INVALID' }))
  })

  const records = Buffer.from(`0a000000${digest('c')}14000000${digest('f')}`, 'hex')
  it.each([
    ['of another version', textOf(2).replace('"manifestVersion":2', '"manifestVersion":1')],
    ['that are too short', withRecords(records, 0, 9)],
    ['that are too long', withRecords(records, 0, 11)],
    ['of which one is empty', withRecords(withLength(records, 36, 30), 0, 0)],
    ['that are cut off', withText(records.subarray(0, 71).toString('base64'))],
    ['that are none', withText('')],
    ['that are not in base64', withText(`*${records.toString('base64').slice(1)}`)],
    ['in another spelling of base64', withText(records.toString('base64url'))],
    ['that are padded', withText(`${records.toString('base64')}====`)],
    ['that are a list', textOf(2).replace(/"segments":"[^"]*"/, '"segments":[]')],
  ])('with segments %s is refused', (_what, text) => {
    expect(text).not.toBe(textOf(2))
    expect(() => parseManifest(encoded(text))).toThrow(expect.objectContaining({ code: 'MANIFEST_INVALID' }))
  })
  function withLength(from: Buffer, offset: number, length: number): Buffer {
    const changed = Buffer.from(from)
    changed.writeUInt32LE(length, offset)
    return changed
  }
  function withRecords(from: Buffer, offset: number, length: number): string {
    return withText(withLength(from, offset, length).toString('base64'))
  }
  function withText(segments: string): string {
    return textOf(2).replace(/"segments":"[^"]*"/, `"segments":"${segments}"`)
  }

  it('never ends in anything but the same manifest or an error of ours, for changed bytes', () => {
    const bytes = encoded(sound)
    const change = fc.record({ at: fc.nat(bytes.length - 1), value: fc.nat(255) })
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), changes => {
        const changed = Buffer.from(bytes)
        for (const { at, value } of changes) changed[at] = value
        try {
          expect(Buffer.from(encodeManifest(parseManifest(changed))).equals(changed)).toBe(true)
        } catch (error) {
          expect(error).toMatchObject({ code: 'MANIFEST_INVALID' })
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('with a path without end is refused with a short sentence', () => {
    const text = encoded(sound)
      .toString()
      .replace('"path":"', `"path":"${'a'.repeat(100_000)}`)
    expect(() => parseManifest(encoded(text))).toThrow(
      expect.objectContaining({
        code: 'MANIFEST_INVALID',
        message: expect.stringMatching(/^.{1,600}$/),
      }),
    )
  })

  it('with nesting or numbers without end is refused quickly', () => {
    const started = performance.now()
    for (const text of [
      '['.repeat(1_000_000),
      `{"manifestVersion":1,"files":[${'{},'.repeat(300_000)}{}]}`,
    ]) {
      expect(() => parseManifest(encoded(text))).toThrow(
        expect.objectContaining({ code: 'MANIFEST_INVALID' }),
      )
    }
    expect(performance.now() - started).toBeLessThan(5000)
  })
})
