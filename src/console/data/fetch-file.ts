// Fetches a file that the site makes, and gives it to the browser to keep.

import { notReached, readProblem, SiteProblem } from './problem.ts'

/**
 * Fetches a file and saves it under this name.
 * The browser holds it until it is whole (it puts large ones on its disk), so that one that was cut off is never saved.
 * @param onProgress bytes that came, and bytes of the whole (0: not said)
 * @throws SiteProblem
 */
export async function fetchFile(
  request: { path: string; body: unknown; name: string },
  onProgress: (done: number, total: number) => void,
): Promise<void> {
  const away = (cause: unknown) => {
    throw new SiteProblem({ code: notReached, status: 0, detail: String(cause), remedy: '' })
  }
  const answer = await fetch(request.path, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'x-slipstream-request': 'console', 'content-type': 'application/json' },
    body: JSON.stringify(request.body),
  }).catch(away)
  if (!answer.ok || !answer.body) throw await readProblem(answer)
  const total = Number(answer.headers.get('content-length') ?? 0)
  let done = 0
  const counting = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(piece, to) {
      done += piece.length
      onProgress(done, total)
      to.enqueue(piece)
    },
  })
  const blob = await new Response(answer.body.pipeThrough(counting)).blob().catch(away)
  if (total > 0 && blob.size !== total) away(`${blob.size} of ${total} bytes came`)
  keepFile(blob, request.name)
}

/** Gives the browser a file to keep under this name. */
export function keepFile(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob)
  const link = Object.assign(document.createElement('a'), { href: address, download: name })
  link.click()
  // The browser reads it while it saves.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
