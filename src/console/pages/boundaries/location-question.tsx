import { Text } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { ContentLocationPreview } from '#api-client'
import { packagesQuery, site } from '#console/data'
import { FormDialog, SmallTable } from '#console/parts'
import { useText } from './boundary-text.ts'
import { useFallbackText } from './group-tabs.tsx'

/** Asks for a package and a client's address, and shows where the client would get it from. */
export function LocationQuestion({ onClose }: { onClose: () => void }) {
  const text = useText()
  const packages = useQuery(packagesQuery())
  const choices = (packages.data ?? []).map(({ id, name }) => ({ value: id, label: `${name} (${id})` }))
  return (
    <FormDialog
      title={text('actions.locate')}
      label={text('locate.show')}
      fields={[
        {
          key: 'packageId',
          label: text('locate.package'),
          kind: 'choice',
          required: true,
          choices: [{ value: '', label: '' }, ...choices],
        },
        { key: 'address', label: text('locate.address'), required: true, hint: text('locate.addressHint') },
        { key: 'waited', label: text('locate.waited') },
      ]}
      start={{ packageId: '', address: '', waited: '0' }}
      check={({ waited }) => (/^\d{1,5}$/.test(waited.trim()) ? {} : { waited: text('locate.waitedWrong') })}
      run={async ({ packageId, address, waited }) => {
        const addresses = address.split(/[\s,;]+/).filter(one => one !== '')
        const found = await site.previewContentLocation({
          packageId,
          addresses,
          waitedMinutes: Number(waited),
        })
        return <Location found={found} />
      }}
      onClose={onClose}
    />
  )
}

function Location({ found }: { found: ContentLocationPreview }) {
  const text = useText()
  const fallback = useFallbackText()
  const point = { key: 'point', title: text('locate.point'), isShort: true }
  return (
    <>
      {found.unusableAddresses.map(({ address, reason }) => (
        <Text key={address}>{text('locate.unusable', { address, reason })}</Text>
      ))}
      <Text>{text('locate.sources')}</Text>
      <SmallTable
        label={text('locate.sources')}
        columns={[
          { ...point, show: one => one.point },
          { key: 'group', title: text('neighbour'), show: one => one.boundaryGroup },
          {
            key: 'fallback',
            title: text('fallback'),
            show: one => (one.availableAfterMinutes === 0 ? '' : fallback(one.availableAfterMinutes)),
          },
          { key: 'reason', title: text('locate.reason'), show: one => one.reasons.join('; ') },
        ]}
        rows={found.sources}
        rowKey={one => one.pointId}
        empty={text('locate.nowhere')}
      />
      {found.askAgainAfterMinutes !== null && (
        <Text>{text('locate.later', { minutes: found.askAgainAfterMinutes })}</Text>
      )}
      {found.leftOut.length > 0 && (
        <>
          <Text>{text('locate.leftOut')}</Text>
          <SmallTable
            label={text('locate.leftOut')}
            columns={[
              { ...point, show: one => one.point },
              { key: 'reason', title: text('locate.reason'), show: one => one.reason },
            ]}
            rows={found.leftOut}
            rowKey={one => one.pointId}
          />
        </>
      )}
    </>
  )
}
