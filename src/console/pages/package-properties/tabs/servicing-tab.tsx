import { makeStyles, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { UpgradePackageDetail } from '#api-client'
import { queryClient, scheduledPackagesQuery, siteIf, type Tagged, useMay } from '#console/data'
import { useFormats } from '#console/language'
import { EditForm, Facts, Loaded, RowLink, Together } from '#console/parts'
import { useText } from '../property-text.ts'

const useStyles = makeStyles({
  parts: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXL },
  names: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
})

/** Which schedules service the package, and how many of its versions are kept. */
export function ServicingTab({ read }: { read: Tagged<UpgradePackageDetail> }) {
  const styles = useStyles()
  const text = useText()
  const mayNot = useMay('upgrade-package', 'modify') === false
  const { value, tag } = read
  const { id, keepVersions } = value
  const schedules = useQuery(scheduledPackagesQuery())
  return (
    <div className={styles.parts}>
      <Together queries={[schedules]}>
        <Schedules packageId={id} />
        <RowLink
          to={`/software-library/operating-systems/upgrade-packages/schedule-updates/${id}/choose-updates`}
        >
          {text('servicing.schedule')}
        </RowLink>
        <EditForm
          label={text('servicing.keep')}
          now={{ value: { keep: keepVersions === null ? '' : String(keepVersions) }, tag }}
          fields={[{ key: 'keep', label: text('servicing.keep'), hint: text('servicing.keepHint') }]}
          check={({ keep }) =>
            keep.trim() === '' || /^[1-9]\d{0,3}$/.test(keep.trim())
              ? {}
              : { keep: text('servicing.keepWrong') }
          }
          save={async ({ keep }, about) => {
            const count = keep.trim() === '' ? null : Number(keep.trim())
            await siteIf(about).keepPackageVersions({ packageId: id, keepVersions: count })
          }}
          reread={() => queryClient.invalidateQueries({ queryKey: ['upgrade-package'] })}
          unavailable={mayNot ? text('why.notPermitted') : null}
        />
      </Together>
    </div>
  )
}

function Schedules({ packageId }: { packageId: string }) {
  const styles = useStyles()
  const text = useText()
  const { dateTime } = useFormats()
  const query = useQuery(scheduledPackagesQuery())
  return (
    <Loaded query={query}>
      {all => {
        const one = all.find(row => row.packageId === packageId)
        const status = (one?.scheduledUpdatesStatus.value ?? 0) as 0 | 1 | 2 | 3 | 4
        const names = one?.schedules ?? []
        return (
          <Facts
            facts={[
              { label: text('servicing.date'), value: dateTime(one?.scheduledUpdatesDate ?? null) },
              { label: text('servicing.status'), value: text(`servicing.states.${status}`) },
              {
                label: text('servicing.schedules'),
                value:
                  names.length === 0 ? (
                    text('servicing.none')
                  ) : (
                    <span className={styles.names}>
                      {names.map(name => (
                        <RowLink
                          key={name}
                          to="/software-library/operating-systems/update-schedules"
                          search={{ search: name }}
                        >
                          {name}
                        </RowLink>
                      ))}
                    </span>
                  ),
              },
            ]}
          />
        )
      }}
    </Loaded>
  )
}
