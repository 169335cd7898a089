// What a benchmark says may be read by `head`, which goes when it has seen enough. The result lies in its file by then.

/** Takes the end of the reader for no error. Any other error of the stream is one as before. */
export function endQuietly(output: NodeJS.WritableStream): void {
  output.on('error', error => {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error
  })
}
