import { ArrowSyncRegular } from '@fluentui/react-icons/svg/arrow-sync'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { DismissCircleRegular } from '@fluentui/react-icons/svg/dismiss-circle'
import { GridRegular } from '@fluentui/react-icons/svg/grid'
import { ShieldCheckmarkRegular } from '@fluentui/react-icons/svg/shield-checkmark'
import { lazy, Suspense } from 'react'
import type { ContentSummary } from '#api-client'
import { queryClient, site } from '#console/data'
import { type ActionGroup, Confirm } from '#console/parts'
import { type StatusText, useText } from './status-text.ts'

const WithdrawContent = lazy(() => import('./withdraw-content.tsx'))

/** What is asked before it is done. */
export type Asked = { about: 'validate' | 'redistribute' | 'remove' | 'cancel'; row: ContentSummary }

/** The ribbon. */
export function contentActions(at: {
  text: StatusText
  selected: readonly ContentSummary[]
  ask: (asked: Asked) => void
}): ActionGroup[] {
  const { text, selected, ask } = at
  const one = selected.length === 1 ? selected[0] : undefined
  const needsOne =
    one === undefined ? text(selected.length > 1 ? 'why.selectOnlyOne' : 'why.selectOne') : null
  const unavailable = needsOne ?? (one?.targeted === 0 ? text('why.noPoints') : null)
  return [
    {
      key: 'content',
      label: text('groups.content'),
      actions: [
        {
          key: 'validate',
          needs: ['upgrade-package', 'distribute'],
          label: text('actions.validate'),
          icon: <ShieldCheckmarkRegular />,
          run: () => one && ask({ about: 'validate', row: one }),
          unavailable,
        },
        {
          key: 'redistribute',
          needs: ['upgrade-package', 'distribute'],
          label: text('actions.redistribute'),
          icon: <ArrowSyncRegular />,
          run: () => one && ask({ about: 'redistribute', row: one }),
          unavailable,
        },
        {
          key: 'remove',
          isSmall: true,
          needs: ['upgrade-package', 'distribute'],
          label: text('actions.remove'),
          icon: <DeleteRegular />,
          run: () => one && ask({ about: 'remove', row: one }),
          unavailable,
        },
        {
          key: 'cancel',
          isSmall: true,
          needs: ['upgrade-package', 'distribute'],
          label: text('actions.cancel'),
          icon: <DismissCircleRegular />,
          run: () => one && ask({ about: 'cancel', row: one }),
          // Of a point that is not heard of it is not known.
          unavailable:
            unavailable ??
            ((one?.inProgress ?? 0) + (one?.unknown ?? 0) === 0 ? text('why.nothingUnderWay') : null),
        },
      ],
    },
    {
      key: 'view',
      label: text('groups.view'),
      actions: [
        {
          key: 'matrix',
          label: text('actions.matrix'),
          icon: <GridRegular />,
          to: '/monitoring/distribution-status/content-matrix',
        },
      ],
    },
  ]
}

/** Asks, and does it. */
export function ContentQuestion({ asked, onClose }: { asked: Asked; onClose: () => void }) {
  const text = useText()
  const { about, row } = asked
  const { packageId } = row
  if (about === 'remove' || about === 'cancel')
    return (
      <Suspense fallback={null}>
        <WithdrawContent about={about} row={row} onClose={onClose} />
      </Suspense>
    )
  return (
    <Confirm
      title={text(`actions.${about}`)}
      label={text(`actions.${about}`)}
      run={async () => {
        await (about === 'validate' ? site.validateContent : site.redistributeContent)({
          packageId,
          all: true,
        })
        await queryClient.invalidateQueries({ queryKey: ['content-status'] })
      }}
      onClose={onClose}
    >
      {text(`confirm.${about}`, { name: row.name, count: row.targeted })}
    </Confirm>
  )
}
