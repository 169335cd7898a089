// The options of Node for each program. Units of systemd and the container file name them too; tests/house/packaging.test.ts compares.

/**
 * The site server's young generation is kept at three spaces of 8 MB. Rows of a catalogue live a little longer than its default takes: without this, an
 * import of 200,000 updates needs 553 MB, with it 435, in the same time (`npm run bench -- catalogue`).
 */
const siteServer = ['--max-semi-space-size=8']

/** What Node is started with, before the name of the program's file such as `server.ts`. */
export function nodeOptionsOf(file: string): readonly string[] {
  return file === 'server.ts' ? siteServer : []
}
