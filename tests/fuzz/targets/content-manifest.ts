// Content manifests, which a distribution point and a device take from elsewhere.

import { encodeManifest, makeManifest, parseManifest } from '#product/content-manifest'
import { type FuzzTarget, promise } from '../target.ts'

const digest = 'a'.repeat(64)
const modified = '2024-04-01T07:31:20.000Z'

const manifest = makeManifest([
  { path: 'setup.exe', size: 7, sha256: digest, modified },
  {
    path: 'sources/boot.wim',
    size: 30,
    sha256: digest,
    modified,
    segments: [
      { length: 10, sha256: digest },
      { length: 20, sha256: digest },
    ],
  },
  { path: 'sources/en-us/setup.exe.mui', size: 0, sha256: digest, modified },
])

/** `parseManifest`: what it takes must be canonical to the byte. */
export const contentManifest: FuzzTarget = {
  name: 'content-manifest',
  cases: 5000,
  words: [
    '"__proto__":',
    '"path":"',
    '..',
    '/',
    '\\u0000',
    '-0',
    '1e3',
    '9007199254740992',
    '"size":',
    ',"segments":[',
    ',"segments":"CgAAA',
    'null',
    '[[[[',
    'con',
    'setup.exe',
  ],
  seeds: () => [
    encodeManifest(manifest),
    encodeManifest({ manifestVersion: 1, files: manifest.files }),
    encodeManifest({ manifestVersion: 2, files: manifest.files.slice(0, 1) }),
  ],
  run: input => {
    const read = parseManifest(input)
    promise(Buffer.compare(encodeManifest(read), input) === 0, 'another text of the same manifest was taken')
    for (const { path } of read.files)
      promise(
        !/^\/|\\|:/.test(path) && !path.split('/').includes('..'),
        `the path ${JSON.stringify(path)} leads out`,
      )
  },
}
