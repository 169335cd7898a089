// What is asked before a version is held, marked bad or promoted, and before that is taken back.

import type { ListedVersion } from '#api-client'
import { queryClient, site } from '#console/data'
import { AskReason, Confirm } from '#console/parts'
import { useText } from './version-text.ts'

/** What is asked. */
export type Asked = { mark: 'held' | 'bad' | 'promoted'; version: ListedVersion }

/** Asks, and does it. */
export function VersionQuestion({ asked, onClose }: { asked: Asked; onClose: () => void }) {
  const text = useText()
  const { mark, version } = asked
  const at = { packageId: version.packageId, version: version.number }
  const isSet = version[mark] !== null
  const title = text(`actions.${mark}.${isSet ? 'takeBack' : 'set'}`)
  const said = text(`confirm.${mark}.${isSet ? 'takeBack' : 'set'}`, { version: version.number })
  const readAgain = () => queryClient.invalidateQueries({ queryKey: ['upgrade-package'] })
  const withReason = {
    held: (reason: string) => site.holdPackageVersion({ ...at, reason }),
    bad: (reason: string) =>
      isSet ? site.unmarkPackageVersionBad({ ...at, reason }) : site.markPackageVersionBad({ ...at, reason }),
    promoted: (reason: string) => site.promotePackageVersion({ ...at, reason }),
  }
  if (isSet && mark !== 'bad')
    return (
      <Confirm
        title={title}
        label={title}
        run={async () => {
          if (mark === 'held') await site.releasePackageVersion(at)
          else await site.withdrawPackageVersionPromotion(at)
          await readAgain()
        }}
        onClose={onClose}
      >
        {said}
      </Confirm>
    )
  return (
    <AskReason
      title={title}
      label={title}
      reasonLabel={text('confirm.reason')}
      {...(mark !== 'promoted' && { reasonMissing: text('confirm.reasonMissing') })}
      run={async reason => {
        await withReason[mark](reason)
        await readAgain()
      }}
      onClose={onClose}
    >
      {said}
    </AskReason>
  )
}
