// The headers of a request for an object: Range, If-Range, If-Match, If-None-Match, and the conditions with dates. What is sent is taken apart again and compared
// with the object, byte by byte.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { sendObject } from '#product/distribution-protocol'
import { type FuzzTarget, promise, Refused } from '../target.ts'

const sha256 = 'ab'.repeat(32)
const names = [
  'range',
  'if-range',
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since',
] as const
const modified = new Date('2024-04-01T07:31:20.000Z')
const bytes = Buffer.from(Array.from({ length: 1000 }, (_, index) => index % 251))

/** The file of the object, made when the first case needs it, gone with the thread's process. */
let file: string | null = null
function objectFile(): string {
  if (file !== null) return file
  const folder = mkdtempSync(join(tmpdir(), 'slipstream-fuzz-object-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  file = join(folder, 'object')
  writeFileSync(file, bytes)
  return file
}

/** Everything that goes to the client. */
async function send(headers: Record<string, string>): Promise<Buffer> {
  const request = new IncomingMessage(new Socket())
  request.method = 'GET'
  Object.assign(request.headers, headers)
  const response = new ServerResponse(request)
  const written: Buffer[] = []
  const socket = new Writable({
    write(piece: Buffer, _, done) {
      written.push(Buffer.from(piece))
      done()
    },
  })
  response.assignSocket(socket as Socket)
  // The socket of a test has no clock.
  response.setTimeout = () => response
  const finished = new Promise<void>(resolve => response.once('finish', () => resolve()))
  await sendObject(request, response, { path: objectFile(), size: bytes.length, sha256, modified })
  await finished
  return Buffer.concat(written)
}

type Part = { range: string; body: Buffer }

function partOf(head: string, body: Buffer): Part {
  return { range: /content-range: (.*)/i.exec(head)?.[1]?.trim() ?? '', body }
}

/** The parts of `multipart/byteranges` (RFC 9110, section 14.6): lengths come from their own heads. */
function partsOf(body: Buffer): Part[] {
  const parts: Part[] = []
  for (let at = 0; ; ) {
    const end = body.indexOf('\r\n\r\n', at)
    if (end < 0) return parts
    const head = body.subarray(at, end).toString('latin1')
    const [, first, last] = /bytes (\d+)-(\d+)\//.exec(head) ?? []
    at = end + 4 + Number(last) - Number(first) + 1
    parts.push(partOf(head, body.subarray(end + 4, at)))
  }
}

function checkPart({ range, body }: Part): void {
  const [, first, last, size] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(range) ?? []
  promise(Number(size) === bytes.length, 'a size that is not that of the object')
  promise(Number(first) <= Number(last) && Number(last) < bytes.length, 'a range outside of the object')
  promise(body.equals(bytes.subarray(Number(first), Number(last) + 1)), 'other bytes than it says')
}

/** `sendObject`: whatever is asked, what is sent is of the object, and never more than it. The input: a line for each header. */
export const objectRequest: FuzzTarget = {
  name: 'object-request',
  cases: 1000,
  words: ['bytes=', '0-0', '-1', '999-', '1000-', ',', '-', `"${sha256}"`, 'W/', '*', '99999999999999999999'],
  seeds: () =>
    [
      ['bytes=0-99'],
      ['bytes=-5, 0-0,7-9'],
      ['bytes=990-', `"${sha256}"`],
      ['bytes=5-8', '"other"'],
      ['bytes=1000-'],
      ['', '', '*', '"other"'],
      ['bytes=0-9', '', '', `W/"${sha256}"`],
      ['bytes=0-9', modified.toUTCString()],
      ['', '', '', '', modified.toUTCString(), modified.toUTCString()],
    ].map(lines => Buffer.from(lines.join('\n'))),
  async run(input) {
    const lines = Buffer.from(input).toString('latin1').split('\n')
    const given = names.flatMap((name, index) => (lines[index] ? [[name, lines[index]] as const] : []))
    const sent = await send(Object.fromEntries(given))
    const end = sent.indexOf('\r\n\r\n')
    const head = sent.subarray(0, end).toString('latin1')
    const body = sent.subarray(end + 4)
    const status = Number(head.split(' ')[1])
    promise([200, 206, 304, 412, 416].includes(status), `it answered ${status}`)
    if (status !== 304) {
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? body.length)
      promise(length === body.length, 'a length that is not that of the body')
    }
    if (status === 200) return promise(body.equals(bytes), 'a whole object that is not whole')
    if (status !== 206) {
      promise(body.length === 0, 'bytes of the object though it refused')
      throw new Refused({})
    }
    const isSame = lines[1] === `"${sha256}"` || lines[1] === modified.toUTCString()
    promise(!lines[1] || isSame, 'a range of another object than the client has')
    const parts = /multipart/.test(head) ? partsOf(body) : [partOf(head, body)]
    promise(parts.length > 0, 'a part of nothing')
    for (const part of parts) checkPart(part)
    const total = parts.reduce((sum, part) => sum + part.body.length, 0)
    promise(total <= bytes.length, 'more bytes than the object has')
  },
}
