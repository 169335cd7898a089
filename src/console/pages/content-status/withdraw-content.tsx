// Taking content away from points, or ending what is under way to them: which ones, and what would be done to each.

import { Text } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { ContentActionEntry, ContentStatus, ContentSummary } from '#api-client'
import { contentStatusQuery, queryClient, site } from '#console/data'
import { useFormats } from '#console/language'
import { FormDialog, Loaded, SmallTable } from '#console/parts'
import { useText } from './status-text.ts'

type Withdrawal = 'remove' | 'cancel'
type Chosen = { points: readonly string[]; groups: readonly string[] }

const ask = (about: Withdrawal) => (about === 'remove' ? site.removeContent : site.cancelDistribution)

/** See the top of this file. Loaded when it is asked for. */
export default function WithdrawContent(props: {
  about: Withdrawal
  row: ContentSummary
  onClose: () => void
}) {
  const { about, row, onClose } = props
  const { packageId } = row
  const text = useText()
  const statuses = useQuery(contentStatusQuery(packageId))
  const rows = (statuses.data ?? []).filter(about === 'remove' ? isStaying : isUnderWay)
  const groups = [...new Set(rows.flatMap(one => one.groups))].sort()
  const choices = (names: readonly string[]) => names.map(name => ({ value: name, label: name }))
  return (
    <FormDialog
      title={text(`actions.${about}`)}
      label={text(`actions.${about}`)}
      wide
      fields={[
        {
          key: 'points',
          label: text('withdraw.points'),
          kind: 'many',
          choices: choices(rows.map(one => one.point)),
        },
        ...(about === 'remove' && groups.length > 0
          ? [
              {
                key: 'groups' as const,
                label: text('withdraw.groups'),
                kind: 'many' as const,
                hint: text('withdraw.groupsHint'),
                choices: choices(groups),
              },
            ]
          : []),
      ]}
      start={{ points: [] as readonly string[], groups: [] as readonly string[] }}
      check={chosen => (isNone(chosen) ? { points: text('withdraw.chooseSome') } : {})}
      run={async ({ points, groups: chosen }) => {
        await ask(about)({ packageId, points: [...points], groups: [...chosen] })
        await queryClient.invalidateQueries({ queryKey: ['content-status'] })
      }}
      below={chosen => <Preview about={about} packageId={packageId} chosen={chosen} />}
      onClose={onClose}
    >
      <Text>{text(`withdraw.${about}`, { name: row.name })}</Text>
    </FormDialog>
  )
}

/** Removals are states 4 to 6. */
const isStaying = ({ state }: ContentStatus) => state < 4 || state > 6
const isUnderWay = (one: ContentStatus) => isStaying(one) && [1, 2, 7].includes(one.state)
const isNone = ({ points, groups }: Chosen) => points.length + groups.length === 0

function Preview({ about, packageId, chosen }: { about: Withdrawal; packageId: string; chosen: Chosen }) {
  const text = useText()
  const { bytes } = useFormats()
  const preview = useQuery({
    queryKey: ['content-withdrawal', about, packageId, chosen],
    queryFn: () =>
      ask(about)({ packageId, points: [...chosen.points], groups: [...chosen.groups], dryRun: true }),
    enabled: !isNone(chosen),
    retry: false,
    refetchInterval: false,
  })
  if (isNone(chosen)) return null
  const effectOf = ({ effect, reason }: ContentActionEntry) => {
    const said =
      effect === 'remove' || effect === 'cancel' || effect === 'keep'
        ? text(`withdraw.effects.${effect}`)
        : text('withdraw.effects.nothing')
    return reason === null ? said : `${said}: ${reason}`
  }
  return (
    <Loaded query={preview}>
      {({ entries }) => (
        <SmallTable
          label={text('withdraw.preview')}
          rows={entries}
          rowKey={entry => entry.point}
          columns={[
            { key: 'point', title: text('assets.point'), show: entry => entry.point },
            { key: 'effect', title: text('withdraw.effect'), show: effectOf },
            {
              key: 'bytes',
              title: text('withdraw.freed'),
              atEnd: true,
              show: entry => bytes(entry.bytesToRemove),
            },
          ]}
        />
      )}
    </Loaded>
  )
}
