// Starting the site server to rebuild its content library instead of running: after its database was lost.

import type { Database } from '#platform/database'
import { type NotesPlace, previewRebuild, type Rebuild, rebuildLibrary } from '#product/content-recovery'

/** Shows or does a rebuild and says on standard output what came of it. */
export async function rebuildAndTell(
  db: Database,
  place: NotesPlace,
  mode: 'preview' | 'apply',
): Promise<void> {
  const rebuild = mode === 'apply' ? await rebuildLibrary(db, place) : await previewRebuild(place)
  process.stdout.write(`${describe(rebuild, mode).join('\n')}\n`)
}

function describe({ versions, unexplained }: Rebuild, mode: 'preview' | 'apply'): string[] {
  const lines = versions.map(({ packageId, version, name, state, why, file }) => {
    const what = packageId === null ? file : `${packageId} “${name}”, version ${version}`
    return `${what}: ${state}${why === null ? '' : ` (${why})`}`
  })
  if (versions.length === 0) lines.push('There are no notes of versions beside the content store.')
  if (versions.some(({ state }) => state === 'other-key'))
    lines.push(
      'Notes that are signed by a key which this site does not have are accepted with --accept-site-key FINGERPRINT. Compare it first: distribution points and signed-in administrators have pinned the key of the site.',
    )
  if (mode === 'preview') {
    lines.push(
      'Nothing was changed. Run it again with --apply (the site server: --rebuild-content-library apply) to bring back what says “restore”.',
    )
    return lines
  }
  lines.push(
    `${unexplained?.objects ?? 0} objects that no version needs are held. Let go of them with \`content-library release-rebuilt\`.`,
    'Now start the site server as always, and run `content-library verify`.',
  )
  return lines
}
