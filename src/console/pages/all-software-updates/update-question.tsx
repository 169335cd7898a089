// What is asked before an update is declined, held or pinned, before that is taken back, and before files are downloaded.

import { Spinner, Text } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { CatalogueUpdate } from '#api-client'
import { queryClient, site } from '#console/data'
import { useFormats } from '#console/language'
import { AskReason, Confirm, ProblemMessage, SmallTable } from '#console/parts'
import { useText } from './update-text.ts'

/** What is asked. */
export type Asked = {
  about: 'declined' | 'held' | 'pinned' | 'take-back' | 'download'
  updates: readonly CatalogueUpdate[]
}

/** Asks, and does it. */
export function UpdateQuestion({ asked, onClose }: { asked: Asked; onClose: () => void }) {
  const text = useText()
  const { about, updates } = asked
  const titles = updates.map(one => one.title).join('; ')
  if (about === 'download') return <DownloadQuestion updates={updates} onClose={onClose} />
  if (about === 'take-back')
    return (
      <Confirm
        title={text('actions.takeBack')}
        label={text('actions.takeBack')}
        run={() => takeBack(updates)}
        onClose={onClose}
      >
        {text('confirm.takeBack', { titles })}
      </Confirm>
    )
  return (
    <AskReason
      title={text(`actions.${about}`)}
      label={text(`actions.${about}`)}
      reasonLabel={text('confirm.reason')}
      reasonMissing={text('confirm.reasonMissing')}
      {...(about === 'held' && { untilLabel: text('confirm.until') })}
      run={async (reason, until) => {
        for (const { updateId } of updates)
          await site.decideCatalogueUpdate({ update: updateId, decision: about, reason, until })
        await readAgain()
      }}
      onClose={onClose}
    >
      {text(`confirm.${about}`, { titles })}
    </AskReason>
  )
}

async function takeBack(updates: readonly CatalogueUpdate[]): Promise<void> {
  for (const { updateId, policy } of updates)
    for (const decision of ['declined', 'held', 'pinned'] as const)
      if (policy[decision] !== null) await site.takeBackCatalogueDecision({ update: updateId, decision })
  await readAgain()
}

async function readAgain(): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: ['catalogue-update'] })
}

function DownloadQuestion({
  updates,
  onClose,
}: {
  updates: readonly CatalogueUpdate[]
  onClose: () => void
}) {
  const text = useText()
  const { bytes } = useFormats()
  const ids = updates.map(one => one.updateId)
  const plan = useQuery({
    queryKey: ['update-download', 'plan', ...ids],
    queryFn: () => site.previewUpdateDownload({ updates: ids }),
    refetchInterval: false,
    retry: false,
  })
  return (
    <Confirm
      title={text('actions.download')}
      label={text('actions.download')}
      run={async () => {
        await site.downloadUpdates({ updates: ids })
        await queryClient.invalidateQueries({ queryKey: ['update-download'] })
      }}
      onClose={onClose}
    >
      {plan.error && <ProblemMessage problem={plan.error} />}
      {plan.isPending && <Spinner size="tiny" label={text('confirm.planning')} />}
      {plan.data && (
        <>
          <Text>
            {text('confirm.download', {
              toDownload: bytes(plan.data.bytesToDownload),
              held: bytes(plan.data.bytesHeld),
            })}
          </Text>
          <SmallTable
            label={text('tabs.files')}
            rows={plan.data.files}
            rowKey={file => `${file.updateId} ${file.name}`}
            columns={[
              { key: 'name', title: text('files.name'), show: file => file.name },
              { key: 'size', title: text('files.size'), atEnd: true, show: file => bytes(file.size) },
              {
                key: 'action',
                title: text('files.state'),
                show: file =>
                  file.reason === null
                    ? text(`confirm.actions.${file.action}`)
                    : `${text(`confirm.actions.${file.action}`)} (${file.reason})`,
              },
            ]}
          />
        </>
      )}
    </Confirm>
  )
}
