// The properties of one operating system upgrade package.

import { makeStyles, Tab, TabList, tokens } from '@fluentui/react-components'
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise'
import { BoxRegular } from '@fluentui/react-icons/svg/box'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { HistoryRegular } from '@fluentui/react-icons/svg/history'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { type ComponentType, lazy, Suspense, useEffect } from 'react'
import type { UpgradePackageDetail } from '#api-client'
import type { Tagged } from '#console/data'
import { Loaded, Page, useAddress } from '#console/parts'
import { taggedPackageQuery } from './property-queries.ts'
import { useText } from './property-text.ts'
import { ContentLocationsTab } from './tabs/content-locations-tab.tsx'
import { DataSourceTab } from './tabs/data-source-tab.tsx'
import { DistributionTab } from './tabs/distribution-tab.tsx'
import { GeneralTab } from './tabs/general-tab.tsx'
import { ImagesTab } from './tabs/images-tab.tsx'
import { InstalledTab } from './tabs/installed-tab.tsx'
import { SecurityTab } from './tabs/security-tab.tsx'
import { ServicingTab } from './tabs/servicing-tab.tsx'
import { VersionsTab } from './tabs/versions-tab.tsx'

const RemovePackage = lazy(async () => ({
  default: (await import('#console/package-removal')).RemovePackage,
}))
const packages = '/software-library/operating-systems/upgrade-packages'

/** What every tab is given: the package, with the tag of what can be edited of it. */
type TabProps = { read: Tagged<UpgradePackageDetail> }

const tabs = {
  general: GeneralTab,
  images: ImagesTab,
  dataSource: DataSourceTab,
  distribution: DistributionTab,
  servicing: ServicingTab,
  installed: InstalledTab,
  locations: ContentLocationsTab,
  versions: VersionsTab,
  security: SecurityTab,
} as const satisfies Record<string, ComponentType<TabProps>>

const useStyles = makeStyles({
  tabs: {
    flexWrap: 'wrap',
    flexShrink: 0,
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    '@media (max-width: 719px)': { flexWrap: 'nowrap', overflowX: 'auto' },
  },
  panel: {
    flexGrow: 1,
    minHeight: 0,
    overflow: 'auto',
    padding: tokens.spacingHorizontalM,
    '@media (max-width: 719px)': { overflow: 'visible' },
  },
})

/** See the top of this file. */
export function PackagePropertiesPage() {
  const { package: packageId = '' } = useParams({ strict: false }) as { package?: string }
  const styles = useStyles()
  const text = useText()
  const navigate = useNavigate()
  const [address, change] = useAddress()
  const query = useQuery(taggedPackageQuery(packageId))
  const isTab = (key: string | undefined): key is keyof typeof tabs =>
    key !== undefined && Object.hasOwn(tabs, key)
  const tab = isTab(address.tab) ? address.tab : 'general'
  const Content = tabs[tab]
  useEffect(() => {
    // On a telephone not all tabs are in sight.
    document.getElementById(`property-${tab}`)?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [tab])
  return (
    <Page
      title={text('title', { name: query.data?.value.name ?? packageId })}
      actions={[
        {
          key: 'package',
          label: text('groups.package'),
          actions: [
            {
              key: 'show',
              label: text('actions.show'),
              icon: <BoxRegular />,
              to: `${packages}?selected=${packageId}`,
            },
            {
              key: 'versions',
              label: text('actions.versions'),
              icon: <HistoryRegular />,
              to: `${packages}/versions/${packageId}`,
            },
            {
              key: 'remove',
              label: text('actions.remove'),
              icon: <DeleteRegular />,
              needs: ['upgrade-package', 'delete'],
              run: () => change({ ask: 'delete' }, { step: true }),
              unavailable: query.data === undefined ? text('why.notRead') : null,
            },
            {
              key: 'refresh',
              label: text('actions.refresh'),
              icon: <ArrowClockwiseRegular />,
              run: () => void query.refetch(),
            },
          ],
        },
      ]}
    >
      <TabList
        className={styles.tabs}
        size="small"
        selectedValue={tab}
        onTabSelect={(_, { value }) => change({ tab: String(value) })}
      >
        {Object.keys(tabs).map(key => (
          <Tab key={key} value={key} id={`property-${key}`} aria-controls="property-panel">
            {text(`tabs.${key as keyof typeof tabs}`)}
          </Tab>
        ))}
      </TabList>
      <div
        role="tabpanel"
        id="property-panel"
        aria-labelledby={`property-${tab}`}
        className={styles.panel}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a panel that scrolls has to be reached by the keyboard.
        tabIndex={0}
      >
        <Loaded query={query}>{read => <Content key={read.value.id} read={read} />}</Loaded>
      </div>
      {address.ask === 'delete' && query.data !== undefined && (
        <Suspense>
          <RemovePackage
            packageId={packageId}
            onClose={() => change({ ask: null })}
            onRemoved={() => void navigate({ to: packages, replace: true })}
          />
        </Suspense>
      )}
    </Page>
  )
}
