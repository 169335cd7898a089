// An HTTP server between two programs of a test: passes everything on, unless it was told to meddle.

import { createServer, request as forward, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An answer as the man in the middle has it in hand. */
export type PassedAnswer = {
  status: number
  headers: Record<string, string>
  body: Buffer
  /** After so many bytes of the body the connection is cut; it goes through whole when this is not given. */
  cutAfter?: number
}

/** Changes an answer, cuts the connection, or keeps it waiting forever. Gives the answer back as it is to leave it alone. */
export type Meddle = (
  asked: { method: string; path: string },
  answer: PassedAnswer,
) => PassedAnswer | 'cut' | 'hold'

/** The man in the middle. */
export type ManInTheMiddle = AsyncDisposable & {
  /** Where he listens. */
  url: string
  /** The program that he stands before; a base URL. */
  target: string
  meddle: Meddle
  /** Whether to cut a connection before anything of the request is passed on. */
  stop: (asked: { method: string; path: string }) => boolean
  /** What went through, as `GET /path`. */
  asked: string[]
  /** Cuts every connection to him: he has whole answers in hand, which else would outlive the program that gave them. */
  cutEverything: () => void
}

/** Lets him listen on the loopback interface. */
export async function startManInTheMiddle(): Promise<ManInTheMiddle> {
  const man: ManInTheMiddle = {
    url: '',
    target: '',
    asked: [],
    meddle: (_, answer) => answer,
    stop: () => false,
    cutEverything: () => server.closeAllConnections(),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
  const server = createServer((request, response) => {
    const { method = 'GET', url: path = '/' } = request
    man.asked.push(`${method} ${path}`)
    if (man.stop({ method, path })) return void request.socket.destroy()
    passOn(man.target, request)
      .then(answer => {
        const changed = man.meddle({ method, path }, answer)
        if (changed === 'hold') return
        if (changed === 'cut') return void request.socket.destroy()
        response.writeHead(changed.status, changed.headers)
        if (changed.cutAfter === undefined) return void response.end(changed.body)
        response.write(changed.body.subarray(0, changed.cutAfter), () => request.socket.destroy())
      })
      .catch(() => request.socket.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  man.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return man
}

function passOn(target: string, request: IncomingMessage): Promise<PassedAnswer> {
  return new Promise((resolve, reject) => {
    const { method, headers } = request
    const passed = forward(new URL(request.url ?? '/', target), { method, headers }, answer => {
      const pieces: Buffer[] = []
      answer.on('data', (piece: Buffer) => pieces.push(piece))
      answer.on('error', reject)
      answer.on('end', () => {
        const headers = answer.headers as Record<string, string>
        resolve({ status: answer.statusCode ?? 502, headers, body: Buffer.concat(pieces) })
      })
    })
    passed.on('error', reject)
    request.pipe(passed)
  })
}

/** The answer with one bit of its body changed. */
export function flipBit(answer: PassedAnswer): PassedAnswer {
  const body = Buffer.from(answer.body)
  const at = body.length >> 1
  body[at] = (body[at] ?? 0) ^ 1
  return { ...answer, body }
}
