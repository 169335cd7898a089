// Cuts a stream of bytes into lines, holding no more than one line.

import { StringDecoder } from 'node:string_decoder'

/** Feeds chunks in, gets lines out. `\n`, `\r\n` and `\r` (which progress displays use) end a line. */
export type LineSplitter = {
  /** Returns false when a line grew over the limit; nothing more should be fed in then. */
  write(chunk: Uint8Array): boolean
  end(): void
}

/** Makes a splitter; `maxLineLength` is in UTF-16 units. Empty lines are passed on, except the one inside `\r\n`. */
export function splitLines(onLine: (line: string) => void, maxLineLength: number): LineSplitter {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  let sawCarriageReturn = false

  function feed(text: string): boolean {
    let start = 0
    for (let position = 0; position < text.length; position++) {
      const character = text.charCodeAt(position)
      if (character !== 10 && character !== 13) {
        sawCarriageReturn = false
        continue
      }
      if (character === 10 && sawCarriageReturn) {
        sawCarriageReturn = false
        start = position + 1
        continue
      }
      sawCarriageReturn = character === 13
      onLine(rest + text.slice(start, position))
      rest = ''
      start = position + 1
    }
    rest += text.slice(start)
    return rest.length <= maxLineLength
  }

  return {
    write: chunk => feed(decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))),
    end: () => {
      feed(decoder.end())
      if (rest !== '') onLine(rest)
      rest = ''
    },
  }
}
