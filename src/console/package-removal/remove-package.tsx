import {
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  Text,
  tokens,
} from '@fluentui/react-components'
import { queryOptions, useQuery } from '@tanstack/react-query'
import type { UpgradePackageRemoval } from '#api-client'
import { queryClient, site } from '#console/data'
import { type Formats, useFormats } from '#console/language'
import { Confirm, Facts, Loaded } from '#console/parts'
import { type RemovalText, useText } from './removal-text.ts'

const useStyles = makeStyles({
  parts: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    // What is read while the dialog is open has its room already, so that nothing moves when it comes.
    minHeight: '216px',
    '@media (max-width: 600px)': { minHeight: '340px' },
  },
  reasons: { margin: 0, paddingLeft: tokens.spacingHorizontalXL },
})

const removalQuery = (packageId: string) =>
  queryOptions({
    queryKey: ['upgrade-package', packageId, 'removal'],
    queryFn: () => site.previewPackageRemoval({ packageId }),
    retry: false,
  })

/** Shows what would go with a package and what hinders its removal, and removes that and nothing else. Mounted while it is open. */
export function RemovePackage(props: { packageId: string; onClose: () => void; onRemoved: () => void }) {
  const { packageId, onClose, onRemoved } = props
  const styles = useStyles()
  const text = useText()
  const formats = useFormats()
  const query = useQuery(removalQuery(packageId))
  const hindrances = query.data?.hindrances
  const unavailable =
    hindrances === undefined ? text('looking') : hindrances.length > 0 ? text('hindered') : null
  return (
    <Confirm
      title={text('title')}
      label={text('label')}
      unavailable={unavailable}
      run={async () => {
        // Only what was shown: when something else would go by now the site refuses, and says what.
        await site
          .removeUpgradePackage({ packageId, plan: query.data?.plan ?? '' })
          .catch(async (error: unknown) => {
            await query.refetch()
            throw error
          })
        onRemoved()
        await queryClient.invalidateQueries({ queryKey: ['upgrade-package'], exact: true })
      }}
      onClose={onClose}
    >
      <div className={styles.parts}>
        <Loaded query={query}>
          {removal => (
            <>
              <Text>{text('what', { name: removal.name, id: packageId })}</Text>
              <Facts facts={factsOf(removal, text, formats)} />
              {removal.hindrances.length > 0 && (
                <MessageBar intent="warning" layout="multiline">
                  <MessageBarBody>
                    <MessageBarTitle>{text('hindered')}</MessageBarTitle>
                    <ul className={styles.reasons}>
                      {removal.hindrances.map(reason => (
                        <li key={reason}>{reason}</li>
                      ))}
                    </ul>
                    {text('hinderedRemedy')}
                  </MessageBarBody>
                </MessageBar>
              )}
              <Text>{text('stays')}</Text>
            </>
          )}
        </Loaded>
      </div>
    </Confirm>
  )
}

function factsOf(removal: UpgradePackageRemoval, text: RemovalText, { number, bytes }: Formats) {
  const named = (names: readonly string[]) => (names.length === 0 ? text('none') : names.join(', '))
  return [
    { label: text('versions'), value: removal.versions.map(number).join(', ') },
    { label: text('points'), value: named(removal.points) },
    { label: text('groups'), value: named(removal.groups) },
    { label: text('alsoGoes'), value: named(removal.alsoGoes) },
    {
      label: text('content'),
      value: text('freed', { count: removal.objects, bytes: bytes(removal.bytes) }),
    },
  ]
}
