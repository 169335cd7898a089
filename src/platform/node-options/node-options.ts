// The options of Node for each program. Units of systemd and the container file name them too; tests/house/packaging.test.ts compares.

/**
 * The site server's young generation is kept at three spaces of 4 MB. Rows of a catalogue live a little longer than its default takes: with
 * 16 MB a space, an import of 200,000 updates needs 523 MB, with 4 MB 346, in the same time (`npm run bench -- catalogue`).
 */
const siteServer = ['--max-semi-space-size=4']

/** What Node is started with, before the name of the program's file such as `server.ts`. */
export function nodeOptionsOf(file: string): readonly string[] {
  return file === 'server.ts' ? siteServer : []
}
