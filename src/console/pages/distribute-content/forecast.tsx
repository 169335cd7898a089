// What the site says that it would send: nothing is changed by asking.

import { MessageBar, MessageBarBody, Text } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { ContentActionEntry } from '#api-client'
import { site, usePackageNames } from '#console/data'
import { useFormats } from '#console/language'
import { Loaded, SmallTable } from '#console/parts'
import { type NewDistribution, requestsOf } from './new-distribution.ts'
import { useText } from './wizard-text.ts'

/** See the top of this file. */
export function Forecast({ input }: { input: NewDistribution }) {
  const text = useText()
  const { bytes, seconds } = useFormats()
  const nameOf = usePackageNames()
  const forecast = useQuery({
    queryKey: ['content-forecast', input],
    queryFn: () =>
      Promise.all(
        requestsOf(input).map(request => site.distributeContent({ ...request, dryRun: true })),
      ).then(actions => actions.flatMap(action => action.entries)),
    retry: false,
    refetchInterval: false,
  })
  return (
    <Loaded query={forecast}>
      {entries => (
        <>
          <Text weight="semibold">
            {text('forecast.total', {
              send: bytes(sum(entries, entry => entry.bytesToSend)),
              reused: bytes(sum(entries, entry => entry.bytesReused)),
            })}
          </Text>
          {entries.filter(lacksSpace).map(({ point, packageId }) => (
            <MessageBar key={`${point} ${packageId}`} intent="warning" layout="multiline">
              <MessageBarBody>
                {text('forecast.noSpace', { point, packageId: nameOf(packageId) })}
              </MessageBarBody>
            </MessageBar>
          ))}
          <SmallTable
            label={text('forecast.label')}
            rows={entries}
            rowKey={entry => `${entry.packageId} ${entry.point}`}
            columns={[
              { key: 'package', title: text('forecast.package'), show: entry => nameOf(entry.packageId) },
              { key: 'point', title: text('forecast.point'), show: entry => entry.point },
              {
                key: 'effect',
                title: text('forecast.effect'),
                show: ({ effect, reason }) =>
                  reason === null ? text(`effects.${effect}`) : `${text(`effects.${effect}`)}: ${reason}`,
              },
              {
                key: 'send',
                title: text('forecast.send'),
                atEnd: true,
                show: entry => bytes(entry.bytesToSend),
              },
              {
                key: 'reused',
                title: text('forecast.reused'),
                atEnd: true,
                show: entry => bytes(entry.bytesReused),
              },
              {
                key: 'time',
                title: text('forecast.time'),
                atEnd: true,
                show: entry => seconds(entry.expectedSeconds),
              },
            ]}
          />
        </>
      )}
    </Loaded>
  )
}

function sum(
  entries: readonly ContentActionEntry[],
  of: (entry: ContentActionEntry) => number | null,
): number {
  return entries.reduce((total, entry) => total + (of(entry) ?? 0), 0)
}

function lacksSpace({ spaceNeeded, spaceAvailable }: ContentActionEntry): boolean {
  return spaceNeeded !== null && spaceAvailable !== null && spaceNeeded > spaceAvailable
}
