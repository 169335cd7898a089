// Software Library > Software Updates > Policy.

import { makeStyles, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { cataloguePolicyQuery } from '#console/data'
import { Loaded, Page } from '#console/parts'
import { FiltersForm } from './filters-form.tsx'
import { useText } from './policy-text.ts'
import { SupersedenceForm } from './supersedence-form.tsx'

const useStyles = makeStyles({
  parts: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXXL,
    padding: tokens.spacingHorizontalM,
    overflow: 'auto',
    minHeight: 0,
    '@media (max-width: 719px)': { overflow: 'visible' },
  },
})

/** The policy, to read and to change. */
export function UpdatePolicyPage() {
  const styles = useStyles()
  const text = useText()
  const query = useQuery(cataloguePolicyQuery())
  return (
    <Page title={text('title')}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard. */}
      <section className={styles.parts} aria-label={text('title')} tabIndex={0}>
        <Loaded query={query}>
          {policy => (
            <>
              <FiltersForm key={policy.filtersSet?.at} policy={policy} />
              <SupersedenceForm key={policy.supersedenceSet?.at} policy={policy} />
            </>
          )}
        </Loaded>
      </section>
    </Page>
  )
}
