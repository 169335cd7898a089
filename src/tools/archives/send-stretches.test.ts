import { expect, it } from 'vitest'
import { cutLines } from './send-stretches.ts'

it('cuts bytes into lines, wherever they come apart', () => {
  const bytes = Buffer.from('Path = a\n\nPath = \u00e9\u4e2d\nend')
  for (let size = 1; size <= bytes.length; size += 1) {
    const lines: string[] = []
    const cutter = cutLines(line => lines.push(line))
    for (let at = 0; at < bytes.length; at += size) cutter.add(bytes, at, Math.min(size, bytes.length - at))
    cutter.finish()
    expect(lines).toEqual(['Path = a', '', 'Path = \u00e9\u4e2d', 'end'])
  }
})
