import { ArrowSyncRegular } from '@fluentui/react-icons/svg/arrow-sync'
import { GridRegular } from '@fluentui/react-icons/svg/grid'
import { ShieldCheckmarkRegular } from '@fluentui/react-icons/svg/shield-checkmark'
import type { ContentSummary } from '#api-client'
import { queryClient, site } from '#console/data'
import { type ActionGroup, Confirm } from '#console/parts'
import { type StatusText, useText } from './status-text.ts'

/** What is asked before it is done. */
export type Asked = { about: 'validate' | 'redistribute'; row: ContentSummary }

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
