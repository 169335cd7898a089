import { describe, expect, it } from 'vitest'
import { readProgressLine } from './progress.ts'

describe('readProgressLine', () => {
  it.each([
    ['Archiving file data: 12 MiB of 34 MiB (35%) done', 'archive', 12 * 2 ** 20, 34 * 2 ** 20],
    [
      'Archiving file data: 1 GiB of 12 GiB (15%) done',
      'archive',
      Math.floor((12 * 2 ** 30 * 15) / 100),
      12 * 2 ** 30,
    ],
    ['Extracting file data: 5 bytes of 10 bytes (50%) done', 'extract', 5, 10],
    ['Splitting WIM: 1 MiB of 4 MiB (25%) written, part 1 of 4', 'split', 2 ** 20, 4 * 2 ** 20],
    ['28 MiB scanned (3 files, 3 directories)', 'scan', 28 * 2 ** 20, null],
  ])('reads %s', (line, phase, bytesDone, bytesTotal) => {
    expect(readProgressLine(line)).toEqual({ phase, bytesDone, bytesTotal })
  })

  it.each(['', 'Scanning "t"', 'Using LZX compression with 2 threads', 'Creating files: 1 of 4 (25%) done'])(
    'finds none in %j',
    line => expect(readProgressLine(line)).toBeNull(),
  )
})
