// Ways in which a source of content can misbehave, for the tests of this room.

import type { ServerResponse } from 'node:http'
import { formatContentRange } from './ranges.ts'
import type { Misbehaviour } from './testing.ts'

/** Gives bytes of the right length with one bit changed. */
export const lieAboutBytes: Misbehaviour = (_request, response, { offset, length, bytes }) => {
  const wrong = Buffer.from(bytes.subarray(offset, offset + length))
  wrong[length >> 1] = (wrong[length >> 1] ?? 0) ^ 1
  partial(response, { offset, length }, bytes.length)
  response.end(wrong)
  return true
}
function partial(
  response: ServerResponse,
  range: { offset: number; length: number },
  size: number,
  more = {},
) {
  response.writeHead(206, { 'content-range': formatContentRange(range, size), ...more })
}

/** What the source does, the error that it ends in, and how it does it. */
export const lies: [string, string, Misbehaviour][] = [
  ['gives wrong bytes', 'SOURCE_UNSOUND', lieAboutBytes],
  [
    'gives a body without end',
    'SOURCE_UNSOUND',
    (_request, response, { offset, length, bytes }) => {
      partial(response, { offset, length }, bytes.length)
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536))) {}
      }
      response.on('drain', more)
      response.write(bytes.subarray(offset, offset + length))
      more()
      return true
    },
  ],
  [
    'gives short bodies',
    'SOURCE_UNAVAILABLE',
    (_request, response, { offset, length, bytes }) => {
      partial(response, { offset, length }, bytes.length)
      response.end(bytes.subarray(offset, offset + 100))
      return true
    },
  ],
  [
    'announces another length',
    'SOURCE_UNSOUND',
    (_request, response, { offset, length, bytes }) => {
      partial(response, { offset, length }, bytes.length, { 'content-length': 100 })
      response.end(bytes.subarray(0, 100))
      return true
    },
  ],
  [
    'gives another range',
    'SOURCE_UNSOUND',
    (_request, response, { length, bytes }) => {
      partial(response, { offset: 1, length }, bytes.length)
      response.end(bytes.subarray(1, 1 + length))
      return true
    },
  ],
  [
    'does not follow ranges',
    'SOURCE_UNSOUND',
    (_request, response, { bytes }) => {
      response.writeHead(200).end(bytes)
      return true
    },
  ],
  [
    'redirects',
    'SOURCE_UNSOUND',
    (_request, response) => {
      response.writeHead(302, { location: 'http://127.0.0.1:1/elsewhere' }).end()
      return true
    },
  ],
  [
    'compresses',
    'SOURCE_UNSOUND',
    (_request, response, { offset, length, bytes }) => {
      partial(response, { offset, length }, bytes.length, { 'content-encoding': 'gzip' })
      response.end(Buffer.alloc(length))
      return true
    },
  ],
  [
    'has nothing',
    'SOURCE_REFUSED',
    (_request, response) => {
      response.writeHead(404).end()
      return true
    },
  ],
  [
    'is always busy',
    'SOURCE_UNAVAILABLE',
    (_request, response) => {
      response.writeHead(503).end()
      return true
    },
  ],
  [
    'closes every connection',
    'SOURCE_UNAVAILABLE',
    request => {
      request.socket.destroy()
      return true
    },
  ],
  ['never answers', 'SOURCE_UNAVAILABLE', () => true],
  [
    'drips',
    'SOURCE_UNAVAILABLE',
    (_request, response, { offset, length, bytes }) => {
      partial(response, { offset, length }, bytes.length)
      const timer = setInterval(() => response.write('x'), 100)
      response.on('close', () => clearInterval(timer))
      return true
    },
  ],
  [
    'gives headers without end',
    'SOURCE_UNAVAILABLE',
    request => {
      request.socket.write(`HTTP/1.1 206 OK\r\n${'x: y\r\n'.repeat(20_000)}`)
      return true
    },
  ],
]
