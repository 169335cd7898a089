// What every page of a node is made of: the ribbon, the title with the way to it, and the content below.

import { makeStyles, Subtitle1, tokens } from '@fluentui/react-components'
import { ChevronRightRegular } from '@fluentui/react-icons/svg/chevron-right'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useEffect } from 'react'
import type { ActionGroup } from './action.ts'
import { useCrumbs } from './crumbs.ts'
import { useText } from './parts-text.ts'
import { Ribbon } from './ribbon.tsx'

const useStyles = makeStyles({
  page: { display: 'flex', flexDirection: 'column', flexGrow: 1, minHeight: 0, minWidth: 0 },
  head: { padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM} 0`, flexShrink: 0 },
  crumbs: {
    display: 'flex',
    flexWrap: 'wrap',
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground2,
  },
  crumb: { display: 'inline-flex', alignItems: 'center', minHeight: '24px', gap: '2px', paddingRight: '2px' },
  link: {
    color: tokens.colorBrandForegroundLink,
    textDecorationLine: 'none',
    ':hover': { textDecorationLine: 'underline' },
  },
  title: { margin: `0 0 ${tokens.spacingVerticalXS}` },
  body: {
    display: 'flex',
    flexDirection: 'column',
    flexGrow: 1,
    minHeight: 0,
    '@media (max-width: 719px)': { overflow: 'auto' },
  },
})

/** See the top of this file. */
export function Page(props: { title: string; actions?: readonly ActionGroup[]; children: ReactNode }) {
  const { title, actions = [], children } = props
  const text = useText()
  const way = useCrumbs()
  const crumbs = way.at(-1)?.label === title ? way : [...way, { label: title }]
  const styles = useStyles()
  useEffect(() => {
    document.title = `${title} - Slipstream`
  }, [title])
  return (
    <div className={styles.page}>
      {actions.length > 0 && <Ribbon groups={actions} />}
      <div className={styles.head}>
        <nav aria-label={text('way')}>
          <ol className={styles.crumbs}>
            {crumbs.map((crumb, place) => (
              <li key={crumb.label} className={styles.crumb}>
                {crumb.to === undefined || place === crumbs.length - 1 ? (
                  <span aria-current="page">{crumb.label}</span>
                ) : (
                  <Link to={crumb.to} className={styles.link}>
                    {crumb.label}
                  </Link>
                )}
                {place < crumbs.length - 1 && <ChevronRightRegular aria-hidden />}
              </li>
            ))}
          </ol>
        </nav>
        <Subtitle1 as="h1" className={styles.title}>
          {title}
        </Subtitle1>
      </div>
      <div className={styles.body}>{children}</div>
    </div>
  )
}
